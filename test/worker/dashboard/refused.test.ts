/** What people see in a browser where there is nothing to show; programs are told the same as JSON. */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { errorOf, newEndpoint, origin } from "../given/given.ts";
import { tokens } from "../given/pages.ts";
import { cookieFor, sendForm } from "../given/signed-in.ts";

/** As Chromium asks for a page. */
const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

async function ask(path: string, accept: string): Promise<Response> {
  const headers = { accept, cookie: await cookieFor(tokens.reader) };
  return exports.default.fetch(`${origin}${path}`, { headers, redirect: "manual" });
}

describe("a page that is not there", () => {
  it.each([
    ["/nothing", "There is no such path", 404],
    ["/docs/nothing", "There is no such document", 404],
    ["/dashboard/nobody", "There is no endpoint of this name", 404],
    ["/dashboard/nobody/feature?name=x", "There is no endpoint of this name", 404],
    ["/dashboard/%3Cb%3E", "Cannot use this endpoint name", 400],
  ])("of %s is a page for people, and an error for programs", async (path, message, status) => {
    const shown = await ask(path, browser);
    expect([shown.status, shown.headers.get("content-type")]).toEqual([status, "text/html; charset=UTF-8"]);
    expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await shown.text();
    expect(html).toContain("<h1>");
    expect(html).toContain(message);
    for (const accept of ["*/*", "application/json"]) {
      const told = await errorOf(await ask(path, accept));
      expect([told.status, told.message.startsWith(message)]).toEqual([status, true]);
    }
  });

  it.each(["/v1/endpoints/nobody", "/endpoints/nobody/invocations", "/metrics/nothing"])(
    "%s is asked by programs, whoever looks",
    async (path) => {
      const response = await ask(path, browser);
      expect(response.headers.get("content-type")).toContain("application/json");
      expect(response.ok).toBe(false);
    },
  );
});

describe("a form", () => {
  it.each([
    ["of an endpoint that was deleted meanwhile", "settings", "nobody", "no endpoint of this name", 404],
    ["of limits where there is no baseline any more", "feature", null, "There is no baseline", 409],
    ["that is too long", "incidents", null, "it has over 8 KiB", 400],
  ])(
    "%s is told to people as a page, which keeps what was filled in",
    async (_, page, of, message, status) => {
      const name = of ?? (await newEndpoint("left"));
      const cookie = await cookieFor(tokens.admin);
      const fields = { action: "configure", json: "{}", name: "x", drift: "0.2", missing: "", more: "" };
      const body = new URLSearchParams({ ...fields, ...(status === 400 && { more: "x".repeat(9_000) }) });
      const refused = await sendForm(`/dashboard/${name}/${page}`, body.toString(), {
        cookie,
        accept: browser,
      });
      const html = await refused.text();
      expect([refused.status, html]).toEqual([status, expect.stringContaining(message)]);
      expect(html).toContain("<h1>Nothing was changed.</h1>");
      expect(html).toContain("load this page again");
    },
  );
});
