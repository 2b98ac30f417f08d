import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import { type CapturedBody, type Encoding, toBody } from "../../../src/core/call/body.ts";
import { decodeCalls, encodeCalls, fromCall, toCall, type RawCall } from "../../../src/core/call/frames.ts";

const encodings = ["CSV", "JSON", "BASE64"] as const;
const text = fc.string({ unit: "grapheme", maxLength: 30 });
/** Text, and bytes that are mostly none. */
const bytes = fc.oneof(
  text.map((string) => new TextEncoder().encode(string)),
  fc.uint8Array({ maxLength: 60 }),
);

/** What is packed is never text. */
const packing = fc.constantFrom(
  {},
  { packed: true, encoding: "BASE64" as const },
  { packed: true, damaged: true, encoding: "BASE64" as const },
);

const traffic = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  latencyMs: fc.nat(),
  requestBytes: fc.option(fc.nat()),
  responseBytes: fc.option(fc.nat()),
});

function callWith<Body>(body: fc.Arbitrary<Body>) {
  return fc.record(
    {
      eventId: fc.uuid(),
      time: fc.nat({ max: 2 ** 45 }),
      variant: text,
      inferenceId: fc.option(text),
      customAttributes: fc.option(text),
      stored: fc.boolean(),
      profiled: fc.boolean(),
      traffic,
      input: fc.option(body),
      output: fc.option(body),
    },
    {
      requiredKeys: [
        "eventId",
        "time",
        "variant",
        "inferenceId",
        "customAttributes",
        "stored",
        "profiled",
        "input",
        "output",
      ],
    },
  );
}

const rawCall: fc.Arbitrary<RawCall> = callWith(
  fc
    .record({
      contentType: fc.option(text),
      encoding: fc.constantFrom(...encodings),
      truncated: fc.boolean(),
      packing,
      isWithheld: fc.boolean(),
      bytes,
    })
    .map(({ packing: packed, isWithheld, ...body }) => ({
      ...body,
      ...packed,
      ...(isWithheld && { withheld: true }),
    })),
);
const rawCalls = fc.array(rawCall, { maxLength: 5 });

const capturedBody: fc.Arbitrary<CapturedBody> = fc
  .record({
    contentType: fc.option(text),
    truncated: fc.boolean(),
    packing,
    isWithheld: fc.boolean(),
  })
  .chain(({ packing: packed, isWithheld, ...body }) =>
    fc
      .oneof(
        fc.record({ encoding: fc.constantFrom<Encoding>("CSV", "JSON"), data: text }),
        fc.record({
          encoding: fc.constant<Encoding>("BASE64"),
          data: fc.uint8Array({ maxLength: 60 }).map((data) => Buffer.from(data).toString("base64")),
        }),
      )
      .map((written) => ({
        ...body,
        ...written,
        ...(written.encoding === "BASE64" && packed),
        ...(isWithheld && { withheld: true }),
      })),
  );
const call: fc.Arbitrary<Call> = callWith(capturedBody);

function raw(encoding: Encoding, body: Uint8Array, truncated = false) {
  return { contentType: "text/csv", encoding, truncated, bytes: body };
}

describe("encodeCalls() and decodeCalls()", () => {
  it("calls come back as they were, in their order, every body byte by byte", () => {
    fc.assert(
      fc.property(rawCalls, (calls) => {
        expect(decodeCalls(encodeCalls(calls))).toEqual(calls);
      }),
    );
  });

  it("bytes somewhere inside other bytes are read all the same", () => {
    fc.assert(
      fc.property(rawCalls, fc.nat({ max: 7 }), (calls, offset) => {
        const encoded = encodeCalls(calls);
        const around = new Uint8Array(encoded.length + offset + 3).fill(0xff);
        around.set(encoded, offset);
        expect(decodeCalls(around.subarray(offset, offset + encoded.length))).toEqual(calls);
      }),
    );
  });

  it("an unfinished answer has a frame that versions read which do not know the word: it is truncated", () => {
    fc.assert(
      fc.property(rawCall, (call) => {
        const truncated = { ...raw("JSON", Uint8Array.of(0x7b)), truncated: true };
        const framed = encodeCalls([{ ...call, output: { ...truncated, unfinished: true } }]);
        expect(framed).toEqual(encodeCalls([{ ...call, output: truncated }]));
      }),
    );
  });

  it("every cut is refused", () => {
    fc.assert(
      fc.property(rawCalls, (calls) => {
        const encoded = encodeCalls(calls);
        for (let length = 0; length < encoded.length; length++) {
          expect(() => decodeCalls(encoded.subarray(0, length))).toThrow("Cannot read batch: it is cut");
        }
      }),
      { numRuns: 30 },
    );
  });

  it("bytes after the end are refused", () => {
    fc.assert(
      fc.property(rawCalls, fc.uint8Array({ minLength: 1, maxLength: 5 }), (calls, more) => {
        const encoded = encodeCalls(calls);
        const longer = new Uint8Array([...encoded, ...more]);
        expect(() => decodeCalls(longer)).toThrow("Cannot read batch: there are bytes after its last body");
      }),
    );
  });

  it.each([
    ["not JSON", "[", "its heads are not JSON"],
    ["no list", "{}", "its heads are not those of calls"],
    ["a list of something else", '[{"eventId":"e"}]', "its heads are not those of calls"],
    ["a body of negative length", head({ length: -1 }), "its heads are not those of calls"],
    ["an encoding that there is not", head({ encoding: "XML" }), "its heads are not those of calls"],
    ["flags that there are not", head({ flags: 8 }), "its heads are not those of calls"],
  ])("heads that are %s are refused", (_, json, message) => {
    const bytesOfJson = new TextEncoder().encode(json);
    const batch = new Uint8Array([bytesOfJson.length, 0, 0, 0, ...bytesOfJson]);
    expect(() => decodeCalls(batch)).toThrow(new RangeError(`Cannot read batch: ${message}`));
  });

  function head({ length = 0, encoding = "CSV", flags = 0 }): string {
    const body = ["text/csv", encoding, flags, length];
    return JSON.stringify([["e", 1, "AllTraffic", null, null, 3, null, body, null]]);
  }
});

