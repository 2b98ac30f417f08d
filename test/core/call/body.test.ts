import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bitsOf,
  flagsIn,
  fromBody,
  kindOf,
  toBody,
  type BodyKind,
  type CapturedBody,
} from "../../../src/core/call/body.ts";
import { besideOf, withBeside } from "../../../src/core/call/beside.ts";
import { callOf, CaptureLines } from "../../../src/core/call/capture-lines.ts";
import { decodeCalls, encodeCalls, fromCall, toCall } from "../../../src/core/call/frames.ts";
import {
  captureLine,
  parseCaptureLine,
  type Call,
  type RecordedCall,
} from "../../../src/core/call/record.ts";

/** Whatever may be said of a body: a flag that is not set may be absent, or said to be false. */
const flag = fc.option(fc.boolean(), { nil: undefined });

const kinds: fc.Arbitrary<BodyKind> = fc
  .record({
    contentType: fc.option(fc.constantFrom("text/csv", "application/json", "image/png", 'a/b; c="d"')),
    encoding: fc.constantFrom("CSV" as const, "JSON" as const, "BASE64" as const),
    truncated: fc.boolean(),
    unfinished: flag,
    packed: flag,
    damaged: flag,
    withheld: flag,
  })
  .map(({ encoding, unfinished, packed, damaged, withheld, ...kind }) => ({
    ...kind,
    // What is all here is not unfinished.
    ...(kind.truncated && unfinished !== undefined && { unfinished }),
    // What is packed is never text, and what is not is never damaged.
    encoding: packed === true ? "BASE64" : encoding,
    ...(packed !== undefined && { packed }),
    ...(packed === true && damaged !== undefined && { damaged }),
    ...(withheld !== undefined && { withheld }),
  }));

const bodies: fc.Arbitrary<CapturedBody> = fc
  .tuple(kinds, fc.string({ unit: "grapheme" }))
  .map(([kind, text]) => ({
    ...kind,
    data: kind.encoding === "BASE64" ? Buffer.from(text).toString("base64") : text,
  }));

const callWith = (input: CapturedBody, output: CapturedBody): Call => ({
  eventId: "an-event",
  time: Date.UTC(2026, 10, 26, 12),
  variant: "AllTraffic",
  inferenceId: null,
  customAttributes: null,
  input,
  output,
  stored: true,
  profiled: true,
});

/** What is said of a body, a flag that is not set the same as one that is false. */
function said(body: CapturedBody | null) {
  if (body === null) return null;
  const { unfinished = false, packed = false, damaged = false, withheld = false, ...rest } = body;
  return { ...rest, unfinished, packed, damaged, withheld };
}

function readBack(lines: string): RecordedCall[] {
  const calls: RecordedCall[] = [];
  const reader = new CaptureLines(
    (pieces) => calls.push(callOf(pieces)),
    (error) => {
      throw error;
    },
  );
  reader.push(lines);
  reader.end();
  return calls;
}

describe("a body, whatever is said of it", () => {
  it("toBody() and fromBody() keep every part of it, known or not", () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const marked = { ...body, added: "by a later version" };
        expect(toBody(fromBody(marked))).toEqual(marked);
      }),
    );
  });

  it("kindOf() is all but what it holds", () => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect({ ...kindOf(body), data: body.data }).toEqual(body);
      }),
    );
  });

  it("flagsIn() of bitsOf() gives the flags back, in bits that every version takes", () => {
    fc.assert(
      fc.property(kinds, (kind) => {
        const bits = bitsOf(kind);
        expect(said({ ...kind, ...flagsIn(bits), data: "" })).toEqual(said({ ...kind, data: "" }));
        expect(bits).toBeLessThanOrEqual(7);
      }),
    );
  });

  it("is the same after a batch, a capture file and either way of reading that", () => {
    fc.assert(
      fc.property(bodies, bodies, ({ unfinished: _unfinished, ...input }, output) => {
        const calls = [fromCall(callWith(input, output))];
        const [framed] = withBeside(decodeCalls(encodeCalls(calls)), besideOf(calls)).map(toCall);
        expect([said(framed?.input ?? null), said(framed?.output ?? null)]).toEqual([
          said(input),
          said(output),
        ]);
        const line = captureLine(callWith(input, output));
        // The second and third line go through the template that the first one made.
        for (const call of [parseCaptureLine(line), ...readBack(`${line}\n${line}\n${line}\n`)]) {
          expect([said(call.input), said(call.output)]).toEqual([said(input), said(output)]);
        }
      }),
    );
  });
});
