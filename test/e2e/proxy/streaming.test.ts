/**
 * Each piece of a body is passed on when it comes, recorded or not: here the next piece is only sent once the one before
 * has arrived on the other side, so that what is held back is never told.
 */
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWeir, type Weir } from "../given/given.ts";
import { bodyOf, chunk, connect, head, lastChunk, parsed, startOpenServer } from "./wire.ts";

const pieces = Array.from({ length: 25 }, (_, index) => `data: {"piece":${index}}\n\n`);
/** Longer than what is read whole before it is passed on. */
const longBytes = 100_000;

function includes(text: string): (bytes: Buffer) => boolean {
  return (bytes) => bodyOf(bytes).includes(text);
}

describe("bodies in pieces", () => {
  let weir: Weir;
  let model: Awaited<ReturnType<typeof startOpenServer>>;

  beforeAll(async () => {
    model = await startOpenServer();
    weir = await startWeir({ isDirect: true });
    const upstream = { url: model.url };
    await weir.api("PUT", "/v1/endpoints/recorded", { upstream });
    await weir.api("PUT", "/v1/endpoints/patient", { upstream: { ...upstream, idleTimeoutSeconds: 60 } });
    await weir.api("PUT", "/v1/endpoints/cut", { upstream, capture: { bodyLimitBytes: 30 } });
  });

  afterAll(async () => {
    await weir.stop();
    await model.stop();
  });

  const start = (endpoint: string, headers: Record<string, string | number>) =>
    head(`POST /endpoints/${endpoint}/invocations HTTP/1.1`, { host: "weir.example", ...headers });

  it.each([
    ["recorded", "text/event-stream", {}],
    ["patient", "text/event-stream", {}],
    ["cut", "text/event-stream", {}],
    ["recorded", "application/octet-stream", { "content-length": longBytes }],
    ["cut", "application/octet-stream", { "content-length": longBytes }],
  ])("of an answer of %s, %s %j, reach the client one by one", async (endpoint, type, length) => {
    const called = model.next();
    const client = connect(weir.url, start(endpoint, { "content-length": 1 }), "?");
    const { socket } = await called;
    const isChunked = !("content-length" in length);
    const framing = isChunked ? { "transfer-encoding": "chunked" } : length;
    socket.write(head("HTTP/1.1 200 OK", { "content-type": type, ...framing }));
    for (const piece of pieces) {
      socket.write(isChunked ? chunk(piece) : piece);
      await client.came((bytes) => bodyOf(bytes).includes(piece));
    }
    const rest = longBytes - Buffer.byteLength(pieces.join(""));
    socket.end(isChunked ? lastChunk : Buffer.alloc(rest));
    await client.came((bytes) =>
      isChunked
        ? bytes.subarray(-lastChunk.length).equals(lastChunk)
        : parsed(bytes).body.length === longBytes,
    );
    expect(bodyOf(client.received()).toString()).toContain(pieces.join(""));
    client.socket.destroy();
  });

  it("of an answer in a content coding reach the client one by one", async () => {
    const called = model.next();
    const headers = { "content-length": 1, "accept-encoding": "gzip" };
    const client = connect(weir.url, start("recorded", headers), "?");
    const { socket } = await called;
    const type = { "content-type": "text/event-stream", "content-encoding": "gzip" };
    socket.write(head("HTTP/1.1 200 OK", { ...type, "transfer-encoding": "chunked" }));
    const gzip = createGzip();
    for (const piece of pieces) {
      gzip.write(piece);
      await new Promise<void>((resolve) => gzip.flush(() => resolve()));
      const packed: unknown = gzip.read();
      if (!Buffer.isBuffer(packed)) throw new Error("Nothing was packed");
      socket.write(chunk(packed));
      await client.came((bytes) => bodyOf(bytes).includes(packed));
    }
    expect(bodyOf(client.received()).subarray(0, 2)).toEqual(Buffer.of(0x1f, 0x8b));
    client.socket.destroy();
    socket.destroy();
  });

  it.each([
    ["recorded", {}],
    ["cut", {}],
    ["recorded", { "content-length": longBytes }],
  ])("of a request to %s, %j, reach the upstream one by one", async (endpoint, length) => {
    const called = model.next();
    const isChunked = !("content-length" in length);
    const framing = isChunked ? { "transfer-encoding": "chunked" } : length;
    const client = connect(weir.url, start(endpoint, { "content-type": "text/plain", ...framing }));
    const [first = "", ...others] = pieces;
    client.socket.write(isChunked ? chunk(first) : first);
    const { socket, came } = await called;
    await came(includes(first));
    for (const piece of others) {
      client.socket.write(isChunked ? chunk(piece) : piece);
      await came(includes(piece));
    }
    client.socket.write(isChunked ? lastChunk : Buffer.alloc(longBytes - pieces.join("").length));
    socket.end(head("HTTP/1.1 200 OK", { "content-length": 2 }) + "ok");
    await client.came((bytes) => bytes.subarray(-2).toString() === "ok");
    expect(parsed(client.received()).startLine).toBe("HTTP/1.1 200 OK");
    client.socket.destroy();
  });
});
