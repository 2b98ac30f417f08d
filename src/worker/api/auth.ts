/** Who may call the management API. Deny by default: without a configured token nobody is let in. Who may only look, may GET. */
import type { MiddlewareHandler } from "hono";
import { Refusal } from "../platform/problem.ts";
import type { AppEnv } from "../platform/route.ts";
import { bearerOf } from "../platform/secrets.ts";
import { settingsOf } from "../platform/settings.ts";
import { roleOf } from "../session/session.ts";

/** Lets in callers with the admin token, and those with the read token who change nothing. */
export const requireRole: MiddlewareHandler<AppEnv> = async (context, next) => {
  const { req, env } = context;
  const { adminToken: expected } = settingsOf(env);
  if (expected === null) {
    throw new Refusal(
      "not_configured",
      "The management API is closed: set the secret WEIR_ADMIN_TOKEN (npx wrangler secret put WEIR_ADMIN_TOKEN), see /docs/deploy",
    );
  }
  const given = bearerOf(req.raw.headers);
  const role = given === null ? null : await roleOf(env, given);
  if (given === null) throw new Refusal("unauthorized", "Send the admin token: Authorization: Bearer …");
  if (role === null) {
    throw new Refusal(
      "unauthorized",
      /\s/.test(expected)
        ? "Nobody can send the admin token: there is white space within it: set another (npx wrangler secret put WEIR_ADMIN_TOKEN)"
        : "The token that was sent is not the admin token: compare it with the secret WEIR_ADMIN_TOKEN",
    );
  }
  if (role === "reader") {
    if (req.method !== "GET" && req.method !== "HEAD") {
      throw new Refusal("forbidden", "The read token may look, not change anything: send the admin token");
    }
    context.set("isReader", true);
  }
  await next();
};
