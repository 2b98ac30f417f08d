/**
 * Each piece of a body is passed on when it comes, recorded or not: here the next piece is only sent once the one before
 * has arrived on the other side, so that what is held back is never told.
 */
import { createServer, type Server, type Socket } from "node:net";
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWeir, type Weir } from "../given/given.ts";
import { chunk, connect, head, headerOf, lastChunk, parsed } from "./wire.ts";

const pieces = Array.from({ length: 25 }, (_, index) => `data: {"piece":${index}}\n\n`);
/** Longer than what is read whole before it is passed on. */
const longBytes = 100_000;

/** What has come of a body so far, without its chunks' lengths. */
function bodyOf(bytes: Buffer): Buffer {
  if (!bytes.includes("\r\n\r\n")) return Buffer.alloc(0);
  const { headers, body } = parsed(bytes);
  if (headerOf({ headers }, "transfer-encoding") === null) return body;
  const data: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf("\r\n", at);
    if (lineEnd < 0) break;
    const begin = lineEnd + 2;
    const end = begin + Number.parseInt(body.toString("latin1", at, lineEnd), 16);
    data.push(body.subarray(begin, end));
    at = end + 2;
  }
  return Buffer.concat(data);
}

describe("bodies in pieces", () => {
  let weir: Weir;
  let model: Server;
  const sockets = new Set<Socket>();
  /** The upstream's side of the call's connection, and what came on it. */
  let onCall: (socket: Socket, came: (text: string) => Promise<void>) => void = () => {};

  beforeAll(async () => {
    model = createServer((socket) => {
      sockets.add(socket);
      let all = Buffer.alloc(0);
      let text = "";
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        all = Buffer.concat([all, bytes]);
        text = bodyOf(all).toString();
      });
      const came = (what: string) =>
        new Promise<void>((resolve) => {
          const look = () => {
            if (text.includes(what)) resolve();
          };
          socket.on("data", look);
          look();
        });
      onCall(socket, came);
    });
    await new Promise<void>((resolve) => model.listen(0, "127.0.0.1", resolve));
    const address = model.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    weir = await startWeir({ isDirect: true });
    const upstream = { url: `http://127.0.0.1:${port}` };
    await weir.api("PUT", "/v1/endpoints/recorded", { upstream });
    await weir.api("PUT", "/v1/endpoints/patient", { upstream: { ...upstream, idleTimeoutSeconds: 60 } });
    await weir.api("PUT", "/v1/endpoints/cut", { upstream, capture: { bodyLimitBytes: 30 } });
  });

  afterAll(async () => {
    await weir.stop();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => model.close(() => resolve()));
  });

  const upstreamOfCall = () =>
    new Promise<{ socket: Socket; came: (text: string) => Promise<void> }>((resolve) => {
      onCall = (socket, came) => resolve({ socket, came });
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
    const called = upstreamOfCall();
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
    const called = upstreamOfCall();
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
    const called = upstreamOfCall();
    const isChunked = !("content-length" in length);
    const framing = isChunked ? { "transfer-encoding": "chunked" } : length;
    const client = connect(weir.url, start(endpoint, { "content-type": "text/plain", ...framing }));
    const [first = "", ...others] = pieces;
    client.socket.write(isChunked ? chunk(first) : first);
    const { socket, came } = await called;
    await came(first);
    for (const piece of others) {
      client.socket.write(isChunked ? chunk(piece) : piece);
      await came(piece);
    }
    client.socket.write(isChunked ? lastChunk : Buffer.alloc(longBytes - pieces.join("").length));
    socket.end(head("HTTP/1.1 200 OK", { "content-length": 2 }) + "ok");
    await client.came((bytes) => bytes.subarray(-2).toString() === "ok");
    expect(parsed(client.received()).startLine).toBe("HTTP/1.1 200 OK");
    client.socket.destroy();
  });
});
