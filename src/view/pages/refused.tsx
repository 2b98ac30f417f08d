/** What a link that does not open, or a form that was not taken, leads to. */
import type { FC } from "hono/jsx";
import { Page } from "../page.tsx";

/** `signIn`: where one signs in to see what it was about; null where that would not help. */
export const RefusedPage: FC<{ title: string; reason: string; advice: string; signIn: string | null }> = ({
  title,
  reason,
  advice,
  signIn,
}) => (
  <Page title={title}>
    <h1>{title}</h1>
    <p>{reason}.</p>
    <p class="soft">{advice}.</p>
    {signIn === null ? null : (
      <p>
        <a href={signIn}>Sign in</a>
      </p>
    )}
  </Page>
);
