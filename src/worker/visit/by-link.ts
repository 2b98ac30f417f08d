/** Whoever has a signed link of ours may ask for what it leads to, and so may who is signed in. */
import type { Bindings } from "../env.ts";
import { isValidLink } from "../notify/link.ts";
import { problem, type Result } from "../platform/problem.ts";

/** How somebody comes to a page. */
export interface Visit {
  readonly url: URL;
  readonly isSignedIn: boolean;
}

/** Asks, for who is signed in, or if the address is a link of ours that has not expired. */
export async function byLink<T>(
  env: Bindings,
  { url, isSignedIn }: Visit,
  ask: () => Promise<Result<T>>,
): Promise<Result<T>> {
  if (isSignedIn || (await isValidLink(env, url, Date.now()))) return ask();
  return { ok: false, problem: problem("unauthorized", "This link is not valid or has expired") };
}
