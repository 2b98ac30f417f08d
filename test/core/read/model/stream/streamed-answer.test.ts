import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  failedStream,
  streamIn,
  streamedAnswer,
} from "../../../../../src/core/read/model/stream/streamed-answer.ts";
import { eventStream } from "./streams.ts";

describe("streamedAnswer() of other streams", () => {
  it.each([
    { name: "nothing", text: "", json: "[]" },
    { name: "comments only", text: ": ping\n\n: ping\n\n", json: "[]" },
    {
      name: "numbers, as they were sent",
      text: 'data: {"a": 1.0}\n\ndata: 1E400\n\n',
      json: '[{"a":1.0},1E400]',
    },
    {
      name: "text",
      text: "data: the\n\ndata: true\n\ndata: nulls\n\ndata: 0x\n\n",
      json: '["the",true,"nulls","0x"]',
    },
    { name: "what is nearly JSON", text: "data: {a}\n\ndata: 01\n\ndata: -\n\n", json: '["{a}","01","-"]' },
    { name: "several lines of one value", text: 'data: {"a":\ndata: 1}\n\n', json: '[{"a":1}]' },
    { name: "[DONE], which is none", text: "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n", json: "[1]" },
    { name: "the last event without a blank line", text: 'data: 1\n\ndata: {"a":2}', json: '[1,{"a":2}]' },
  ])("is the array of the data: $name", ({ text, json }) => {
    expect(streamedAnswer(text)).toEqual({
      kind: "events",
      json,
      isComplete: true,
      error: null,
      skipped: 0,
    });
  });

  it("leaves out the event that is cut, and says so", () => {
    for (const cut of ['data: {"b"', "data: 12", "event: x\n", "dat", "data: tr"]) {
      expect(streamedAnswer(`data: {"a":1}\n\n${cut}`)).toEqual({
        kind: "events",
        json: '[{"a":1}]',
        isComplete: false,
        error: null,
        skipped: 0,
      });
    }
  });

  it.each([
    [
      'data: "a"\n\nevent: error\ndata: CUDA out of memory\n\n',
      '["a",{"error":"CUDA out of memory"}]',
      "error",
    ],
    ['event: error\ndata: {"detail":"no"}\n\n', '[{"error":"{\\"detail\\":\\"no\\"}"}]', "error"],
    [
      'data: 1\n\ndata: {"error":{"message":"overloaded","type":"server_error","code":503}}\n\n',
      '[1,{"error":{"message":"overloaded","type":"server_error","code":503}}]',
      "server_error",
    ],
  ])("tells of an error, which is an end: %s", (text, json, error) => {
    expect(streamedAnswer(text)).toEqual({ kind: "events", json, isComplete: true, error, skipped: 0 });
  });
});

describe("streamedAnswer() of anything", () => {
  const key = fc.constantFrom(
    ..."type object choices delta index content tool_calls message text usage error response item part".split(
      " ",
    ),
    ..."output_index content_index content_block citation partial_json logprobs finish_reason __proto__".split(
      " ",
    ),
    ..."candidates parts thought usageMetadata event_type is_finished model done token details tool_calls".split(
      " ",
    ),
    ..."generated_text input output status errors success".split(" "),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom(null, 0, 1, -1, 1e300, true, "", "a", "\uD800", "[DONE]"),
      fc.constantFrom(
        "chat.completion.chunk",
        "message_start",
        "content_block_delta",
        "message_delta",
        "error",
      ),
      fc.constantFrom("message-start", "content-delta", "tool-call-delta", "message-end", "failed", "m"),
      fc.constantFrom("response.created", "response.output_text.delta", "response.output_item.added", "ping"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc
        .array(fc.tuple(key, tie("value")), { maxLength: 6 })
        .map((members) => new Map(members))
        .map(Object.fromEntries),
    ),
  }));

  it("never throws, and always gives JSON", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), fc.nat(200), (values, cut) => {
        const text = values.map((item) => `data: ${JSON.stringify(item)}\n\n`).join("");
        const lines = values.map((item) => `${JSON.stringify(item)}\n`).join("");
        for (const stream of [text, text.slice(0, cut), lines, lines.slice(0, cut)]) {
          const answers = [
            streamedAnswer(stream),
            streamIn(stream, null),
            failedStream(stream, null, "ModelStreamError"),
          ];
          for (const answer of answers) {
            expect(() => JSON.parse(answer?.json ?? "0")).not.toThrow();
            expect(answer?.error ?? "none").toMatch(/^[\w@][\w.:/@+-]{0,63}$/);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("never throws for garbage", () => {
    const unit = fc.constantFrom(
      "data:",
      "\n\n",
      "\n",
      "\r",
      "{",
      "}",
      '"',
      "[DONE]",
      ":",
      '"choices"',
      "[",
      "]",
      "1",
      "é",
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        expect(() => JSON.parse(streamedAnswer(text).json)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes deep and endless nesting for text", () => {
    const deep = `{"choices":[{"delta":${'{"a":'.repeat(500)}"x"${"}".repeat(500)}}]}`;
    expect(streamedAnswer(`data: ${deep}\n\n`).kind).toBe("completion");
    const endless = "[".repeat(500_000);
    expect(streamedAnswer(`data: ${endless}\n\n`).json).toBe(`["${endless}"]`);
  });

  it("takes time in proportion to the length, of many keys, items, choices, blocks and counts", () => {
    const streams = [
      (at: number) => ({
        choices: [{ index: at, delta: { [`k${at}`]: [at], tool_calls: [{ index: at }] } }],
      }),
      () => ({ choices: [{ delta: { a: [1], b: "x" } }] }),
      (at: number) => ({ type: "message_delta", delta: { [`k${at}`]: 1 }, usage: { [`u${at}`]: 1 } }),
      (at: number) => ({ type: "content_block_delta", index: at, delta: { type: "text_delta", text: "a" } }),
      (at: number) => ({
        type: "response.output_text.delta",
        output_index: at,
        content_index: at,
        delta: "a",
      }),
    ];
    const others = [
      (at: number) => ({ candidates: [{ index: at, content: { parts: [{ text: "a" }] }, [`k${at}`]: 1 }] }),
      () => ({ candidates: [{ content: { parts: [{ text: "a" }] } }] }),
      (at: number) => ({ type: "content-delta", index: at, delta: { message: { content: { text: "a" } } } }),
      (at: number) => ({ model: "m", response: "a", done: false, [`k${at}`]: at }),
      (at: number) => ({ token: { text: "a" }, [`k${at}`]: at }),
    ];
    for (const item of [...streams, ...others]) {
      const events = Array.from({ length: 10_000 }, (_, at) => item(at));
      const text = eventStream([...events, { type: "message_start" }]);
      // About 0.1 s; what copies all that was before at every event takes over 10 s, and the test's time with it.
      expect(streamedAnswer(text).skipped).toBeLessThan(10_000);
    }
  });
});
