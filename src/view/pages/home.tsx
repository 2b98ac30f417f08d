/** What stands at `/` for who is not signed in: what this is and where to go. It shows no data. */
import type { FC } from "hono/jsx";
import { Command } from "../command.tsx";
import { OpenFrame } from "../frame.tsx";

/** `faults` are what is wrong with the deployment, in words that anybody may read. */
export const HomePage: FC<{ closed: boolean; faults: readonly string[] }> = ({ closed, faults }) => (
  <OpenFrame title="Weir">
    <main>
      <h1>This deployment of Weir is running.</h1>
      <p class="soft">
        Model monitoring at the edge: calls to models pass through it, and are compared with what the models
        were trained on.
      </p>
      {closed ? <Closed /> : <Open />}
      {faults.length > 0 && (
        <>
          <h2>Wrong with this deployment</h2>
          <ul>
            {faults.map((fault) => (
              <li>{fault}</li>
            ))}
          </ul>
        </>
      )}
    </main>
  </OpenFrame>
);

const Closed: FC = () => (
  <>
    <p class="undecided">
      The management API and the pages are closed until the secret <code>WEIR_ADMIN_TOKEN</code> is set (
      <a href="/docs/deploy">Deploy</a>):
    </p>
    <Command text="npx wrangler secret put WEIR_ADMIN_TOKEN" />
  </>
);

const Open: FC = () => (
  <>
    <p class="acts">
      <a class="button main" href="/sign-in">
        Sign in
      </a>
    </p>
    <p>
      Configure an endpoint with <code>PUT /v1/endpoints/&#123;name&#125;</code>, then send calls to{" "}
      <code>/endpoints/&#123;name&#125;/invocations</code>. Every path is in{" "}
      <a href="/openapi.json">openapi.json</a>, and how to use it and run it in the{" "}
      <a href="/docs">documents</a>.
    </p>
  </>
);
