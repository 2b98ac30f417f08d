import { describe, expect, it } from "vitest";
import { madeOf, readPost, readTurn } from "../../../src/core/script/answer.ts";
import { faultWords, loadWords } from "../../../src/core/script/fault.ts";
import { scriptRecord } from "../../../src/core/script/record.ts";
import { Runner, ScriptFault, type Harness } from "../../../src/core/script/runner.ts";
import { ScriptTally } from "../../../src/core/script/tally.ts";

describe("madeOf()", () => {
  it("has columns in the order of their names, letter by letter: 10 before 2", () => {
    const cells = [
      ["2", 1.5],
      ["10", null],
      ["B", false],
      ["a", ""],
    ] satisfies [string, string | number | boolean | null][];
    expect(madeOf("s", { rows: [{ cells }] })).toEqual({
      kind: "rows",
      rows: [{ names: ["10", "2", "B", "a"], cells: [null, "1.5", "false", ""] }],
    });
  });

  it("has all rows of a record or none", () => {
    const made = madeOf("s", { rows: [{ cells: [["a", 1]] }, { cells: [] }] });
    expect(made).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("s.js: the handler returned {}"),
    });
  });
});

describe("readTurn() and readPost()", () => {
  it.each(["", "[]", "no JSON", '[{"rows":[{"cells":[["a",[1]]]}]}]', '[{"threw":"x"}]', '{"rows":[]}'])(
    "take nothing for an answer that is none: %s",
    (text) => {
      expect(readTurn(text)).toBeNull();
      expect(readPost(text)).toBeNull();
    },
  );
});

describe("faultWords()", () => {
  it("names the line of the script that the stack names first", () => {
    const stack =
      "Error: no\n    at inner (my-script.js:7:3)\n    at Module.preprocess (my-script.js:12:9)\n    at weir-harness.js:40:1";
    expect(faultWords("my-script", "Error: no", stack)).toBe("my-script.js:7: Error: no");
    expect(faultWords("script", "Error: no", stack)).toBe("script.js: Error: no");
  });

  it.each([
    [
      `SyntaxError: Unexpected token 'a', "a secret" is not valid JSON`,
      "SyntaxError: A text is not valid JSON",
    ],
    [
      `SyntaxError: Unexpected token 'a', ..."two\nlines"... is not valid JSON`,
      "SyntaxError: A text is not valid JSON",
    ],
    [`SyntaxError: "undefined" is not valid JSON`, "SyntaxError: A text is not valid JSON"],
    ["SyntaxError: Cannot convert a secret to a BigInt", "SyntaxError: Cannot convert a text to a BigInt"],
    ["Error: first\nsecond", "Error: first"],
    ["", "an error without words"],
    [`Error: ${"x".repeat(400)}`, `Error: ${"x".repeat(292)}…`],
  ])("%j is told as %j", (message, words) => {
    expect(faultWords("s", message, "")).toBe(`s.js: ${words}`);
  });

  it("of a module that does not load has the runtime's words and place", () => {
    const words =
      "Error: Failed to start Worker:\nUncaught SyntaxError: Unexpected token '{'\n  at s.js:2:10";
    expect(loadWords("s", words)).toBe("s.js:2: SyntaxError: Unexpected token '{'");
  });
});

describe("scriptRecord()", () => {
  const line = (change: object) =>
    JSON.stringify({
      captureData: { endpointInput: { mode: "INPUT", data: "1", encoding: "CSV", truncated: true } },
      eventMetadata: {
        eventId: "e",
        customAttributes: ["tenant=a"],
        inferenceId: "58",
        inferenceTime: "2019-11-22T08:24:40Z",
      },
      eventVersion: "0",
      ...change,
    });

  it("has the service's names, and null for what is not there", () => {
    expect(scriptRecord(line({}))).toEqual({
      endpoint_input: { mode: "INPUT", data: "1", encoding: "CSV", truncated: true },
      endpoint_output: null,
      batch_transform_output: null,
      ground_truth: null,
      event_metadata: {
        event_id: "e",
        event_time: "2019-11-22T08:24:40Z",
        inference_id: "58",
        custom_attribute: ["tenant=a"],
      },
      event_version: "0",
    });
  });

  it("refuses what is no record, by the field, without its content", () => {
    expect(() => scriptRecord("secret")).toThrow("it is not JSON");
    expect(() => scriptRecord(line({ eventMetadata: { eventId: 7 } }))).toThrow("eventMetadata.eventId");
    expect(scriptRecord(line({ eventVersion: 7 })).event_version).toBe("0");
  });
});

