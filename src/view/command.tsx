/** A command for a terminal as pages show it: whole lines that can be copied, with the address of the deployment in its place. */
import { createContext, useContext, type FC } from "hono/jsx";

/** The address that commands of a page are sent to; where nobody says it, whoever sends them has it as $WEIR. */
export const DeploymentAddress = createContext("$WEIR");

/** `text` has $WEIR for the address of the deployment. The page's script puts a button beside it that copies it. */
export const Command: FC<{ text: string; label?: string }> = ({ text, label = "Command" }) => (
  <pre class="command" tabindex={0} aria-label={label} data-copy>
    <code>{text.replaceAll("$WEIR", useContext(DeploymentAddress))}</code>
  </pre>
);

/** What stands before a command of the management API. */
export const withToken = "TOKEN is the admin token.";
