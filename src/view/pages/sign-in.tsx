/** Where somebody signs in with a token of the deployment. */
import type { FC } from "hono/jsx";
import { Page } from "../page.tsx";

const style = `
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin-top: 1rem; }
label { display: block; } input, button { display: block; font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--soft); border-radius: 6px; padding: .4rem .7rem; min-height: 2.75rem; }
input { width: min(28rem, 80vw); } button { cursor: pointer; background: var(--now); border-color: var(--now); color: var(--panel); }
:focus-visible { outline: 2px solid var(--now); outline-offset: 2px; } .bad { color: var(--bad); font-weight: 600; }`;

/** `to`: where one goes then. `refusal`: why the last attempt failed. */
export const SignInPage: FC<{ to: string; isClosed: boolean; refusal?: string }> = ({
  to,
  isClosed,
  refusal,
}) => (
  <Page title="Sign in · Weir" style={style}>
    <main>
      <h1>Sign in</h1>
      {isClosed ? (
        <p>
          Nobody can sign in yet: the secret <code>WEIR_ADMIN_TOKEN</code> is not set. Set it with{" "}
          <code>npx wrangler secret put WEIR_ADMIN_TOKEN</code> (<a href="/docs/deploy">deploy</a>).
        </p>
      ) : (
        <>
          <p>
            With the admin token of this deployment (<code>WEIR_ADMIN_TOKEN</code>), or to look only, with{" "}
            <code>WEIR_READ_TOKEN</code>.
          </p>
          {refusal === undefined ? null : (
            <p class="bad" role="alert">
              {refusal}
            </p>
          )}
          <form method="post" action="/sign-in">
            <input type="hidden" name="to" value={to} />
            <label>
              Token
              <input
                type="password"
                name="token"
                required
                autocomplete="current-password"
                maxlength={1_000}
              />
            </label>
            <button>Sign in</button>
          </form>
        </>
      )}
    </main>
  </Page>
);
