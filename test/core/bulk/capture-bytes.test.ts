import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Calls } from "../../../src/core/bulk/calls.ts";
import { CaptureBytes } from "../../../src/core/bulk/capture-bytes.ts";
import type { Kernel } from "../../../src/core/bulk/kernel.ts";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { CaptureLines, callOf } from "../../../src/core/call/capture-lines.ts";
import { captureLine, type Call } from "../../../src/core/call/record.ts";
import type { ObserveOptions } from "../../../src/core/profile/observe.ts";
import { Transcoder } from "../../../src/core/read/bytes/encoding.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { compiled } from "./kernels.ts";
import { openReference } from "./twin.ts";

/** A file's answer: the profile, what was refused, and over which times its calls go; or why it cannot be read. */
type Answer = { profile: Uint8Array; refused: string[]; lines: number; first: number; last: number } | string;

function read(answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    return String(error);
  }
}

function asText(bytes: Uint8Array, options: ObserveOptions): Answer {
  return read(() => {
    const calls = new Calls(compiled(), options);
    const refused: string[] = [];
    let [lines, first, last] = [0, Infinity, -Infinity];
    const reader = new CaptureLines(
      (pieces) => {
        const { time } = pieces;
        [lines, first, last] = [lines + 1, Math.min(first, time ?? first), Math.max(last, time ?? last)];
        calls.add(callOf(pieces));
      },
      (error, line) => refused.push(`${line}: ${error.message}`),
    );
    const decoder = new Transcoder("utf-8");
    reader.push(decoder.decode(bytes, true));
    reader.push(decoder.decode(new Uint8Array(), false));
    reader.end();
    return { profile: calls.end().toBytes(), refused, lines, first, last };
  });
}

function asBytes(kernel: Kernel, bytes: Uint8Array, options: ObserveOptions, size = bytes.length): Answer {
  return read(() => {
    const calls = new Calls(kernel, options);
    const refused: string[] = [];
    let [lines, first, last] = [0, Infinity, -Infinity];
    const reader = new CaptureBytes(
      kernel,
      calls,
      (seen) => {
        [lines, first, last] = [lines + seen.lines, Math.min(first, seen.first), Math.max(last, seen.last)];
      },
      (error, line) => refused.push(`${line}: ${error.message}`),
    );
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    reader.end();
    return { profile: calls.end().toBytes(), refused, lines, first, last };
  });
}

const cell = fc.constantFrom(
  "1",
  "2.5",
  "x",
  "State",
  "é",
  "",
  '"q"',
  "[1",
  "while(1);",
  "sep=;",
  "-",
  "a b",
);
const csv = fc
  .array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 3 })
  .chain((rows) =>
    fc
      .tuple(fc.constantFrom("\n", "\r\n", "\n\n"), fc.constantFrom("", "\n"))
      .map(([between, end]) => rows.map((row) => row.join(",")).join(between) + end),
  )
  .chain((text) => fc.constantFrom(text, text.replaceAll(",", ";"), text.replaceAll(",", "\t")));
const data = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("1,2,3", "4,5,6\n", "1,2,3\n4,5,6", "7,8,9\n7,8,9\n", "-1,x,y") },
  { weight: 2, arbitrary: csv },
  fc.constantFrom("", '{"a": 1}', "\ud800", "1,\u0001", "1".repeat(10_001), "1,2\uFEFF"),
);
const packed: fc.Arbitrary<CapturedBody> = fc
  .tuple(
    data,
    fc.constantFrom("text/csv", "text/csv; charset=UTF-8", "text/csv; charset=utf-16", "text/plain", null),
  )
  .map(([text, contentType]) => ({
    contentType,
    encoding: "BASE64",
    data: Buffer.from(text).toString("base64"),
    truncated: false,
  }));
const written: fc.Arbitrary<CapturedBody> = fc.record({
  contentType: fc.constantFrom("text/csv", "text/csv", "text/csv", "text/csv; header=present", null),
  encoding: fc.constantFrom("CSV", "CSV", "CSV", "CSV", "JSON"),
  data,
  truncated: fc.constantFrom(false, false, false, true),
});
const body = fc.oneof({ weight: 3, arbitrary: written }, packed);
const call: fc.Arbitrary<Call> = fc.record({
  eventId: fc.oneof(fc.uuid(), fc.constantFrom("ü", '"', "")),
  time: fc.integer({ min: 0, max: 4e12 }),
  variant: fc.constant("AllTraffic"),
  inferenceId: fc.constantFrom(null, null, "7"),
  customAttributes: fc.constant(null),
  input: fc.option(body, { freq: 8 }),
  output: fc.option(body, { freq: 8 }),
  stored: fc.constant(true),
  profiled: fc.constant(true),
});

