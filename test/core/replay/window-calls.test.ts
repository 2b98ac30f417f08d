import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { captureLine, type Call } from "../../../src/core/call/record.ts";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { Table } from "../../../src/core/profile/table.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { capturedNotes, nothingTold } from "../../../src/core/replay/told.ts";
import { WindowCalls, type Made, type RowSource } from "../../../src/core/replay/window-calls.ts";

const start = Date.UTC(2026, 10, 20, 10);
const window = { start, end: start + 3_600_000 };

function body(data: string, contentType = "text/csv", rest: Partial<CapturedBody> = {}): CapturedBody {
  const encoding = contentType === "text/csv" ? "CSV" : "JSON";
  return { contentType, encoding, data, truncated: false, ...rest };
}

function callWith(
  input: CapturedBody | null,
  output: CapturedBody | null = null,
  time = start + 1_000,
): Call {
  const traffic = { status: 200, latencyMs: 7, requestBytes: 3, responseBytes: 4 };
  const names = { variant: "AllTraffic", inferenceId: null, customAttributes: null };
  return { eventId: "e", time, ...names, input, output, stored: true, profiled: true, traffic };
}

const asked = { model: "m", messages: [{ role: "user", content: "How long is the Rhine?" }] };
const answered = {
  choices: [{ message: { role: "assistant", content: "1,230 km" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
};
const cell = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.constantFrom("", "red", '"a,b"', "é"),
);
const csv = fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
const csvBody = csv.map((rows) => body(rows.map((row) => row.join(",")).join("\n")));
const jsonBody = fc
  .dictionary(
    fc.constantFrom("age", "colour", "tags"),
    fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer())),
  )
  .map((value) => body(JSON.stringify(value), "application/json"));
const calls = fc.oneof(
  fc.tuple(csvBody, csvBody).map(([input, output]) => callWith(input, output)),
  fc.tuple(jsonBody, jsonBody).map(([input, output]) => callWith(input, output)),
  fc
    .string({ minLength: 1, maxLength: 30 })
    .map((content) =>
      callWith(
        body(JSON.stringify({ ...asked, messages: [{ role: "user", content }] }), "application/json"),
        body(JSON.stringify(answered), "application/json"),
      ),
    ),
  csvBody.map((input) => callWith({ ...input, truncated: true }, null)),
);
const shape = new KnownShape({ names: ["score", "age", "colour"], dialect: {} });

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function read(lines: readonly string[], source: RowSource | null = null, size = 1_000) {
  const reading = { shape };
  const calls = new WindowCalls({ window, reading, source });
  await calls.file("captures/x.jsonl", inPieces(`${lines.join("\n")}\n`, size));
  return calls.counted;
}

