/** Pages as somebody who is signed in opens them, and their forms as a browser sends them. */
import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import { pageScript } from "../../../src/view/script.ts";
import { origin } from "./given.ts";
import { cookieFor, sendForm } from "./signed-in.ts";

export const tokens = { admin: "the-admin-token", reader: "the-reading-token" } as const;

/** A page that must be there: its HTML. */
export async function openAs(role: keyof typeof tokens, path: string, status = 200): Promise<string> {
  const cookie = await cookieFor(tokens[role]);
  const response = await exports.default.fetch(`${origin}${path}`, {
    headers: { cookie },
    redirect: "manual",
  });
  expect({ path, status: response.status }).toEqual({ path, status });
  const html = await response.text();
  expect({ path, isSmall: html.length < 200_000, scripts: scriptsIn(html) }).toEqual({
    path,
    isSmall: true,
    scripts: scriptsIn(html)
      .filter((script) => script === pageScript)
      .slice(0, 1),
  });
  return html;
}

/** Of a page whatever was sent to it is no script: there is one at most, and it is ours. */
function scriptsIn(html: string): readonly string[] {
  return [...html.matchAll(/<script[^>]*>(.*?)(?:<\/script>|$)/gs)].map(([, script = ""]) => script);
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
  expect([stranger.status, stranger.headers.get("location")]).toEqual([
    303,
    `/sign-in?to=${encodeURIComponent(path)}`,
  ]);
  for (const refused of [
    await sendAs("reader", path, fields),
    await sendAs("admin", path, fields, "cross-site"),
  ]) {
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("Nothing was changed");
  }
}
