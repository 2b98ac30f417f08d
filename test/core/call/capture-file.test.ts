/** Capture files as bytes: against the lines that the same calls have as text. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { captureFile } from "../../../src/core/call/capture-file.ts";
import { toCall, type RawCall } from "../../../src/core/call/frames.ts";
import { captureLine } from "../../../src/core/call/record.ts";

const encoder = new TextEncoder();
const ascii = fc.string({ unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)) });
const bytes = fc.oneof(
  ascii.map((text) => encoder.encode(text)),
  fc.string({ unit: "grapheme" }).map((text) => encoder.encode(text)),
  fc.uint8Array({ maxLength: 40 }),
  fc.constant(encoder.encode('{"instances":[[1,2.5,"a\\\\b"]]}\n')),
);
const said = fc.constantFrom(
  { truncated: false },
  { truncated: true },
  { truncated: true, unfinished: true },
  { truncated: false, withheld: true },
);
const body = fc
  .tuple(fc.option(ascii), fc.constantFrom("CSV" as const, "JSON" as const, "BASE64" as const), said, bytes)
  .map(([contentType, encoding, flags, held]) => ({ contentType, encoding, ...flags, bytes: held }));
const rawCall: fc.Arbitrary<RawCall> = fc.record({
  eventId: fc.uuid(),
  time: fc.nat({ max: 2 ** 45 }),
  variant: fc.string(),
  inferenceId: fc.option(fc.string({ unit: "grapheme" })),
  customAttributes: fc.option(fc.string({ unit: "binary" })),
  stored: fc.boolean(),
  profiled: fc.boolean(),
  input: fc.option(body),
  output: fc.option(body),
});

it("captureFile() has the bytes of every call's line", () => {
  fc.assert(
    fc.property(fc.array(rawCall, { maxLength: 12 }), (calls) => {
      const lines = calls.map((call) => `${captureLine(toCall(call))}\n`).join("");
      expect(new TextDecoder().decode(captureFile(calls))).toBe(
        new TextDecoder().decode(encoder.encode(lines)),
      );
    }),
    { numRuns: 500 },
  );
});

it("has room for bodies of which every byte is escaped, and for many calls with long attributes", () => {
  const quotes = { contentType: "text/csv", encoding: "CSV" as const, truncated: false };
  const calls = Array.from({ length: 50 }, (_, index): RawCall => ({
    eventId: `event-${index}`,
    time: Date.UTC(2026, 0, 1),
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: "é".repeat(3_000),
    stored: true,
    profiled: true,
    input: { ...quotes, bytes: encoder.encode('"'.repeat(1_000)) },
    output: { ...quotes, bytes: encoder.encode("\n".repeat(500)) },
  }));
  const file = captureFile(calls);
  expect(new TextDecoder().decode(file)).toBe(calls.map((call) => `${captureLine(toCall(call))}\n`).join(""));
});
