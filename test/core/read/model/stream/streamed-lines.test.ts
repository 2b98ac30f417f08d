import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failedStream, streamIn } from "../../../../../src/core/read/model/stream/streamed-answer.ts";
import { eventStream } from "./streams.ts";

const ndjson = "application/x-ndjson";
const linesOf = (items: readonly unknown[]) => items.map((item) => `${JSON.stringify(item)}\n`).join("");
const answerOf = (text: string, type: string | null = ndjson): unknown =>
  JSON.parse(streamIn(text, type)?.json ?? "null");

const piece = (response: string, rest: object = {}) => ({
  model: "m",
  created_at: "t",
  response,
  done: false,
  ...rest,
});
const counts = { done_reason: "stop", context: [1, 2], prompt_eval_count: 26, eval_count: 3 };
const generate = [piece("Hel"), piece("lo", { thinking: "Hm" }), piece("", { done: true, ...counts })];

describe("streamIn() of Ollama's lines", () => {
  it("gives generate in one piece", () => {
    const answer = streamIn(linesOf(generate), ndjson);
    expect(answer).toMatchObject({ kind: "generation", isComplete: true, error: null, skipped: 0 });
    expect(JSON.parse(answer?.json ?? "")).toEqual({
      ...piece("Hello", { thinking: "Hm" }),
      done: true,
      ...counts,
    });
  });

  it("gives chat in one piece, with the calls of tools", () => {
    const say = (message: object, rest: object = {}) => ({
      model: "m",
      message: { role: "assistant", ...message },
      done: false,
      ...rest,
    });
    const call = (name: string) => ({ function: { name, arguments: { q: 1 } } });
    const lines = [
      say({ content: "", thinking: "H" }),
      say({ content: "Hel", thinking: "m" }),
      say({ content: "lo", tool_calls: [call("f")] }),
      say({ content: "", tool_calls: [call("g")] }),
      say({ content: "" }, { done: true, eval_count: 3 }),
    ];
    expect(answerOf(linesOf(lines))).toEqual({
      model: "m",
      message: { role: "assistant", content: "Hello", thinking: "Hm", tool_calls: [call("f"), call("g")] },
      done: true,
      eval_count: 3,
    });
  });

  it.each([
    ["whatever the content type says", (text: string) => text, "application/json"],
    ["without a content type", (text: string) => text, null],
    ["with CRLF", (text: string) => text.replaceAll("\n", "\r\n"), ndjson],
    ["with blank lines", (text: string) => text.replaceAll("\n", "\n\n"), ndjson],
    ["without the last line end", (text: string) => text.trimEnd(), ndjson],
    ["with a byte order mark", (text: string) => `\uFEFF${text}`, ndjson],
  ])("does so %s", (_, changed, type) => {
    expect(streamIn(changed(linesOf(generate)), type)).toEqual(streamIn(linesOf(generate), ndjson));
  });

  it("gives the whole lines of a stream cut anywhere, and says so", () => {
    const text = linesOf(generate);
    const first = text.indexOf("\n") + 1;
    for (let length = first; length < text.length - 1; length++) {
      const answer = streamIn(text.slice(0, length), ndjson);
      expect({ length, ...answer }).toMatchObject({ kind: "generation", isComplete: false, error: null });
    }
  });

  it("came to its end where an error ended it, and tells which", () => {
    const answer = streamIn(linesOf([generate[0], { error: "secret CUDA error" }]), ndjson);
    expect(answer).toMatchObject({ kind: "generation", isComplete: true, error: "error" });
    expect(JSON.parse(answer?.json ?? "")).toMatchObject({ response: "Hel", error: "secret CUDA error" });
  });

  it("joins any pieces to the text they were cut from", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2 }), (pieces) => {
        expect(answerOf(linesOf(pieces.map((text) => piece(text))))).toMatchObject({
          response: pieces.join(""),
        });
      }),
    );
  });
});