const options = fc.constantFrom<ObserveOptions>(
  {},
  { delimiter: ";" },
  { delimiter: "\t" },
  { nullTokens: ["x"] },
  { shape: new KnownShape({ names: ["a", "State", "c", "d"], dialect: {} }) },
  { shape: new KnownShape({ names: ["1", "x", "y", "z", "u", "v"], dialect: {} }) },
  { shape: new KnownShape({ names: ["Élan", "b", "c", "output:-"], dialect: {} }) },
);

/** Lines of few kinds, so that templates are found, and some that are none. */
const lines = fc
  .tuple(fc.array(call, { minLength: 1, maxLength: 4 }), fc.array(data, { maxLength: 30 }))
  .chain(([kinds, bodies]) => {
    const alike = bodies.flatMap((text, index): Call[] => {
      const kind = kinds[index % kinds.length];
      if (kind === undefined) return [];
      const [input, output] = [kind.input, kind.output].map((one) => one && withText(one, text));
      return [{ ...kind, time: kind.time + index * 1_000, input: input ?? null, output: output ?? null }];
    });
    const odd = fc.constantFrom("", " ", "\r", "{}", "no JSON", '{"captureData":{}}');
    return fc.array(odd, { maxLength: 2 }).map((more) => [...[...kinds, ...alike].map(captureLine), ...more]);
  });

function withText(body: CapturedBody, text: string): CapturedBody {
  return { ...body, data: body.encoding === "BASE64" ? Buffer.from(text).toString("base64") : text };
}

describe("CaptureBytes", () => {
  it("gives the profile, the times and the refusals of the lines one by one, cut anywhere, of both kernels", () => {
    const [kernel, twin] = [compiled(), openReference()];
    const end = fc.constantFrom("\n", "\n", "\n", "\r\n");
    fc.assert(
      fc.property(
        lines,
        end,
        fc.integer({ min: 1, max: 3_000 }),
        options,
        fc.boolean(),
        (texts, newline, size, how, isCut) => {
          const bytes = new TextEncoder().encode(texts.join(newline) + (isCut ? "" : newline));
          const expected = asText(bytes, how);
          expect(asBytes(kernel, bytes, how, size)).toEqual(expected);
          expect(asBytes(twin, bytes, how, size)).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  const plain = (index: number) =>
    captureLine({
      eventId: `e-${index}`,
      time: Date.parse("2019-11-22T08:24:40Z") + index * 1_000,
      variant: "AllTraffic",
      inferenceId: null,
      customAttributes: null,
      input: { contentType: "text/csv", encoding: "CSV", data: `${index},${index / 7},x`, truncated: false },
      output: { contentType: "text/csv", encoding: "CSV", data: `${index % 2}`, truncated: false },
      stored: true,
      profiled: true,
    });
  const many = (count: number) => Array.from({ length: count }, (_, index) => `${plain(index)}\n`).join("");
  const encode = (text: string) => new TextEncoder().encode(text);

  it("names the byte that is no UTF-8, wherever it stands", () => {
    const whole = encode(many(40));
    fc.assert(
      fc.property(
        fc.nat({ max: whole.length - 1 }),
        fc.constantFrom(0xff, 0xc3, 0x80),
        fc.integer({ min: 1, max: 9_000 }),
        (at, byte, size) => {
          const bytes = Uint8Array.from(whole);
          bytes[at] = byte;
          expect(asBytes(compiled(), bytes, {}, size)).toEqual(asText(bytes, {}));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("takes lines without end and columns that are sketched, and odd lines between them", () => {
    const odd = [
      plain(1).replace("text/csv", "text/csv; header=present"),
      "no JSON",
      plain(3).replace("x", String.raw`\"`),
    ];
    const text = many(9_000) + odd.join("\n") + "\n" + many(9_000);
    const bytes = encode(text);
    const expected = asText(bytes, {});
    for (const size of [70_001, 1_048_577, bytes.length])
      expect(asBytes(compiled(), bytes, {}, size)).toEqual(expected);
  });

  it("takes lines that are alike many at a time", () => {
    const taken: number[] = [];
    const kernel = compiled();
    const calls = new Calls(kernel);
    const reader = new CaptureBytes(
      kernel,
      calls,
      (seen) => taken.push(seen.lines),
      () => undefined,
    );
    reader.push(encode(many(1_000)));
    reader.end();
    // The first is parsed, and what is decoded with it.
    expect(taken.at(-1)).toBeGreaterThan(990);
  });

  it("reads a line that is longer than a block, and goes on", () => {
    const long = plain(5).replace('"e-5"', `"${"long".repeat(700_000)}"`);
    const bytes = encode(`${plain(0)}\n${plain(1)}\n${long}\n${plain(2)}\n${plain(3)}`);
    expect(asBytes(compiled(), bytes, {}, 300_000)).toEqual(asText(bytes, {}));
  });
});
