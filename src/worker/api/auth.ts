/** Who may call the management API. Deny by default: without a configured token nobody is let in. */
import type { MiddlewareHandler } from "hono";
import type { Bindings } from "../env.ts";
import { Refusal } from "../platform/problem.ts";
import { bearerOf, isSame } from "../platform/secrets.ts";
import { settingsOf } from "../platform/settings.ts";

/** Lets in only callers with the admin token. */
export const requireAdmin: MiddlewareHandler<{ Bindings: Bindings }> = async ({ req, env }, next) => {
  const { adminToken: expected } = settingsOf(env);
  if (expected === null) {
    throw new Refusal(
      "not_configured",
      "The management API is closed: set the secret WEIR_ADMIN_TOKEN (npx wrangler secret put WEIR_ADMIN_TOKEN), see /docs/deploy",
    );
  }
  const given = bearerOf(req.raw.headers);
  if (given === null) throw new Refusal("unauthorized", "Send the admin token: Authorization: Bearer …");
  if (!(await isSame(given, expected))) {
    throw new Refusal(
      "unauthorized",
      /\s/.test(expected)
        ? "Nobody can send the admin token: there is white space within it: set another (npx wrangler secret put WEIR_ADMIN_TOKEN)"
        : "The token that was sent is not the admin token: compare it with the secret WEIR_ADMIN_TOKEN",
    );
  }
  await next();
};
