/** Packed bodies: what workerd unpacks when it reads is captured as text, the rest as the bytes that it is. */
import { describe, expect, it } from "vitest";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { call, capturesOf, counted, flush, invoke, newEndpoint, profileIn, server } from "../given/given.ts";

const score = '{"score":0.75}';

type Side = "endpointInput" | "endpointOutput";

/** What was captured of the only call, and why it is in no table. */
async function capturedOf(name: string, side: Side) {
  await counted(name, "seen", 1);
  await flush(name);
  const [line = "{}"] = (await capturesOf(name)).flatMap(({ lines }) => lines);
  const { captureData } = JSON.parse(line) as {
    readonly captureData: Record<Side, { readonly encoding: string; readonly data: string }>;
  };
  const profile = await profileIn(name);
  const table = side === "endpointInput" ? profile.input : profile.output;
  return { ...captureData[side], rows: table.rows, unreadable: [...table.unreadable] };
}

describe("a packed answer", () => {
  it("br is captured as the text it holds, and counted", async () => {
    const name = await newEndpoint("br", { upstream: { url: `${server}/br/coded/br` } });
    const response = await invoke(name, "1");
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(await capturedOf(name, "endpointOutput")).toMatchObject({
      encoding: "JSON",
      data: score,
      rows: 1,
    });
  });

  it.each([
    ["deflate", deflateSync(score)],
    ["zstd", Buffer.concat([Buffer.from("28b52ffd200e710000", "hex"), Buffer.from(score)])],
  ])("%s reaches the client as it was sent, and is captured as bytes", async (coding, bytes) => {
    const name = await newEndpoint("opaque", { upstream: { url: `${server}/opaque/coded/${coding}` } });
    const response = await invoke(name, "1");
    expect(response.headers.get("content-encoding")).toBe(coding);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(await capturedOf(name, "endpointOutput")).toMatchObject({
      encoding: "BASE64",
      data: bytes.toString("base64"),
      rows: 0,
      packed: true,
      unreadable: [["in a content coding that is not undone", 1]],
    });
  });

  it("in a coding nobody has heard of is captured as bytes even where they are text", async () => {
    const name = await newEndpoint("coding", { upstream: { url: `${server}/coding/coded/x-unheard-of` } });
    await invoke(name, "1");
    const reversed = Buffer.from(score).toReversed();
    expect(await capturedOf(name, "endpointOutput")).toMatchObject({
      encoding: "BASE64",
      data: Buffer.from(reversed).toString("base64"),
    });
  });
});

describe("a packed request", () => {
  it.each([
    ["gzip", gzipSync("[[1,2]]")],
    ["br", brotliCompressSync("[[1,2]]")],
    ["deflate", deflateSync("[[1,2]]")],
  ])("%s is passed on and captured as the bytes that it is", async (coding, body) => {
    const name = await newEndpoint("packed", { upstream: { url: `${server}/packed/echo` } });
    const headers = { "content-type": "application/json", "content-encoding": coding };
    const response = await call(name, "/invocations", { method: "POST", body, headers });
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
    expect(await capturedOf(name, "endpointInput")).toMatchObject({
      encoding: "BASE64",
      data: body.toString("base64"),
      packed: true,
      rows: 0,
    });
  });

  it("is no table where its charset would make text of any bytes", async () => {
    const name = await newEndpoint("latin", { upstream: { url: `${server}/latin/echo` } });
    const headers = { "content-type": "text/csv; charset=iso-8859-1", "content-encoding": "gzip" };
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