describe("streamIn() of tokens", () => {
  const token = (text: string, rest: object = {}) => ({
    index: 1,
    token: { id: 5, text, logprob: -0.5, special: false },
    generated_text: null,
    details: null,
    ...rest,
  });
  const details = { finish_reason: "eos_token", generated_tokens: 3, input_length: 9 };
  const end = { ...token("</s>"), token: { id: 2, text: "</s>", special: true } };

  it.each([
    ["TGI's events", eventStream([token("Hel"), token("lo"), { ...end, generated_text: "Hello", details }])],
    ["LMI's lines", linesOf([token("Hel"), token("lo"), { ...end, generated_text: "Hello", details }])],
    ["those without the whole text", linesOf([token("Hel"), token("lo"), { ...end, details }])],
  ])("gives the text and what is said of it: %s", (_, text) => {
    const answer = streamIn(text, null);
    expect(answer).toMatchObject({ kind: "tokens", isComplete: true, error: null, skipped: 0 });
    expect(JSON.parse(answer?.json ?? "")).toEqual({ generated_text: "Hello", details });
  });

  it("tells of the error that ended it", () => {
    const events = [token("Hel"), { error: "secret", error_type: "overloaded" }];
    expect(streamIn(eventStream(events), "text/event-stream")).toMatchObject({
      isComplete: true,
      error: "overloaded",
    });
    expect(streamIn(eventStream([token("Hel")]), "text/event-stream")).toMatchObject({
      isComplete: false,
      error: null,
    });
  });
});

describe("streamIn() of other texts", () => {
  it.each([
    ["", ndjson],
    ["\n\n", ndjson],
    ['{"a":1}\n{"a":2}\n', ndjson],
    ['{"model":"m","response":"Hi","done":true}', ndjson],
    ['{"model":"m","price":1}\n{"model":"n","price":2}\n', "application/jsonlines"],
    ['[{"a":1}]\n', "application/json"],
    ["1,2\n3,4\n", "text/csv"],
    ['data: {"a":1}\n', "text/csv"],
    ["event: a\n", "text/plain"],
    ["data,1\n", null],
    ['{"broken\n{"a":1}\n', ndjson],
  ])("is null of what stands for itself: %j, %s", (text, type) => {
    expect(streamIn(text, type)).toBeNull();
  });

  it("knows events whose content type does not say so", () => {
    expect(answerOf('data:{"a":1}\n\n', "application/json")).toEqual([{ a: 1 }]);
    expect(answerOf('event: x\ndata: {"a":1}\n\n', null)).toEqual([{ a: 1 }]);
  });
});

describe("failedStream()", () => {
  const events = eventStream([{ choices: [{ index: 0, delta: { content: "Hel" } }] }]);

  it.each([
    ["events", events, "text/event-stream", { choices: [{ index: 0, message: { content: "Hel" } }] }],
    [
      "events that end in the middle",
      `${events}data: {"choi`,
      "text/event-stream",
      { choices: [{ message: { content: "Hel" } }] },
    ],
    ["lines", linesOf([generate[0]]), null, { model: "m", response: "Hel" }],
    [
      "lines that end in the middle",
      `${linesOf([generate[0]])}{"mod`,
      "application/jsonlines",
      { response: "Hel" },
    ],
  ])("is what came whole, and the error: %s", (_, text, type, answer) => {
    const failed = failedStream(text, type, "ModelStreamError");
    expect(failed).toMatchObject({ isComplete: true, error: "ModelStreamError" });
    expect(JSON.parse(failed.json)).toMatchObject({ ...answer, error: { type: "ModelStreamError" } });
  });

  it.each([
    ["", null, []],
    ['{"token":"Hel', "application/json", []],
    ["0.5,0.", "text/csv", []],
    ["secret\n0.5,1\n", "text/csv", []],
    ['{"a":1}\n{"a":2', "application/jsonlines", [{ a: 1 }]],
  ])("is a list of what came whole and the error where it is of no known form: %j", (text, type, values) => {
    expect(failedStream(text, type, "InternalStreamFailure")).toEqual({
      kind: "events",
      json: JSON.stringify([...values, { error: { type: "InternalStreamFailure" } }]),
      isComplete: true,
      error: "InternalStreamFailure",
      skipped: 0,
    });
  });
});
