/** Who may call. Deny by default: without a configured token nobody is let in. */
import type { MiddlewareHandler } from "hono";
import type { Bindings } from "../env.ts";
import { Refusal } from "../platform/problem.ts";

/** True if both are the same text; takes the same time wherever they differ. */
export async function isSame(given: string, expected: string): Promise<boolean> {
  const [left, right] = await Promise.all([digest(given), digest(expected)]);
  return crypto.subtle.timingSafeEqual(left, right);
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

/** The token of an `Authorization: Bearer …` header, or null. */
export function bearerOf(headers: Headers): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

/** Lets in only callers with the admin token. */
export const requireAdmin: MiddlewareHandler<{ Bindings: Bindings }> = async ({ req, env }, next) => {
  const expected = env.WEIR_ADMIN_TOKEN;
  if (expected === undefined || expected === "") {
    throw new Refusal(
      "not_configured",
      "The management API is closed: set the secret WEIR_ADMIN_TOKEN (npx wrangler secret put WEIR_ADMIN_TOKEN)",
    );
  }
  const given = bearerOf(req.raw.headers);
  if (given === null || !(await isSame(given, expected))) {
    throw new Refusal("unauthorized", "Send the admin token: Authorization: Bearer …");
  }
  await next();
};
