import * as fc from "fast-check";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { eventStreamAnswer } from "../../../../../src/core/read/model/stream/aws-event-stream.ts";

/** Recorded: docs/clients.md. */
const hello = Buffer.from(
  "0000006e000000595197ff150d3a6d6573736167652d747970650700056576656e740b3a6576656e742d7479706507000b" +
    "5061796c6f6164506172740d3a636f6e74656e742d747970650700186170706c69636174696f6e2f6f637465742d73747265616d" +
    "48656c6c6ff7c3a006",
  "hex",
);
const part = { ":message-type": "event", ":event-type": "PayloadPart" };

function frame(headers: Record<string, string>, payload: Uint8Array, others = Buffer.alloc(0)): Buffer {
  const named = Object.entries(headers).map(([name, value]) => {
    const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
    const length = Buffer.alloc(2);
    length.writeUInt16BE(valueBytes.length);
    return Buffer.concat([Buffer.of(nameBytes.length), nameBytes, Buffer.of(7), length, valueBytes]);
  });
  const head = Buffer.concat([others, ...named]);
  const message = Buffer.alloc(12 + head.length + payload.length + 4);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(head, 12);
  message.set(payload, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}

function answerOf(...frames: readonly Uint8Array[]) {
  const { bytes, ...rest } = eventStreamAnswer(Buffer.concat(frames));
  return { text: Buffer.from(bytes).toString(), ...rest };
}

describe("eventStreamAnswer()", () => {
  it("reads the frame that was recorded, and the test writes the same", () => {
    expect(answerOf(hello)).toEqual({ text: "Hello", isComplete: true, exception: null });
    const headers = { ...part, ":content-type": "application/octet-stream" };
    expect(frame(headers, Buffer.from("Hello")).equals(hello)).toBe(true);
  });

  it("joins payloads, which cut JSON and characters anywhere", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (payloads) => {
        const body = Buffer.concat(payloads.map((payload) => frame(part, payload)));
        expect(eventStreamAnswer(body)).toEqual({
          bytes: new Uint8Array(Buffer.concat(payloads)),
          isComplete: true,
          exception: null,
        });
      }),
    );
  });

  it("passes over other events and headers of other types", () => {
    // True, false, byte, short, integer, long, bytes, time and UUID, all named "h".
    const header = (type: number, size: number) =>
      Buffer.concat([Buffer.from([1, 0x68, type]), Buffer.alloc(size)]);
    const others = Buffer.concat([
      ...[0, 0, 1, 2, 4, 8].map((size, type) => header(type, size)),
      header(6, 2),
      header(8, 8),
      header(9, 16),
    ]);
    const other = frame({ ...part, ":event-type": "initial-response" }, Buffer.from("{}"));
    expect(answerOf(frame(part, Buffer.from("a"), others), other, hello).text).toBe("aHello");
  });

  it("gives Bedrock's events as lines: its own named by their kind, those in chunks as the model sent them", () => {
    const json = (type: string, payload: unknown) =>
      frame(
        { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
        Buffer.from(JSON.stringify(payload)),
      );
    const chunk = (text: string) => json("chunk", { bytes: Buffer.from(text).toString("base64"), p: "abc" });
    expect(answerOf(json("initial-response", {}), json("messageStop", { stopReason: "end_turn" })).text).toBe(
      '{"messageStop":{"stopReason":"end_turn"}}\n',
    );
    expect(answerOf(chunk('{"type":"ping"}'), chunk('{"é":1}'), json("chunk", [1])).text).toBe(
      '{"type":"ping"}\n{"é":1}\n',
    );
  });

  it.each([
    [{ ":message-type": "exception", ":exception-type": "ModelStreamError" }, "ModelStreamError"],
    [{ ":message-type": "error", ":error-code": "InternalError", ":error-message": "x" }, "InternalError"],
    [{ ":message-type": "exception" }, "unnamed"],
    [{ ":message-type": "exception", ":exception-type": "<b>\n".repeat(99) }, "unnamed"],
  ])("names the exception that ended it, and keeps what came before: %j", (headers, exception) => {
    const failed = frame(headers, Buffer.from('{"Message":"boom"}'));
    expect(answerOf(hello, failed, hello)).toEqual({ text: "Hello", isComplete: false, exception });
  });

  it("gives the whole frames of a body cut anywhere", () => {
    const whole = Buffer.concat([hello, hello]);
    for (let length = 0; length < whole.length; length++) {
      const isWhole = length % hello.length === 0;
      const text = length < hello.length ? "" : "Hello";
      expect(answerOf(whole.subarray(0, length))).toEqual({ text, isComplete: isWhole, exception: null });
    }
  });

  it("ends at lengths that do not fit, whatever the checksum says", () => {
    const lengths = [
      [0, 0],
      [15, 0],
      [16, 1],
      [hello.length + 1, 0],
      [hello.length, hello.length],
      [0xffffffff, 0xffffffff],
      // Headers that end within one.
      [hello.length, 88],
    ] as const;
    for (const [length, headersLength] of lengths) {
      const wrong = Buffer.from(hello);
      wrong.writeUInt32BE(length, 0);
      wrong.writeUInt32BE(headersLength, 4);
      wrong.writeUInt32BE(crc32(wrong.subarray(0, 8)), 8);
      expect(answerOf(hello, wrong)).toEqual({ text: "Hello", isComplete: false, exception: null });
    }
  });

  it("holds every frame's lengths against their checksum", () => {
    fc.assert(
      fc.property(fc.nat(11), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        expect(eventStreamAnswer(flipped(hello, at, flip)).isComplete).toBe(false);
      }),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.nat(hello.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        expect(() => eventStreamAnswer(flipped(hello, at, flip))).not.toThrow();
      }),
    );
    const [bytes, head] = [fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.uint8Array({ maxLength: 40 })];
    fc.assert(
      fc.property(bytes, head, (payload, headers) => {
        expect(eventStreamAnswer(payload).isComplete).toBe(false);
        expect(() => eventStreamAnswer(frame({}, payload, Buffer.from(headers)))).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});

function flipped(bytes: Uint8Array, at: number, flip: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ flip : byte));
}
