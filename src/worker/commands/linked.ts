/** Whoever has a signed link of ours may ask for what it leads to. */
import type { Bindings } from "../env.ts";
import { isValidLink } from "../notify/link.ts";
import { problem, type Result } from "../platform/problem.ts";

/** Asks, if `url` is a link of ours that has not expired. */
export async function byLink<T>(env: Bindings, url: URL, ask: () => Promise<Result<T>>): Promise<Result<T>> {
  if (await isValidLink(env, url, Date.now())) return ask();
  return { ok: false, problem: problem("unauthorized", "This link is not valid or has expired") };
}
