/** What passes through the gateway: the client's request reaches the upstream, the upstream's answer the client, unchanged. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  call,
  configure,
  counted,
  eventually,
  invoke,
  logOf,
  newEndpoint,
  release,
  server,
} from "../given/given.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** An endpoint whose upstream behaves in one way, whatever the path. */
function behaving(word: string, behaviour: string, config: Record<string, unknown> = {}): Promise<string> {
  return newEndpoint(word, { upstream: { url: `${server}/${word}/${behaviour}` }, ...config });
}

describe("gateway path", () => {
  const post = { method: "POST", body: "1" };

  it.each([
    ["POST …/invocations goes to the invocation path", "/invocations", "/invocations"],
    ["another path goes to the same path", "/v1/chat/completions", "/v1/chat/completions"],
    ["a path under invocations is another path", "/invocations/x", "/invocations/x"],
    ["an encoded slash stays encoded", "/v2/models/a%2Fb/infer", "/v2/models/a%2Fb/infer"],
    ["other encoded characters stay encoded", "/m/%20%C3%A9%3F%23", "/m/%20%C3%A9%3F%23"],
    ["empty segments and a closing slash stay", "/a//b/", "/a//b/"],
    ["a query is kept with repeated and empty keys", "/q?a=1&a=2&b=&c", "/q?a=1&a=2&b=&c"],
    ["a question mark that nothing follows stays", "/q?", "/q?"],
    ["a query is kept encoded", "/q?x=%2F%26+%20", "/q?x=%2F%26+%20"],
  ])("gateway: %s", async (_, path, expected) => {
    const name = await newEndpoint("path");
    expect((await call(name, path, post)).status).toBe(200);
    expect((await logOf(name)).map(({ url }) => url)).toEqual([`/${name}${expected}`]);
  });

  it("gateway puts the upstream's own path and query before the client's", async () => {
    const name = await newEndpoint("base");
    const url = `${server}/${name}/base/?api-version=7`;
    await configure(name, { upstream: { url, invocationPath: "/score/now" } });
    await call(name, "/invocations?b=2", post);
    await call(name, "/v1/models");
    const urls = (await logOf(name)).map((seen) => seen.url);
    expect(urls).toEqual([
      `/${name}/base/score/now?api-version=7&b=2`,
      `/${name}/base/v1/models?api-version=7`,
    ]);
  });

  it("gateway sends GET …/invocations to the path itself, and the bare name to the upstream's address", async () => {
    const name = await newEndpoint("bare");
    await configure(name, { upstream: { url: `${server}/${name}/root`, invocationPath: "/score" } });
    await call(name, "/invocations");
    await call(name, "");
    const seen = (await logOf(name)).map(({ method, url }) => `${method} ${url}`);
    expect(seen).toEqual([`GET /${name}/root/invocations`, `GET /${name}/root`]);
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("gateway passes %s on", async (method) => {
    const name = await newEndpoint("method");
    expect((await call(name, "/any", { method })).status).toBe(200);
    expect((await logOf(name))[0]?.method).toBe(method);
  });
});

describe("gateway body", () => {
  it("gateway passes bytes on as they are, both ways", async () => {
    const name = await behaving("binary", "echo");
    const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256);
    const headers = { "content-type": "application/octet-stream" };
    const response = await call(name, "/invocations", { method: "POST", body: bytes, headers });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(response.headers.get("content-length")).toBe("1000");
    const [seen] = await logOf("binary");
    expect(seen?.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(seen?.headers).toContainEqual(["content-length", "1000"]);
  });

  it("gateway passes 5 MB whole in both directions", async () => {
    const name = await behaving("large", "echo");
    const body = new Uint8Array(5 * 2 ** 20).fill(65);
    const response = await call(name, "/invocations", { method: "POST", body });
    const answer = new Uint8Array(await response.arrayBuffer());
    expect(answer.length).toBe(body.length);
    const digest = createHash("sha256").update(body).digest("hex");
    expect(createHash("sha256").update(answer).digest("hex")).toBe(digest);
    expect((await logOf("large"))[0]).toMatchObject({ length: body.length, sha256: digest });
  });

  it("gateway keeps a gzip answer encoded, with its length", async () => {
    const name = await behaving("gzip", "gzip/length");
    const response = await invoke(name, "1");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    const length = Number(response.headers.get("content-length"));
    expect(length).toBeGreaterThan(20);
    expect(await response.json()).toEqual({ score: 0.75 });
  });

  it("gateway keeps a gzip answer in chunks encoded", async () => {
    const name = await behaving("chunked", "gzip");
    const response = await invoke(name, "1");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(await response.json()).toEqual({ score: 0.75 });
  });

  it("gateway passes a stream of events on as it comes", async () => {
    const name = await behaving("sse", "sse");
    const response = await call(name, "/v1/chat/completions", { method: "POST", body: "{}" });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    // The upstream holds the second event back until the first has arrived here.
    expect(await reader?.read()).toEqual({ done: false, value: "data: first\n\n" });
    await release("sse");
    expect(await reader?.read()).toEqual({ done: false, value: "data: second\n\n" });
    expect((await reader?.read())?.done).toBe(true);
  });

  it("gateway passes a request body on before it has ended", async () => {
    const name = await behaving("upload", "watch");
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    const answer = call(name, "/invocations", { method: "POST", body: readable });
    await writer.write(new TextEncoder().encode("first"));
    await eventually(async () => expect((await logOf("upload"))[0]?.method).toBe("began"));
    await writer.write(new TextEncoder().encode(" second"));
    await writer.close();
    expect((await answer).status).toBe(200);
    expect((await logOf("upload")).at(-1)?.body).toBe("first second");
  });
});

describe("gateway status", () => {
  it.each([201, 204, 304, 400, 404, 429, 500, 503])("gateway passes %i on with its body", async (status) => {
    const name = await newEndpoint("status", { upstream: { url: `${server}/s${status}/status/${status}` } });
    const response = await invoke(name, "1");
    expect(response.status).toBe(status);
    expect(response.headers.get("etag")).toBe('"x"');
    expect(await response.text()).toBe([204, 304].includes(status) ? "" : `status ${status}`);
    expect(response.headers.get("x-weir-event-id")).toMatch(uuid);
  });

  it("gateway does not follow redirects", async () => {
    const name = await behaving("redirect", "redirect");
    const response = await invoke(name, "1");
    expect(response.status).toBe(307);
    expect(response.headers.get("location")).toBe("/redirect/followed");
    expect(await response.text()).toBe("elsewhere");
    expect(await logOf("redirect")).toHaveLength(1);
  });

  it("gateway answers HEAD without a body", async () => {
    const name = await behaving("head", "bytes/12");
    const response = await call(name, "/health", { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it("gateway gives every call an id of its own", async () => {
    const name = await newEndpoint("ids");
    const ids = new Set<string | null>();
    for (let times = 0; times < 5; times++) ids.add((await invoke(name, "1")).headers.get("x-weir-event-id"));
    expect(ids.size).toBe(5);
    for (const id of ids) expect(id).toMatch(uuid);
    await counted(name, "seen", 5);
  });
});
