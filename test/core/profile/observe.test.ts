import { describe, expect, it } from "vitest";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { observe, type ObserveOptions } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";

function body(fields: Partial<CapturedBody>): CapturedBody {
  return { contentType: null, encoding: "CSV", data: "1,2", truncated: false, ...fields };
}

function observed(input: CapturedBody | null, output: CapturedBody | null = null): Profile {
  const profile = new Profile();
  observe(profile, { input, output });
  return profile;
}

describe("observe()", () => {
  it("counts the rows of both bodies under their own side", () => {
    const profile = observed(
      body({ data: "1,2\n3,4\n" }),
      body({ encoding: "JSON", data: '{"predictions":[0.5,0.25]}' }),
    );
    expect([profile.calls, profile.records, profile.input.rows, profile.output.rows]).toEqual([1, 2, 2, 2]);
    expect(profile.input.positions.map((column) => column.summary().moments.sum)).toEqual([4, 6]);
  });

  it("counts a call without bodies, and an empty body as none", () => {
    for (const profile of [observed(null), observed(body({ data: "" }), body({ data: "" }))]) {
      expect([profile.calls, profile.records, profile.input.unreadable.size]).toEqual([1, 0, 0]);
    }
  });

  it.each([
    ["CSV", ""],
    ["CSV", "\n"],
    ["JSON", ""],
    ["JSON", "[]"],
    ["JSON", '{"predictions":[]}'],
  ] as const)(
    "counts an answer in %s of %j as empty where something was asked, and a request alike",
    (encoding, data) => {
      const nothing = body({ encoding, data });
      expect(observed(body({}), nothing).output.unreadable).toEqual(new Map([["empty", 1]]));
      expect(observed(nothing, body({})).input.unreadable).toEqual(new Map([["empty", 1]]));
      expect(observed(nothing, nothing).output.unreadable.size).toBe(0);
      // What was not kept says nothing.
      expect(observed(nothing, null).input.unreadable.size).toBe(0);
      expect(observed(body({}), null).output.unreadable.size).toBe(0);
      const picture = body({ encoding: "BASE64", contentType: "image/png", data: "AAAA" });
      const isNothing = data.trim() === "";
      expect(observed(picture, nothing).output.unreadable.get("empty")).toBe(isNothing ? 1 : undefined);
    },
  );

  it("counts a call as unread whose answer is empty where others held rows, and as read where none did", () => {
    const profile = new Profile();
    const [asked, answer, nothing] = [body({}), body({ data: "0.5" }), body({ data: "" })];
    const outcomes = [nothing, answer, nothing].map((output) => observe(profile, { input: asked, output }));
    expect(outcomes).toEqual(["profiled", "profiled", "unread"]);
  });

  it("takes an empty list for an answer to a text: nothing was found in it", () => {
    const asked = body({ encoding: "JSON", data: '{"inputs":"A text without a name"}' });
    const nothing = (data: string) => observed(asked, body({ encoding: "JSON", data })).output.unreadable;
    expect(nothing("[]").size).toBe(0);
    expect(nothing("")).toEqual(new Map([["empty", 1]]));
  });

  it("reads input and output each by its own encoding", () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const bodies: [Partial<CapturedBody>, sum: number][] = [
      [{ encoding: "CSV", contentType: "text/csv", data: "1,2\n3,4" }, 4],
      [{ encoding: "JSON", contentType: "application/json", data: '{"instances":[[1,2],[3,4]]}' }, 4],
      [{ encoding: "JSON", contentType: "application/jsonlines", data: "[1,2]\n[3,4]" }, 4],
      [{ encoding: "BASE64", contentType: "text/csv; charset=utf-8", data: base64("1,2\n3,4") }, 4],
      [{ encoding: "BASE64", contentType: "application/json", data: base64("[[1,2],[3,4]]") }, 4],
    ];
    for (const [input, inputSum] of bodies) {
      for (const [output, outputSum] of bodies) {
        const profile = observed(body(input), body(output));
        const sums = [profile.input, profile.output].map(({ rows, positions, unreadable }) => [
          rows,
          positions[0]?.summary().moments.sum,
          unreadable.size,
        ]);
        expect(sums).toEqual([
          [2, inputSum, 0],
          [2, outputSum, 0],
        ]);
      }
    }
  });

  it("finds error and tokens of an answer whose content type says that it is something else", () => {
    const traffic = { latencyMs: 1, status: 200, requestBytes: 1, responseBytes: 1, firstByteMs: null };
    const answered = (contentType: string | null, answer: unknown) => {
      const profile = new Profile();
      const data = Buffer.from(JSON.stringify(answer)).toString("base64");
      observe(profile, { input: null, output: body({ encoding: "BASE64", contentType, data }), traffic });
      const texts = (name: string) => [
        ...(profile.traffic.names.get(name)?.summary().counts?.entries() ?? []),
      ];
      return {
        error: texts("weir.error"),
        tokens: texts("weir.output_tokens"),
        unread: [...profile.output.unreadable],
      };
    };
    for (const contentType of ["text/html; charset=utf-8", "text/plain", "application/octet-stream", null]) {
      expect(answered(contentType, { error: { code: "overloaded", message: "a" } })).toEqual({
        error: [["overloaded", 1]],
        tokens: [],
        unread: [["an error in the place of an answer", 1]],
      });
      const usage = { prompt_tokens: 3, completion_tokens: 4 };
      const choices = [{ index: 0, message: { role: "assistant", content: "a" } }];
      expect(answered(contentType, { object: "chat.completion", choices, usage })).toEqual({
        error: [],
        tokens: [["4", 1]],
        unread: [],
      });
    }
  });

  it("changes cells only where asked to", () => {
    const input = body({ data: '"1,5",NA' });
    const present = (options?: ObserveOptions) => {
      const profile = new Profile();
      observe(profile, { input, output: null }, options);
      return profile.input.positions.map((column) => [column.present, column.summary().moments.sum]);
    };
    expect(present()).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(present({ decimalComma: true, nullTokens: ["NA"] })).toEqual([
      [1, 1.5],
      [0, 0],
    ]);
  });

  it("reads arrays as lists where asked to", () => {
    const profile = new Profile();
    const input = body({ encoding: "JSON", data: '{"a":[1,2]}' });
    observe(profile, { input, output: null }, { arrays: "list" });
    expect([...profile.input.names.keys()]).toEqual(["a"]);
  });

  it.each<[string, Partial<CapturedBody>, string]>([
    ["a body of which nothing was kept", { truncated: true, data: "" }, "longer than the capture limit"],
    ["a truncated body", { truncated: true }, "longer than the capture limit"],
    ["a stream that broke off", { truncated: true, unfinished: true }, "a stream that broke off"],
    ["a truncated base64 body", { truncated: true, encoding: "BASE64" }, "longer than the capture limit"],
    ["a base64 body", { encoding: "BASE64", data: "AAAA" }, "neither CSV nor JSON"],
    ["base64 that is no text", { encoding: "BASE64", contentType: "text/csv", data: "/////w==" }, "not text"],
    [
      "base64 of broken JSON",
      { encoding: "BASE64", contentType: "application/json", data: "eyJzZWNyZXQiOg==" },
      "not valid JSON",
    ],
    ["CSV whose second row is broken", { data: '1,2\n"secret' }, "not valid CSV"],
    ["broken JSON", { encoding: "JSON", data: '{"secret":' }, "not valid JSON"],
    ["JSON that is no table", { encoding: "JSON", data: '[1,{"secret":2}]' }, "not a table"],
    [
      "JSON Lines whose second line is broken",
      { encoding: "JSON", data: '{"a":1}\n{"a":' },
      "not valid JSON",
    ],
    ["JSON with too many columns", { encoding: "JSON", data: `[${"1,".repeat(10_000)}1]` }, "not a table"],
    ["CSV whose second row has too many columns", { data: `1,2\n${"1,".repeat(10_000)}1` }, "not valid CSV"],
  ])("counts %s as unreadable with a fixed reason, and not one of its rows", (_, fields, reason) => {
    const profile = observed(body(fields), body(fields));
    for (const table of [profile.input, profile.output]) {
      expect([...table.unreadable]).toEqual([[reason, 1]]);
      expect([table.rows, table.positions.length, table.names.size]).toEqual([0, 0, 0]);
    }
  });

  it("a row of too many columns is refused, with all rows of its body", () => {
    const profile = new Profile();
    const wide = "1,".repeat(10_000);
    observe(profile, { input: body({ encoding: "CSV", data: `1,2\n${wide}` }), output: null });
    expect([profile.input.rows, profile.input.positions.length]).toEqual([0, 0]);
    expect([...profile.input.unreadable]).toEqual([["not valid CSV", 1]]);
  });

  it.each<[string, Partial<CapturedBody>]>([
    ["as text", {}],
    ["said to be CSV", { encoding: "CSV", contentType: "text/csv" }],
    [
      "as base64, of a type that says nothing",
      { encoding: "BASE64", contentType: "application/octet-stream" },
    ],
    [
      "as base64, of a type that is not listed",
      { encoding: "BASE64", contentType: "application/problem+json" },
    ],
  ])("tokens and errors are seen in every answer that can be read: %s", (_, written) => {
    const told = (value: object) => {
      const text = JSON.stringify(value);
      const data = written.encoding === "BASE64" ? Buffer.from(text).toString("base64") : text;
      const profile = new Profile();
      const traffic = { status: 200, latencyMs: 1, requestBytes: 1, responseBytes: 1 };
      const output = body({ encoding: "JSON", ...written, data });
      const outcome = observe(profile, { input: null, output, traffic });
      const { names } = profile.traffic;
      const tokens = names.get("weir.output_tokens")?.summary().moments.sum;
      return { outcome, tokens, errors: names.get("weir.error")?.present };
    };
    expect(told({ model: "m", choices: [], usage: { completion_tokens: 7 } })).toEqual({
      outcome: "profiled",
      tokens: 7,
      errors: 0,
    });
    expect(told({ error: { type: "overloaded", message: "Come back" } })).toEqual({
      outcome: "unread",
      tokens: 0,
      errors: 1,
    });
  });

  it.each<[string, Partial<CapturedBody>, object]>([
    ["alone", { contentType: "multipart/form-data; boundary=x" }, { text: "my secret" }],
    ["with an id", { contentType: "Multipart/Form-Data" }, { text: "my secret", x_groq: { id: "r" } }],
    [
      "with what is told of it",
      { contentType: "audio/wav" },
      { text: "my secret", duration: 3, segments: [] },
    ],
  ])("what was said in a sound is a length, no column: %s", (_, sent, answer) => {
    const asked = body({ encoding: "BASE64", data: "AAAA", ...sent });
    const output = body({ encoding: "JSON", contentType: "application/json", data: JSON.stringify(answer) });
    const profile = observed(asked, output);
    expect(profile.output.tallies.get("bodies of language models")).toBe(1);
    expect(profile.output.names.get("text_chars")?.summary().moments.sum).toBe(9);
    expect(profile.output.names.has("text")).toBe(false);
    // Of anything else a text is a column.
    expect(observed(body({ data: "1,2" }), output).output.names.has("text")).toBe(true);
  });
});
