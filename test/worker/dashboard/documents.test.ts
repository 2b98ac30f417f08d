/** The documents as the Worker serves them, and the ways to them. */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import text from "../../../dist/docs.txt";
import type { Document } from "../../../src/view/pages/document.tsx";
import { errorOf, origin } from "../given/given.ts";
import { openAs } from "../given/pages.ts";

function get(path: string, method = "GET"): Promise<Response> {
  return exports.default.fetch(`${origin}${path}`, { method });
}

const { pages } = JSON.parse(text) as { pages: Document[] };

const addresses = pages.map(({ name, title }) => [name === "" ? "/docs" : `/docs/${name}`, title] as const);

describe("documents", () => {
  it.each(addresses)("%s is a page without a token, with the headers of every page", async (path, title) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=UTF-8",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    const html = await response.text();
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain('<a href="/docs/checks"');
    expect(html).not.toMatch(/<script|<img|<link|src=/);
  });

  it("who is signed in reads them in the frame of the other pages", async () => {
    for (const [path, heading] of [
      ["/docs", pages[0]?.title],
      ["/docs/checks", "Checks"],
      ["/docs/api", "Paths of the API"],
    ] as const) {
      const html = await openAs("reader", path);
      expect(html).toContain(`<h1>${heading}</h1>`);
      expect(html).toContain("Sign out");
      expect(html.match(/<main>/g)).toHaveLength(1);
    }
  });

  it("every path of the API is on its page, with the token that it asks for", async () => {
    const html = await (await get("/docs/api")).text();
    expect(html).not.toContain("Sign out");
    const { paths } = await (await get("/openapi.json")).json<{ paths: Record<string, object> }>();
    const api = Object.keys(paths).filter(
      (path) => path.startsWith("/v1/") || path.startsWith("/endpoints/"),
    );
    expect(api.length).toBeGreaterThan(20);
    for (const path of api) expect(html).toContain(` ${path}</code>`);
    expect(html).toContain("the admin token or the read token");
  });

  it("a slash at the end changes nothing, HEAD has no body, another method is told which there are", async () => {
    expect((await get("/docs/")).status).toBe(200);
    expect(await (await get("/docs/checks", "HEAD")).text()).toBe("");
    const refused = await get("/docs", "POST");
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("a document that is not there is 404 and names the index; so does any other path", async () => {
    expect(await errorOf(await get("/docs/nothing"))).toEqual({
      status: 404,
      code: "not_found",
      message: "There is no such document; see /docs",
    });
    expect((await errorOf(await get("/nothing"))).message).toContain("see /docs and /openapi.json");
  });

  it("the home page leads to them and to the API's document", async () => {
    const html = await (await get("/")).text();
    expect(html).toContain('<a href="/docs">');
    expect(html).toContain('<a href="/openapi.json">');
  });
});
