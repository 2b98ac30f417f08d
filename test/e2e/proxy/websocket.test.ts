/** A WebSocket through the gateway: the upgrade passes, and then what both ends say, frame by frame. */
import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Health } from "../../../src/worker/commands/health.ts";
import { startWeir, until, type LoopbackServer, type Weir } from "../given/given.ts";
import {
  connect,
  converse,
  head,
  headerOf,
  parsed,
  startWireServer,
  type Client,
  type Heard,
} from "./wire.ts";

/** RFC 6455 §1.3, with its own example below. */
const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const clientKey = "dGhlIHNhbXBsZSBub25jZQ==";
const acceptOfClientKey = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

const opcodes = { text: 1, binary: 2, close: 8 } as const;

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Of the whole frame. */
  readonly length: number;
}

/** A final frame of less than 126 bytes; a client's is masked. */
function frame(kind: keyof typeof opcodes, payload: Buffer | string, mask?: Buffer): Buffer {
  const bytes = Buffer.from(payload);
  const start = Buffer.of(0x80 | opcodes[kind], bytes.length | (mask === undefined ? 0 : 0x80));
  return mask === undefined
    ? Buffer.concat([start, bytes])
    : Buffer.concat([start, mask, masked(bytes, mask)]);
}

function masked(bytes: Buffer, mask: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}

/** The first frame, unmasked; null while it is not whole. */
function frameOf(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  const payloadAt = second & 0x80 ? 6 : 2;
  const length = payloadAt + (second & 0x7f);
  if (bytes.length < length) return null;
  const payload = bytes.subarray(payloadAt, length);
  return {
    opcode: first & 0x0f,
    payload: payloadAt === 6 ? masked(payload, bytes.subarray(2, 6)) : Buffer.from(payload),
    length,
  };
}

function framesOf(bytes: Buffer): Frame[] {
  const first = frameOf(bytes);
  return first === null ? [] : [first, ...framesOf(bytes.subarray(first.length))];
}

/** Hands the connection over, then says everything back, and last that it is over. */
function echo({ socket, headers }: Heard): void {
  const key = headerOf({ headers }, "sec-websocket-key") ?? "";
  const accept = createHash("sha1").update(`${key}${magic}`).digest("base64");
  socket.write(
    head("HTTP/1.1 101 Switching Protocols", {
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-accept": accept,
      "sec-websocket-protocol": "realtime",
    }),
  );
  let bytes = Buffer.alloc(0);
  socket.on("data", (more) => {
    bytes = Buffer.concat([bytes, more]);
    for (let next = frameOf(bytes); next !== null; next = frameOf(bytes)) {
      bytes = bytes.subarray(next.length);
      sayBack(socket, next);
    }
  });
}

function sayBack(socket: Socket, { opcode, payload }: Frame): void {
  if (opcode === opcodes.close) socket.end(frame("close", payload));
  else socket.write(frame(opcode === opcodes.text ? "text" : "binary", payload));
}

const upgrade = {
  host: "weir.example",
  Connection: "keep-alive, Upgrade",
  Upgrade: "WebSocket",
  "Sec-WebSocket-Key": clientKey,
  "Sec-WebSocket-Version": 13,
  "Sec-WebSocket-Protocol": "realtime, other",
  authorization: "Bearer of the model",
  "x-weir-token": "ours",
};

describe("a WebSocket through the gateway", () => {
  let weir: Weir;
  let model: LoopbackServer & { readonly heard: readonly Heard[] };

  beforeAll(async () => {
    model = await startWireServer((heard) => {
      if (heard.startLine.includes("/realtime") && headerOf(heard, "upgrade") === "websocket") echo(heard);
      else heard.socket.end(head("HTTP/1.1 403 Forbidden", { "content-length": 2 }) + "no");
    });
    weir = await startWeir({ isDirect: true, bindings: { WEIR_BATCH_MS: "20" } });
    await weir.api("PUT", "/v1/endpoints/voice", { upstream: { url: model.url } });
  });

  afterAll(async () => {
    await weir.stop();
    await model.stop();
  });

  it("is asked for and granted in the words of both ends, and passes text, bytes and the end both ways", async () => {
    const client = await opened();
    const { startLine, headers } = parsed(client.received());
    expect(startLine).toBe("HTTP/1.1 101 Switching Protocols");
    expect(headerOf({ headers }, "sec-websocket-accept")).toBe(acceptOfClientKey);
    expect(headerOf({ headers }, "sec-websocket-protocol")).toBe("realtime");
    const asked = model.heard.at(-1);
    expect(asked?.startLine).toBe("GET /realtime?model=m HTTP/1.1");
    const heard = { headers: asked?.headers ?? [] };
    expect(headerOf(heard, "authorization")).toBe("Bearer of the model");
    expect(headerOf(heard, "sec-websocket-protocol")?.replace(/\s/g, "")).toBe("realtime,other");
    expect(headerOf(heard, "x-weir-token")).toBeNull();

    const mask = Buffer.of(1, 2, 3, 4);
    const end = Buffer.concat([Buffer.of(0x0f, 0xa1), Buffer.from("bye")]);
    client.socket.write(frame("text", "grüezi", mask));
    client.socket.write(frame("binary", Buffer.of(0, 255, 128), mask));
    client.socket.write(frame("close", end, mask));
    await client.closed;
    expect(framesOf(parsed(client.received()).body).map(({ opcode, payload }) => [opcode, payload])).toEqual([
      [opcodes.text, Buffer.from("grüezi")],
      [opcodes.binary, Buffer.of(0, 255, 128)],
      [opcodes.close, end],
    ]);
  });

  it("is counted, neither captured nor in the statistics", async () => {
    const client = await opened();
    client.socket.destroy();
    await until("it is counted", async () => {
      const { seen, dropped } = await weir.api<Health>("GET", "/v1/endpoints/voice/health");
      return (dropped["upgraded"] ?? 0) >= 1 && seen === 0;
    });
    expect(await weir.objects("captures/voice/")).toEqual([]);
  });

  it("is refused in the upstream's words", async () => {
    const answer = await converse(weir.url, head("GET /endpoints/voice/closed HTTP/1.1", upgrade));
    expect([answer.startLine, answer.body.toString()]).toEqual(["HTTP/1.1 403 Forbidden", "no"]);
  });

  it("is not asked for by POST", async () => {
    const start = head("POST /endpoints/voice/realtime HTTP/1.1", { ...upgrade, "content-length": 0 });
    expect((await converse(weir.url, start)).startLine).toBe("HTTP/1.1 403 Forbidden");
    expect(headerOf(model.heard.at(-1) ?? { headers: [] }, "upgrade")).toBeNull();
  });

  async function opened(): Promise<Client> {
    const client = connect(weir.url, head("GET /endpoints/voice/realtime?model=m HTTP/1.1", upgrade));
    await client.came((bytes) => bytes.includes("\r\n\r\n"));
    return client;
  }
});
