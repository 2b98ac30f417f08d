/** Requests in content codings: they pass as they are, and what is captured and counted is what they hold. */
import { describe, expect, it } from "vitest";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { call, counted, fetchWith, invoke, newEndpoint, origin, profileIn, server } from "../given/given.ts";
import { capturedOf, chunks, expectNoRoomTaken, zstd, zstdBomb } from "../given/coded.ts";

const rows = "[[1,2]]";

describe("a request in a content coding", () => {
  async function post(name: string, coding: string, body: Uint8Array, isChunked = false): Promise<Response> {
    const headers = { "content-type": "application/json", "content-encoding": coding };
    return call(name, "/invocations", { method: "POST", body: isChunked ? chunks(body) : body, headers });
  }

  async function echoing(config: Record<string, unknown> = {}): Promise<string> {
    return newEndpoint("packed", { upstream: { url: `${server}/packed/echo` }, ...config });
  }

  const forms: [string, Buffer][] = [
    ["gzip", gzipSync(rows)],
    ["x-gzip", gzipSync(rows)],
    ["Gzip", Buffer.concat([gzipSync("[[1,"), gzipSync("2]]")])],
    ["br", brotliCompressSync(rows)],
    ["deflate", deflateSync(rows)],
    ["deflate", deflateRawSync(rows)],
    ["zstd", zstd(rows)],
    ["gzip, br", brotliCompressSync(gzipSync(rows))],
    ["br,gzip", gzipSync(brotliCompressSync(rows))],
    ["zstd, identity , deflate", deflateSync(zstd(rows))],
  ];

  it.each(forms.flatMap(([coding, body]) => [[coding, body, false] as const, [coding, body, true] as const]))(
    "%s is passed on byte by byte, and captured as the text it holds",
    async (coding, body, isChunked) => {
      const name = await echoing();
      const response = await post(name, coding, body, isChunked);
      expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
      expect(await capturedOf(name, "endpointInput")).toMatchObject({
        encoding: "JSON",
        data: rows,
        rows: 1,
        unreadable: [],
      });
    },
  );

  it("has its header still when it comes to the upstream", async () => {
    const key = `coded-${crypto.randomUUID()}`;
    const name = await newEndpoint("header", { upstream: { url: `${server}/${key}/csv` } });
    await (await post(name, "gzip", gzipSync(rows))).arrayBuffer();
    const [received] = await (await fetch(`${server}/log/${key}`)).json<{ headers: [string, string][] }[]>();
    expect(received?.headers).toContainEqual(["content-encoding", "gzip"]);
  });

  it.each<[string, Buffer]>([
    ["gzip", gzipSync(Buffer.alloc(50_000_000, "1"))],
    ["deflate", deflateSync(Buffer.alloc(50_000_000, "1"))],
    ["br", brotliCompressSync(Buffer.alloc(50_000_000, "1"))],
    ["zstd", zstdBomb(400)],
    ["gzip, gzip", gzipSync(gzipSync(Buffer.alloc(50_000_000, "1")))],
    ["br, br", brotliCompressSync(brotliCompressSync(Buffer.alloc(50_000_000, "1")))],
  ])("%s that is a bomb ends at the capture limit", async (coding, body) => {
    const name = await echoing({ capture: { bodyLimitBytes: 100_000 } });
    const response = await post(name, coding, body);
    expect((await response.arrayBuffer()).byteLength).toBe(body.length);
    expect(await capturedOf(name, "endpointInput")).toMatchObject({
      data: "1".repeat(100_000),
      truncated: true,
      unreadable: [["longer than the capture limit", 1]],
    });
    expectNoRoomTaken();
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("%s that is longer than the capture limit is captured as far as it goes", async (coding, pack) => {
    const noise = Buffer.from(Array.from({ length: 3_000 }, () => String(Math.random())).join(","));
    const name = await echoing({ capture: { bodyLimitBytes: 20_000 } });
    await (await post(name, coding, pack(noise))).arrayBuffer();
    const { data, ...captured } = await capturedOf(name, "endpointInput");
    expect(captured).toMatchObject({ encoding: "JSON", truncated: true });
    expect(data.length).toBeGreaterThan(1_000);
    expect(noise.toString().startsWith(data)).toBe(true);
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("%s of what cannot be packed is captured as far as it goes, too", async (coding, pack) => {
    const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(40_000)));
    const name = await echoing({ capture: { bodyLimitBytes: 20_000 } });
    await (await post(name, coding, pack(noise))).arrayBuffer();
    const { data, ...captured } = await capturedOf(name, "endpointInput");
    expect(captured).toMatchObject({ encoding: "BASE64", truncated: true });
    expect(captured).not.toHaveProperty("packed");
    const bytes = Buffer.from(data, "base64");
    expect(noise.subarray(0, bytes.length).equals(bytes)).toBe(true);
  });

  it.each([
    ["gzip", Buffer.from(rows)],
    ["gzip", gzipSync(rows).subarray(0, -5)],
    ["gzip", Buffer.concat([gzipSync(rows), Buffer.from("x")])],
    ["deflate", Buffer.from(rows)],
    ["br", Buffer.from("this is no Brotli")],
    ["br", brotliCompressSync(rows).subarray(0, -2)],
    ["zstd", Buffer.from(rows)],
    ["gzip, br", brotliCompressSync(rows)],
  ])("%s that is none is passed on, captured as bytes, and told so", async (coding, body) => {
    const name = await echoing();
    const response = await post(name, coding, body);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
    expect(await capturedOf(name, "endpointInput")).toMatchObject({
      encoding: "BASE64",
      data: body.toString("base64"),
      packed: true,
      damaged: true,
      rows: 0,
      unreadable: [["not in the content coding that was said", 1]],
    });
    expectNoRoomTaken();
  });

  it.each(["compress", "gzip, gzip, gzip", "x-unheard-of, gzip"])(
    "%s, which is not undone, is captured as bytes, and told so",
    async (coding) => {
      const name = await echoing();
      await (await post(name, coding, gzipSync(rows))).arrayBuffer();
      const captured = await capturedOf(name, "endpointInput");
      expect(captured).toMatchObject({
        encoding: "BASE64",
        packed: true,
        unreadable: [["in a content coding that is not undone", 1]],
      });
      expect(captured).not.toHaveProperty("damaged");
    },
  );

  it("is left packed where the isolate has no room for what it holds", async () => {
    const name = await echoing();
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const request = new Request(`${origin}/endpoints/${name}/invocations`, {
      method: "POST",
      body: gzipSync(rows),
      headers,
    });
    await fetchWith({ WEIR_CAPTURE_BYTES: "3000" }, request);
    expect(await capturedOf(name, "endpointInput")).toMatchObject({ encoding: "BASE64", packed: true });
    expectNoRoomTaken();
  });

  it("that is empty is empty", async () => {
    const name = await echoing();
    await (await post(name, "gzip", new Uint8Array())).arrayBuffer();
    expect(await capturedOf(name, "endpointInput")).toMatchObject({ data: "", unreadable: [] });
  });

  it("is redacted as what it holds", async () => {
    const name = await echoing({ capture: { redact: [{ column: 0, action: "mask" }] } });
    await (await post(name, "gzip", gzipSync('[["secret",2]]'))).arrayBuffer();
    const { data } = await capturedOf(name, "endpointInput");
    expect(data).not.toContain("secret");
    expect(data).toContain("2");
  });

  it("is not unpacked where its side is not captured", async () => {
    const name = await echoing({ capture: { mode: "Output", csvContentTypes: ["application/json"] } });
    await (await post(name, "gzip", Buffer.from("no gzip"))).arrayBuffer();
    await counted(name, "seen", 1);
    expect((await profileIn(name)).input.unreadable.size).toBe(0);
  });

  it.each([false, true])("is as long as it passed, whatever it holds (in chunks: %s)", async (isChunked) => {
    const name = await echoing();
    const body = gzipSync('{"model": "m", "messages": []}');
    await (await post(name, "gzip", body, isChunked)).arrayBuffer();
    await counted(name, "seen", 1);
    const column = (await profileIn(name)).traffic.names.get("weir.request_bytes");
    expect(column?.summary().moments).toMatchObject({ count: 1, mean: body.length });
  });

  it("is no table where its charset would make text of any bytes", async () => {
    const name = await newEndpoint("latin", { upstream: { url: `${server}/latin/echo` } });
    const headers = { "content-type": "text/csv; charset=iso-8859-1", "content-encoding": "compress" };
    const body = gzipSync("1,2");
    await (await call(name, "/invocations", { method: "POST", body, headers })).arrayBuffer();
    expect(await capturedOf(name, "endpointInput")).toMatchObject({ encoding: "BASE64", rows: 0 });
  });

  it("is text again where the client says that it is not packed", async () => {
    const name = await newEndpoint("identity");
    await invoke(name, "1,2", { "content-encoding": "identity" });
    expect(await capturedOf(name, "endpointInput")).toMatchObject({ encoding: "CSV", data: "1,2", rows: 1 });
  });
});
