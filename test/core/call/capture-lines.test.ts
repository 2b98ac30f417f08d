import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  captureLine,
  parseCaptureLine,
  type Call,
  type RecordedCall,
} from "../../../src/core/call/record.ts";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { CaptureLines, callOf } from "../../../src/core/call/capture-lines.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";

type Answer = readonly [call: RecordedCall | string, line: number];

/** What parsing each line gives: the call, or why there is none. */
function parsed(text: string): Answer[] {
  const answers: Answer[] = [];
  text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .forEach((line, index) => {
      if (line.trim() === "") return;
      try {
        answers.push([parseCaptureLine(line), index + 1]);
      } catch (error) {
        answers.push([String(error), index + 1]);
      }
    });
  return answers;
}

function read(text: string, size = text.length): { answers: Answer[]; parsed: number } {
  const answers: Answer[] = [];
  const lines = new CaptureLines(
    (call, line) => answers.push([callOf(call), line]),
    (error, line) => answers.push([String(error), line]),
  );
  for (let at = 0; at < text.length; at += size) lines.push(text.slice(at, at + size));
  lines.end();
  return { answers, parsed: lines.parsed };
}

const data = fc.oneof(
  fc.constantFrom(
    "",
    "1,2.5,x",
    '{"a":"b\\n"}',
    '"',
    "\\",
    "\n",
    "}",
    '"}',
    "\u0000",
    "\u2028",
    "é\u{1F600}",
    "\ud800",
  ),
  fc.string({ unit: "binary" }),
);
const body: fc.Arbitrary<CapturedBody> = fc.record({
  contentType: fc.constantFrom("text/csv", "application/json", 'a"b', null),
  encoding: fc.constantFrom("CSV", "JSON", "BASE64"),
  data,
  truncated: fc.boolean(),
});
const call: fc.Arbitrary<Call> = fc.record({
  eventId: fc.oneof(fc.uuid(), data),
  time: fc.integer({ min: 0, max: 4e12 }),
  variant: fc.constant("AllTraffic"),
  inferenceId: fc.option(data),
  customAttributes: fc.option(data),
  input: fc.option(body),
  output: fc.option(body),
  stored: fc.constant(true),
  profiled: fc.constant(true),
});

