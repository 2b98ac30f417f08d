/** Signing in with a token; who fails waits ever longer, and nobody else does. */
import { askedCatalog } from "../deployment/catalog.ts";
import type { Bindings } from "../env.ts";
import type { Role } from "./role.ts";
import { roleOf } from "./session.ts";

/** What came of an attempt; `waitMs` until the next one is looked at. */
export type Attempt =
  | { readonly is: "in"; readonly role: Role }
  | { readonly is: "wrong" }
  | { readonly is: "early"; readonly waitMs: number };

export async function trySignIn(env: Bindings, address: string, token: string): Promise<Attempt> {
  const catalog = askedCatalog(env);
  const waitMs = await catalog.tryToSignIn(address);
  if (waitMs > 0) return { is: "early", waitMs };
  const role = await roleOf(env, token);
  if (role === null) return { is: "wrong" };
  await catalog.signedIn(address);
  return { is: "in", role };
}
