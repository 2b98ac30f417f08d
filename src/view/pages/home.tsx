/** What stands at `/` for who is not signed in: what this is and where to go. It shows no data. */
import type { FC } from "hono/jsx";
import { Page } from "../page.tsx";

/** `faults` are what is wrong with the deployment, in words that anybody may read. */
export const HomePage: FC<{ closed: boolean; faults: readonly string[] }> = ({ closed, faults }) => (
  <Page title="Weir">
    <h1>Weir</h1>
    <p>Model monitoring at the edge. This deployment is running.</p>
    {closed ? (
      <p class="undecided">
        The management API is closed until the secret <code>WEIR_ADMIN_TOKEN</code> is set:{" "}
        <code>npx wrangler secret put WEIR_ADMIN_TOKEN</code> (<a href="/docs/deploy">deploy</a>)
      </p>
    ) : (
      <p>
        <a href="/sign-in">Sign in</a> to see its endpoints.
      </p>
    )}
    {closed ? null : (
      <p>
        Configure an endpoint with <code>PUT /v1/endpoints/&#123;name&#125;</code>, then send calls to{" "}
        <code>/endpoints/&#123;name&#125;/invocations</code>. Every path is in{" "}
        <a href="/openapi.json">openapi.json</a>.
      </p>
    )}
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
    <p>
      How to use it and run it: <a href="/docs">documents</a>.
    </p>
  </Page>
);
