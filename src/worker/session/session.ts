/**
 * Who is signed in on the pages: a cookie that says as whom and until when, signed under a key that is made of the
 * token that was given. With another token its sessions are over.
 */
import type { Bindings } from "../env.ts";
import { isSame, signature } from "../platform/secrets.ts";
import { settingsOf } from "../platform/settings.ts";
import { accessRoleOf } from "./access.ts";
import { cookieNamed } from "./cookie.ts";
import type { Role } from "./role.ts";

const lifetimeSeconds = 12 * 3_600;

/** Whose token it is; null for nobody's. */
export async function roleOf(env: Bindings, token: string): Promise<Role | null> {
  const { adminToken, readToken } = settingsOf(env);
  if (adminToken !== null && (await isSame(token, adminToken))) return "admin";
  return readToken !== null && (await isSame(token, readToken)) ? "reader" : null;
}

/** Who asks for a page, by a session or by Cloudflare Access; null for somebody who is not signed in. */
export async function whoIs(env: Bindings, request: Request, now: number): Promise<Role | null> {
  return (await sessionOf(env, request, now)) ?? (await accessRoleOf(env, request));
}

/** Who has signed in with a token; null for nobody. */
export async function sessionOf(env: Bindings, request: Request, now: number): Promise<Role | null> {
  const value = cookieNamed(request, nameFor(request));
  const [, role, until, given] = /^(admin|reader)\.(\d{1,12})\.([0-9a-f]{64})$/.exec(value) ?? [];
  if ((role !== "admin" && role !== "reader") || until === undefined || given === undefined) return null;
  if (Number(until) * 1_000 <= now) return null;
  const expected = await signatureOf(env, role, Number(until));
  return expected !== null && (await isSame(given, expected)) ? role : null;
}

/** The `set-cookie` that signs somebody in; null where the role has no token. */
export async function signedIn(
  env: Bindings,
  request: Request,
  role: Role,
  now: number,
): Promise<string | null> {
  const until = Math.floor(now / 1_000) + lifetimeSeconds;
  const signed = await signatureOf(env, role, until);
  return signed === null ? null : setCookie(request, `${role}.${until}.${signed}`, lifetimeSeconds);
}

/** The `set-cookie` that signs somebody out. */
export function signedOut(request: Request): string {
  return setCookie(request, "", 0);
}

/** Whether a form was sent by a page of ours: no other site speaks for who is signed in. */
export function isOwnForm(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin");
  return origin === null || origin === new URL(request.url).origin;
}

/** Cookies of this name are never sent on to an upstream. */
export const sessionCookie = "weir-session";

/** With this prefix a browser takes the cookie from the origin itself alone, and sends it over TLS only. */
const hostPrefix = "__Host-";

function isSecure(request: Request): boolean {
  return new URL(request.url).protocol === "https:";
}

function nameFor(request: Request): string {
  return isSecure(request) ? `${hostPrefix}${sessionCookie}` : sessionCookie;
}

function setCookie(request: Request, value: string, seconds: number): string {
  const attributes = ["Path=/", `Max-Age=${seconds}`, "HttpOnly", "SameSite=Lax"];
  if (isSecure(request)) attributes.push("Secure");
  return [`${nameFor(request)}=${value}`, ...attributes].join("; ");
}

async function signatureOf(env: Bindings, role: Role, until: number): Promise<string | null> {
  const { adminToken, readToken } = settingsOf(env);
  const token = role === "admin" ? adminToken : readToken;
  return token === null ? null : signature(token, "weir session", `${role}.${until}`);
}
