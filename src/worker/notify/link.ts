/**
 * Links that need no token: the path and its expiry, signed with HMAC-SHA-256 under a key derived
 * from the admin token. Whoever has the link can read that one report until it expires. What a link is for is the first
 * part of its path: signed with the rest, so that the link to a picture opens no report and changes no incident.
 */
import { hex } from "../platform/id.ts";
import type { Bindings } from "../env.ts";
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
  const key = await keyOf(env);
  if (key === null) return null;
  const expires = now + lifetimeMs;
  const signature = await crypto.subtle.sign("HMAC", key, bytesOf(path, expires));
  return `${origin}${path}?expires=${expires}&signature=${hex(new Uint8Array(signature))}`;
}

/** Whether the signature is ours for this path and has not expired. */
export async function isValidLink(env: Bindings, url: URL, now: number): Promise<boolean> {
  const key = await keyOf(env);
  const expires = Number(url.searchParams.get("expires"));
  const signature = unhex(url.searchParams.get("signature") ?? "");
  if (key === null || signature === null || !(expires > now)) return false;
  return crypto.subtle.verify("HMAC", key, signature, bytesOf(url.pathname, expires));
}

async function keyOf(env: Bindings): Promise<CryptoKey | null> {
  const { adminToken: token } = settingsOf(env);
  if (token === null) return null;
  const derived = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(`weir report link\n${token}`),
  );
  return crypto.subtle.importKey("raw", derived, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
}

function bytesOf(path: string, expires: number): Uint8Array {
  return new TextEncoder().encode(`${path}\n${expires}`);
}

function unhex(text: string): Uint8Array | null {
  if (!/^([0-9a-f]{2}){32}$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
