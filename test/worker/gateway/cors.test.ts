/** Calls from pages: preflights reach the upstream without a token, and pages may read what Weir adds and says. */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, errorOf, fetchWith, logOf, newEndpoint, newName, origin, server } from "../given/given.ts";

const page = "https://page.example";
const preflight = {
  origin: page,
  "access-control-request-method": "POST",
  "access-control-request-headers": "authorization,content-type,x-weir-token",
};

/** What the upstream got as a preflight. */
async function preflightOf(key: string): Promise<Map<string, string>> {
  const seen = (await logOf(key)).filter(({ method }) => method === "OPTIONS");
  expect(seen).toHaveLength(1);
  expect(seen[0]?.length).toBe(0);
  return new Map(seen[0]?.headers);
}

describe("a preflight", () => {
  it.each([{}, { callerSecret: "UPSTREAM_CALLER" }])(
    "of an endpoint with %j is answered by the upstream",
    async (config) => {
      const name = newName("asked");
      const endpoint = await newEndpoint("preflight", {
        upstream: { url: `${server}/${name}/cors` },
        ...config,
      });
      const response = await call(endpoint, "/chat/completions?a=1", {
        method: "OPTIONS",
        headers: preflight,
      });
      expect(response.status).toBe(204);
      expect(response.headers.get("access-control-allow-origin")).toBe(page);
      expect(response.headers.get("access-control-allow-headers")).toBe(
        preflight["access-control-request-headers"],
      );
      expect(response.headers.get("x-weir-event-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect((await logOf(name))[0]?.url).toBe(`/${name}/cors/chat/completions?a=1`);
      expect(Object.fromEntries(await preflightOf(name))).toMatchObject(preflight);
    },
  );

  it("goes without secrets of Weir's, and with no header that browsers do not send", async () => {
    const key = newName("bare");
    const name = await newEndpoint("bare", {
      callerSecret: "UPSTREAM_CALLER",
      upstream: {
        url: `${server}/${key}/cors`,
        secretHeaders: { "x-api-key": { secret: "UPSTREAM_KEY" }, "x-b": { secret: "UPSTREAM_FORGOTTEN" } },
      },
    });
    const smuggled = {
      "x-http-method-override": "DELETE",
      authorization: "Bearer x",
      cookie: "a=b",
      "x-own": "1",
    };
    const browser = { "user-agent": "a browser", "sec-fetch-mode": "cors", "accept-language": "de" };
    const headers = { ...preflight, ...browser, ...smuggled, "x-weir-token": "no" };
    expect((await call(name, "/chat", { method: "OPTIONS", headers })).status).toBe(204);
    const sent = await preflightOf(key);
    expect(Object.fromEntries(sent)).toMatchObject({ ...preflight, ...browser });
    const others = ["x-api-key", "x-b", "x-weir-token", ...Object.keys(smuggled)];
    expect(others.filter((each) => sent.has(each))).toEqual([]);
  });

  it.each([
    ["OPTIONS without an origin", "OPTIONS", { "access-control-request-method": "POST" }, null],
    ["OPTIONS without the method asked for", "OPTIONS", { origin: page }, null],
    ["another method with a preflight's headers", "GET", preflight, null],
    ["POST with a preflight's headers", "POST", preflight, "1"],
    ["a preflight that brings a body", "OPTIONS", preflight, "1"],
  ])("is not %s, which needs the token", async (_, method, headers, body) => {
    const name = await newEndpoint("strict", { callerSecret: "UPSTREAM_CALLER" });
    const response = await call(name, "/chat", { method, headers: headers as Record<string, string>, body });
    expect(await errorOf(response)).toMatchObject({ status: 401, code: "unauthorized" });
    expect(await logOf(name)).toEqual([]);
  });

  it("with an announced body of no bytes is one", async () => {
    const key = newName("zero");
    const name = await newEndpoint("zero", {
      callerSecret: "UPSTREAM_CALLER",
      upstream: { url: `${server}/${key}/cors` },
    });
    const headers = { ...preflight, "content-length": "0" };
    expect((await call(name, "/chat", { method: "OPTIONS", headers, body: "" })).status).toBe(204);
    await preflightOf(key);
  });

  it("is answered by Weir where the call would be refused for good, so that the page can read why", async () => {
    const request = (path: string) => new Request(origin + path, { method: "OPTIONS", headers: preflight });
    const name = await newEndpoint("address");
    const responses = [
      await exports.default.fetch(request(`/endpoints/${newName("nobody")}/chat/completions`)),
      await exports.default.fetch(request("/v1/chat/completions")),
      await fetchWith({ WEIR_DEV: undefined }, request(`/endpoints/${name}/chat/completions`)),
    ];
    for (const { status, headers } of responses) {
      expect(status).toBe(204);
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-allow-methods")).toBe("POST");
      expect(headers.get("access-control-allow-headers")).toBe(preflight["access-control-request-headers"]);
      expect(headers.get("access-control-max-age")).toBe("0");
      expect(headers.get("x-weir-event-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(await logOf(name)).toEqual([]);
  });

  it("that the upstream did not answer allows nothing: the upstream may not want the call", async () => {
    const name = await newEndpoint("drop", { upstream: { url: `${server}/${newName("drop")}/drop` } });
    const response = await call(name, "/chat", { method: "OPTIONS", headers: preflight });
    expect(response.headers.has("access-control-allow-methods")).toBe(false);
    expect(await errorOf(response)).toMatchObject({ status: 502, code: "upstream_unreachable" });
  });

  it("never opens the management API", async () => {
    const response = await exports.default.fetch(`${origin}/v1/endpoints`, {
      method: "OPTIONS",
      headers: preflight,
    });
    expect(response.status).toBe(401);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });
});

describe("an answer that pages may read", () => {
  it.each([
    ["", "x-weir-event-id"],
    ["x-request-id", "x-request-id, x-weir-event-id"],
    ["*", "*, x-weir-event-id"],
    ["X-A+x-b", "X-A, x-b, x-weir-event-id"],
    ["X-Weir-Event-Id", "X-Weir-Event-Id"],
  ])("that exposes %j exposes %j", async (exposed, expected) => {
    const name = await newEndpoint("exposed", { upstream: { url: `${server}/exposed/cors/${exposed}` } });
    for (const capture of ["on", "off"]) {
      const headers = { origin: page, "content-type": "text/csv", "x-weir-capture": capture };
      const response = await call(name, "", { method: "POST", headers, body: "1" });
      expect(await response.text()).toBe("0.5");
      expect(response.headers.get("access-control-allow-origin")).toBe(page);
      expect(response.headers.get("access-control-expose-headers")).toBe(expected);
    }
  });

  it("is only what the upstream says is one", async () => {
    const name = await newEndpoint("same");
    const response = await call(name, "/any", { method: "POST", headers: { origin: page }, body: "1" });
    expect([...response.headers.keys()].filter((each) => each.startsWith("access-control-"))).toEqual([]);
    await response.text();
  });
});