describe("WindowCalls", () => {
  it("counts calls of CSV, JSON and language models as a Recorder does, but for what captures do not say", async () => {
    const property = fc.asyncProperty(
      fc.array(calls, { maxLength: 20 }),
      fc.integer({ min: 1, max: 500 }),
      async (some, size) => {
        const recorded = new Profile();
        for (const call of some) observe(recorded, call, { shape });
        recorded.traffic = new Table();
        const { profile, told } = await read(some.map(captureLine), null, size);
        expect(profile.toBytes()).toEqual(recorded.toBytes());
        expect(told).toMatchObject({ records: some.length, unread: 0 });
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });

  it("takes calls from the window's first second on, and none from its end on", async () => {
    const times = [start - 1, start, start + 999, window.end - 1, window.end];
    const { profile, told } = await read(times.map((time) => captureLine(callWith(body("1,2"), null, time))));
    expect([profile.calls, told.records]).toEqual([3, 3]);
  });

  it("goes on where another reading ended, and comes to the same", async () => {
    const lines = ["31,red", "52,blue"].map((row) => captureLine(callWith(body(row), body("0.5"))));
    const whole = await read(lines);
    const reading = { window, reading: { shape }, source: null };
    const first = new WindowCalls(reading);
    await first.file("captures/x.jsonl", inPieces(`${lines[0]}\n`, 100));
    const stored = Profile.fromBytes(first.counted.profile.toBytes());
    const second = new WindowCalls(reading, { profile: stored, told: first.counted.told });
    await second.file("captures/y.jsonl", inPieces(`${lines[1]}\n`, 100));
    expect(second.counted.profile.toBytes()).toEqual(whole.profile.toBytes());
    expect(second.counted.told).toEqual({ ...whole.told, files: 2 });
  });

  it("names lines that are no record, and counts the rest", async () => {
    const line = captureLine(callWith(body("31,red")));
    const undated = line.replace(/,"inferenceTime":"[^"]*"/, "");
    const { profile, told } = await read([line, "nonsense", undated, line]);
    expect(profile.calls).toBe(2);
    expect(told).toMatchObject({
      records: 2,
      unread: 2,
      complaints: [
        "captures/x.jsonl:2: Cannot read the line as a capture record: it is not JSON",
        "captures/x.jsonl:3: it does not say when its call was",
      ],
    });
  });

  it("names a file that is no UTF-8, keeps what stands above, and goes on with the next one", async () => {
    const line = new TextEncoder().encode(`${captureLine(callWith(body("31,red")))}\n`);
    const reader = new WindowCalls({ window, reading: {}, source: null });
    const some = async function* (...parts: Uint8Array[]) {
      yield* parts;
    };
    await reader.file("captures/x.jsonl", some(line, new Uint8Array([0xff, 0x0a]), line));
    await reader.file("captures/y.jsonl", some(line));
    const { profile, told } = reader.counted;
    expect([profile.calls, told.files, told.unread]).toEqual([2, 2, 1]);
    expect(told.complaints).toEqual([
      expect.stringMatching(/^captures\/x\.jsonl: Cannot read text: byte \d+ is not/),
    ]);
  });

  it("counts the rows that a source makes, and what it left out or failed at", async () => {
    const batches: number[] = [];
    const source: RowSource = async (records) => {
      batches.push(records.length);
      return records.map(({ text, call }, index): Made => {
        if (index === 0) return { kind: "failed", reason: "line 3: x is undefined" };
        if (call.input?.data === "out") return { kind: "rows", rows: [] };
        const age = (JSON.parse(text) as { eventMetadata: { eventId: string } }).eventMetadata.eventId.length;
        return { kind: "rows", rows: [{ names: ["AGE", "colour"], cells: [String(age), "red"] }] };
      });
    };
    const lines = Array.from({ length: 300 }, (_, index) =>
      captureLine(callWith(body(index === 7 ? "out" : "31,red"))),
    );
    const { profile, told } = await read(lines, source, 200_000);
    expect(batches).toEqual([256, 44]);
    expect(told).toMatchObject({ records: 300, left: 1, failed: 2 });
    expect(told.complaints).toEqual(
      [1, 257].map((line) => `captures/x.jsonl:${line}: line 3: x is undefined`),
    );
    expect([profile.calls, profile.records, [...profile.input.names.keys()]]).toEqual([
      297,
      297,
      ["age", "colour"],
    ]);
  });

  it("refuses a source that gives fewer answers than there are records", async () => {
    const lines = [captureLine(callWith(body("1")))];
    await expect(read(lines, async () => [])).rejects.toThrow(
      "Cannot count 1 records: 0 answers came to them",
    );
  });
});

describe("capturedNotes()", () => {
  const had = (calls: number, failedCalls = 0) => ({ calls, failedCalls });

  it("says how many of the window's calls are stored, and what could not be counted", () => {
    const told = {
      ...nothingTold,
      records: 25,
      truncated: 1,
      left: 2,
      failed: 3,
      unread: 1,
      complaints: ["x:1: y"],
    };
    expect(capturedNotes(told, had(250))).toEqual([
      "Judged by captures: 25 calls, redacted and cut as they are stored, of 250 calls that the window had: 10 %",
      "Of 1 call a body was longer than the capture limit, and is not whole",
      "Of 2 calls no row was made",
      "No row could be made of 3 calls",
      "1 line could not be read as a capture record",
      "x:1: y",
    ]);
    expect(capturedNotes({ ...nothingTold, records: 5 }, had(5))[0]).toMatch(/: all that the window had$/);
    expect(capturedNotes({ ...nothingTold, records: 997 }, had(1_000))[0]).toMatch(/: 99\.7 %$/);
    expect(capturedNotes({ ...nothingTold, records: 999_999 }, had(1_000_000))[0]).toMatch(/: 99\.99 %$/);
    expect(capturedNotes({ ...nothingTold, records: 5 }, had(5, 2))[0]).toMatch(
      /: all that the window had beside 2 that failed$/,
    );
    expect(capturedNotes({ ...nothingTold, records: 5 }, null)[0]).toMatch(/is not known any more$/);
  });
});