describe("toCall() and fromCall()", () => {
  it("a call as text comes back as it was, also by way of a batch", () => {
    fc.assert(
      fc.property(call, (original) => {
        expect(toCall(fromCall(original))).toEqual(original);
        const [decoded] = decodeCalls(encodeCalls([fromCall(original)]));
        expect(decoded && toCall(decoded)).toEqual(original);
      }),
    );
  });
});

describe("toBody()", () => {
  it("is text where it is UTF-8 throughout, else base64 of the same bytes", () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom<Encoding>("CSV", "JSON"), (body, encoding) => {
        const { encoding: written, data } = toBody(raw(encoding, body));
        const isText = Buffer.from(Buffer.from(body).toString("utf8")).equals(Buffer.from(body));
        expect(written).toBe(isText ? encoding : "BASE64");
        expect(Buffer.from(data, isText ? "utf8" : "base64").equals(Buffer.from(body))).toBe(true);
      }),
    );
  });

  it("of a text cut anywhere is its whole characters, as many as there are", () => {
    fc.assert(
      fc.property(text, (whole) => {
        const encoded = new TextEncoder().encode(whole);
        for (let length = 0; length <= encoded.length; length++) {
          const { encoding, data } = toBody(raw("CSV", encoded.subarray(0, length), true));
          expect(encoding).toBe("CSV");
          expect(whole.startsWith(data)).toBe(true);
          // No character has more than four bytes.
          expect(length - Buffer.byteLength(data)).toBeLessThan(4);
        }
      }),
    );
  });

  it("of a text that ends inside a character, and was not cut, is base64", () => {
    expect(toBody(raw("CSV", Uint8Array.of(0x31, 0xc3)))).toMatchObject({ encoding: "BASE64", data: "McM=" });
    expect(toBody(raw("CSV", Uint8Array.of(0x31, 0xc3), true))).toMatchObject({ encoding: "CSV", data: "1" });
  });

  it("keeps a byte order mark", () => {
    expect(toBody(raw("CSV", Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).data).toBe("\uFEFF1");
  });

  it("writes more than one call of String.fromCharCode() takes", () => {
    const body = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 256);
    expect(toBody(raw("BASE64", body)).data).toBe(Buffer.from(body).toString("base64"));
  });
});

describe("the heads of a batch", () => {
  const traffic = [200, 1, 0, null];
  const body = ["text/csv", "CSV", 0, 0];
  const head = ["event", 1, "AllTraffic", null, "attributes", 3, traffic, body, null];
  const batch = (heads: unknown) => {
    const json = new TextEncoder().encode(JSON.stringify(heads));
    const length = Uint32Array.of(json.length);
    return Uint8Array.of(...new Uint8Array(length.buffer), ...json);
  };

  it("are read", () => {
    expect(decodeCalls(batch([head]))).toMatchObject([{ eventId: "event", stored: true, output: null }]);
  });

  it.each([
    {
      of: "the list",
      wrong: [{ 0: head }, [[]], [null], [{}], [head, "event"], [[...head, null]], [head.slice(1)]],
    },
    { of: "eventId", wrong: withEach(head, 0, [1, null]) },
    { of: "time", wrong: withEach(head, 1, ["1", null]) },
    { of: "variant", wrong: withEach(head, 2, [1, null]) },
    { of: "inferenceId", wrong: withEach(head, 3, [1, ["i"]]) },
    { of: "customAttributes", wrong: withEach(head, 4, [1, {}]) },
    { of: "the call's flags", wrong: withEach(head, 5, [-1, 4, 1.5, "3", null]) },
    { of: "traffic", wrong: withEach(head, 6, ["200", {}, [200, 1, 0], [...traffic, 1]]) },
    { of: "status", wrong: withEach(head, 6, withEach(traffic, 0, [null, "200"])) },
    { of: "latency", wrong: withEach(head, 6, withEach(traffic, 1, [null, "1"])) },
    {
      of: "sizes",
      wrong: withEach(head, 6, [
        [200, 1, "0", 0],
        [200, 1, 0, {}],
      ]),
    },
    { of: "a body", wrong: withEach(head, 8, ["", {}, body.slice(1), [...body, 0]]) },
    { of: "content type", wrong: withEach(head, 7, withEach(body, 0, [1, {}])) },
    { of: "encoding", wrong: withEach(head, 7, withEach(body, 1, ["GZIP", null, 1])) },
    { of: "the body's flags", wrong: withEach(head, 7, withEach(body, 2, [-1, 8, 0.5, null, "0"])) },
    { of: "length", wrong: withEach(head, 7, withEach(body, 3, [-1, 1.5, 2 ** 60, null, "0"])) },
  ])("are refused where $of is wrong", ({ of, wrong }) => {
    for (const heads of of === "the list" ? wrong : wrong.map((one) => [one])) {
      expect(() => decodeCalls(batch(heads))).toThrow("Cannot read batch: its heads are not those of calls");
    }
  });
});

/** A list with each of some values at a place, one after the other. */
function withEach(list: readonly unknown[], at: number, values: readonly unknown[]): unknown[] {
  return values.map((value) => list.with(at, value));
}