describe("CaptureLines", () => {
  it("gives the calls that parsing each line gives, cut anywhere", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 12 }), fc.integer({ min: 1, max: 400 }), (calls, size) => {
        const text = calls.map((one) => `${captureLine(one)}\n`).join("");
        expect(read(text, size).answers).toEqual(parsed(text));
      }),
      { numRuns: 300 },
    );
  });

  const line = captureLine({
    eventId: "e-1",
    time: Date.parse("2019-11-22T08:24:40Z"),
    variant: "AllTraffic",
    inferenceId: "58",
    customAttributes: "trace=7",
    input: { contentType: "text/csv", encoding: "CSV", data: "132,25", truncated: false },
    output: { contentType: "text/csv", encoding: "CSV", data: "0.5", truncated: false },
    stored: true,
    profiled: true,
  });

  it("gives the same for any line that differs from the one before in any character", () => {
    const character = fc.constantFrom(
      ...'"\\,:{}[]a0 \t\r\u0000\u001f\u007f\u2028é'.split(""),
      "\\u0041",
      "\\x",
      '\\"',
      "",
    );
    const place = fc.integer({ min: 0, max: line.length });
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 3 }), character, (at, length, inserted) => {
        const changed = line.slice(0, at) + inserted + line.slice(at + length);
        const text = `${line}\n${changed}\n${line}`;
        expect(read(text).answers).toEqual(parsed(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each<[string, string]>([
    ["a key twice", line.replace('"data":"132,25"', '"data":"a","data":"132,25"')],
    [
      "a key twice, once escaped",
      line.replace('"data":"132,25"', String.raw`"d\u0061ta":"a","data":"132,25"`),
    ],
    [
      "a key twice, then escaped",
      line.replace('"data":"132,25"', String.raw`"data":"132,25","d\u0061ta":"a"`),
    ],
    [
      "an object twice",
      line.replace('"eventMetadata":', '"eventMetadata":{"eventId":"old"},"eventMetadata":'),
    ],
    [
      "keys with dots",
      line.replace('"captureData":', '"captureData.endpointInput":{"data":"x"},"captureData":'),
    ],
    ["blanks between everything", line.replaceAll(/([,:{}])(?=["{])/g, "$1 \t")],
    [
      "metadata first",
      `{"eventMetadata":{"eventId":"e"},"captureData":{"endpointInput":{"encoding":"CSV","data":"1"}}}`,
    ],
    [
      "no bodies",
      `{"captureData":{},"eventMetadata":{"eventId":"e","inferenceTime":"2019-11-22T08:24:40Z"}}`,
    ],
    ["a time that is none", line.replace("2019-11-22T08:24:40Z", "{%s}")],
    ["arrays in the metadata", line.replace('["trace=7"]', '["a",{"b":["c"]}]')],
  ])("gives the same for lines with %s", (_, odd) => {
    const text = [odd, odd.replace("132,25", "7,8").replace("e-1", "e-2"), line, odd, `${odd}\r`].join("\n");
    expect(read(text).answers).toEqual(parsed(text));
    expect(read(text).answers.length).toBe(5);
  });

  it("parses only the first line of many that are alike, escapes in the bodies or not", () => {
    const lines = Array.from({ length: 100 }, (_, index) =>
      line
        .replace("132,25", index % 2 ? String.raw`{\"a\":${index}}` : `${index},25`)
        .replace("e-1", `e-${index}`),
    );
    expect(read(lines.join("\n"), 300)).toEqual({ answers: parsed(lines.join("\n")), parsed: 1 });
  });

  it("keeps a template for each of some kinds of line, and goes on where there is no end of kinds", () => {
    const kinds = (count: number) =>
      Array.from({ length: 400 }, (_, index) => line.replace("text/csv", `text/csv${index % count}`)).join(
        "\n",
      );
    expect(read(kinds(4)).parsed).toBe(4);
    for (const count of [9, 400]) expect(read(kinds(count)).answers).toEqual(parsed(kinds(count)));
  });

  it("shares what is said of bodies between lines", () => {
    const kinds: unknown[] = [];
    const lines = new CaptureLines(
      ({ inputKind }) => kinds.push(inputKind),
      () => undefined,
    );
    lines.push(`${line}\n${line}\n${line}\n`);
    expect(kinds[1]).toEqual({ contentType: "text/csv", encoding: "CSV", truncated: false });
    expect(kinds[2]).toBe(kinds[1]);
  });

  it("refuses a line that is too long without holding it, and reads the next", () => {
    const refused: [string, number][] = [];
    const read: number[] = [];
    const lines = new CaptureLines(
      (_, number) => read.push(number),
      (error, number) => refused.push([error.message, number]),
      { maxLineLength: line.length },
    );
    lines.push(`${line}\n`);
    for (let index = 0; index < 100; index++) lines.push("x".repeat(line.length));
    lines.push(`\n${line}\n`);
    lines.end();
    expect(refused).toEqual([
      [expect.stringMatching(/^Cannot read the line as a capture record: it has over/), 2],
    ]);
    expect(read).toEqual([1, 3]);
  });

  it("reads a line of millions of escapes", () => {
    const long = line.replace("132,25", String.raw`\"`.repeat(5_000_000));
    const { answers } = read(`${line}\n${long}`);
    expect(answers[1]?.[0]).toMatchObject({ input: { data: '"'.repeat(5_000_000) } });
  });

  it("skips a byte order mark and blank lines, and numbers lines all the same", () => {
    const text = `\uFEFF${line}\n\n \r\n${line}\n\n`;
    expect(read(text, 7).answers.map(([, number]) => number)).toEqual([1, 4]);
    expect(read(text).answers).toEqual(parsed(text));
  });

  it.runIf(hasSharedData)("reads every capture of the service, over and over", () => {
    for (const path of [
      ["captures", "34-30-683-55126149-826d-415a-967b-33fa7f4666f3.jsonl"],
      ["sagemaker-python-sdk", "monitor", "capture.jsonl"],
      ["sagemaker-python-sdk", "monitor", "captured-data.jsonl"],
    ]) {
      const text = readFileSync(sharedData("sagemaker-outputs", ...path), "utf8").trimEnd();
      const twice = `${text}\n${text}`;
      expect(read(twice, 1_000).answers).toEqual(parsed(twice));
      expect(read(twice).answers.every(([answer]) => typeof answer !== "string")).toBe(true);
    }
  });
});
