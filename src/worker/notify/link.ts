/**
 * Links that need no token: the path and its expiry, signed with HMAC-SHA-256 under a key derived
 * from the admin token. Whoever has the link can read that one report until it expires. What a link is for is the first
 * part of its path: signed with the rest, so that the link to a picture opens no report and changes no incident.
 */
import type { Bindings } from "../env.ts";
import { isSame, signature } from "../platform/secrets.ts";
import { settingsOf } from "../platform/settings.ts";

const lifetimeMs = 7 * 86_400_000;

/** What a link leads on to: as good as itself, for as long. */
export async function linkFrom(env: Bindings, url: URL, path: string): Promise<string | null> {
  return signedLink(env, "", path, Number(url.searchParams.get("expires")) - lifetimeMs);
}

/** `path` with expiry and signature, on this deployment's address. Null without an admin token. */
export async function signedLink(
  env: Bindings,
  origin: string,
  path: string,
  now: number,
): Promise<string | null> {
  const expires = now + lifetimeMs;
  const signed = await signatureOf(env, path, expires);
  return signed === null ? null : `${origin}${path}?expires=${expires}&signature=${signed}`;
}

/** Whether the signature is ours for this path and has not expired. */
export async function isValidLink(env: Bindings, url: URL, now: number): Promise<boolean> {
  const expires = Number(url.searchParams.get("expires"));
  if (!(expires > now)) return false;
  const expected = await signatureOf(env, url.pathname, expires);
  return expected !== null && (await isSame(url.searchParams.get("signature") ?? "", expected));
}

async function signatureOf(env: Bindings, path: string, expires: number): Promise<string | null> {
  const { adminToken } = settingsOf(env);
  return adminToken === null ? null : signature(adminToken, "weir report link", `${path}\n${expires}`);
}
