/** Pages as somebody who is signed in opens them, and their forms as a browser sends them. */
import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import { pageScript } from "../../../src/view/script.ts";
import { origin } from "./given.ts";
import { cookieFor, sendForm } from "./signed-in.ts";

export const tokens = { admin: "the-admin-token", reader: "the-reading-token" } as const;

/** A page but for the one script that pages have, which the policy names by its hash. */
export function withoutOwnScript(html: string): string {
  return html.replace(`<script>${pageScript}</script>`, "");
}

/** A page that must be there: its HTML, but for the script of pages. */
export async function openAs(role: keyof typeof tokens, path: string, status = 200): Promise<string> {
  const cookie = await cookieFor(tokens[role]);
  const response = await exports.default.fetch(`${origin}${path}`, {
    headers: { cookie },
    redirect: "manual",
  });
  expect({ path, status: response.status }).toEqual({ path, status });
  const html = withoutOwnScript(await response.text());
  expect({ path, isSmall: html.length < 200_000, hasScript: html.includes("<script") }).toEqual({
    path,
    isSmall: true,
    hasScript: false,
  });
  return html;
}

/** A form of a page of ours, of an admin. */
export async function sendAs(
  role: keyof typeof tokens,
  path: string,
  fields: Readonly<Record<string, string>>,
  site = "same-origin",
): Promise<Response> {
  const cookie = await cookieFor(tokens[role]);
  return sendForm(path, new URLSearchParams(fields).toString(), { cookie, "sec-fetch-site": site });
}

/** A hidden field of a page. */
export function fieldIn(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1]?.replaceAll("&quot;", '"') ?? "";
}

/** Who is not signed in, who only looks, and whoever's form is another site's, is refused alike. */
export async function expectOnlyAdmins(
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const body = new URLSearchParams(fields).toString();
  const stranger = await sendForm(path, body);
  // What was filled in is in the browser: a page that leads away from it would lose it.
  expect([stranger.status, await stranger.text()]).toEqual([
    403,
    expect.stringContaining("load this page again"),
  ]);
  for (const refused of [
    await sendAs("reader", path, fields),
    await sendAs("admin", path, fields, "cross-site"),
  ]) {
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("Nothing was changed");
  }
}
