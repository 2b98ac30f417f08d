/** Signing in to the pages, as a browser's form does. */
import { exports } from "cloudflare:workers";
import { origin } from "./given.ts";

const form = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
let addresses = 0;

/** An address that nobody else has. */
export function newAddress(): string {
  return `192.0.2.${++addresses}`;
}

/** A form of a page of ours; redirects are not followed. */
export function sendForm(
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init = { method: "POST", headers: { ...form, ...headers }, body, redirect: "manual" } as const;
  return exports.default.fetch(`${origin}${path}`, init);
}

export function signIn(token: string, to = "/dashboard", address = newAddress()): Promise<Response> {
  const body = new URLSearchParams({ token, to }).toString();
  return sendForm("/sign-in", body, { "cf-connecting-ip": address });
}

/** The cookie of somebody who has signed in with a token. */
export async function cookieFor(token: string): Promise<string> {
  const cookie = (await signIn(token)).headers.get("set-cookie") ?? "";
  return cookie.split(";")[0] ?? "";
}