describe("ScriptTally", () => {
  const row = { kind: "rows", rows: [{ names: ["a"], cells: ["1"] }] } as const;
  const dropped = { kind: "rows", rows: [] } as const;
  const failed = (reason: string) => ({ kind: "failed", reason }) as const;

  function tallied(...made: Parameters<ScriptTally["add"]>[0][]): ScriptTally {
    const tally = new ScriptTally("s");
    for (const one of made) tally.add(one);
    return tally;
  }

  const many = (count: number, ...of: Parameters<typeof tallied>) =>
    Array.from({ length: count }, () => of).flat();

  it("judges with a tenth of failures, and not with more", () => {
    expect(tallied(...many(9, row), failed("x")).fault).toBeNull();
    expect(tallied(...many(8, row), failed("x")).fault).toBe(
      "The preprocessor s failed at 1 of 9 records: x (1 record)",
    );
  });

  it("names the commonest errors first, and counts the others", () => {
    const errors = ["b", "a", "a", "c", "d"].map(failed);
    expect(tallied(...many(60, row), dropped, ...errors).words).toBe(
      "Preprocessor s: 60 rows of 66 records; it dropped 1; it failed at 5, which are left out: a (2 records); b (1 record); c (1 record); 1 other errors",
    );
  });

  it("holds so many words at most", () => {
    const errors = Array.from({ length: 100 }, (_, index) => failed(`error ${index}`));
    expect(tallied(...errors).fault).toContain("other errors (80 records); error 0 (1 record)");
  });

  it("has nothing to say of no records, and a fault where all were dropped", () => {
    expect(tallied().fault).toBeNull();
    expect(tallied(dropped, dropped).fault).toBe("The preprocessor s left no row of 2 records: it dropped 2");
  });
});

describe("Runner", () => {
  const record = scriptRecord('{"captureData":{},"eventMetadata":{"eventId":"e"}}');

  function place(harness: Partial<Harness>, now = () => 0) {
    const whole: Harness = {
      handles: () => Promise.resolve("preprocess"),
      preprocess: (records) =>
        Promise.resolve(JSON.stringify((JSON.parse(records) as []).map(() => ({ rows: [] })))),
      postprocess: () => Promise.resolve('{"text":"1"}'),
      ...harness,
    };
    const within = <T>(_: number, work: Promise<T>) => work;
    return { load: () => Promise.resolve(whole), within, now, turnMs: 1, windowMs: 1_000 };
  }

  it("ends after the time of a window", async () => {
    let time = 0;
    const runner = await Runner.open(
      "s",
      place({}, () => (time += 1_100)),
      "preprocess",
    );
    await expect(runner.preprocess([record])).rejects.toThrow(
      "s.js: it took longer than 1 s for the records of a window",
    );
  });

  it("leaves failures of the platform to be tried again", async () => {
    const broken = place({ handles: () => Promise.reject(new Error("internal error")) });
    await expect(Runner.open("s", broken, null)).rejects.not.toBeInstanceOf(ScriptFault);
  });

  it("is given no more than a turn has room for", async () => {
    const sizes: number[] = [];
    const preprocess = (records: string) => {
      const { length } = JSON.parse(records) as [];
      sizes.push(length);
      return Promise.resolve(JSON.stringify(Array.from({ length }, () => ({ rows: [] }))));
    };
    const runner = await Runner.open("s", place({ preprocess }), "preprocess");
    const long = { ...record, event_version: "x".repeat(1_500_000) };
    expect(await runner.preprocess([long, long, long])).toHaveLength(3);
    expect(sizes).toEqual([2, 1]);
  });
});
