/** Where somebody signs in with a token of the deployment. */
import type { FC } from "hono/jsx";
import { Command } from "../command.tsx";
import { OpenFrame } from "../frame.tsx";

const style = `
main form { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; margin: 16px 0; } main label { flex: 0 1 28rem; font-size: 12px; line-height: 16px; color: var(--soft); } main input { display: block; width: 100%; margin-top: 2px; font-size: 14px; line-height: 20px; color: var(--ink); }`;

/** `to`: where one goes then. `refusal`: why the last attempt failed. */
export const SignInPage: FC<{ to: string; isClosed: boolean; refusal?: string }> = ({
  to,
  isClosed,
  refusal,
}) => (
  <OpenFrame title="Sign in · Weir" own={style}>
    <main>
      <h1>{isClosed ? "Nobody can sign in yet." : "Sign in"}</h1>
      {isClosed ? (
        <>
          <p class="soft">
            The secret <code>WEIR_ADMIN_TOKEN</code> is not set (<a href="/docs/deploy">Deploy</a>). Set it:
          </p>
          <Command text="npx wrangler secret put WEIR_ADMIN_TOKEN" />
        </>
      ) : (
        <>
          <p class="soft">
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
            <button class="main">Sign in</button>
          </form>
        </>
      )}
    </main>
  </OpenFrame>
);
