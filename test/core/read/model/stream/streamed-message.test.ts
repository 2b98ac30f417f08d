import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { streamedAnswer } from "../../../../../src/core/read/model/stream/streamed-answer.ts";
import { AnswerText } from "../../../../../src/core/read/model/answer-text.ts";
import { eventStream } from "./streams.ts";

const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-5",
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 472, cache_read_input_tokens: 100, output_tokens: 2, service_tier: "standard" },
};
const start = { type: "message_start", message };
const block = (index: number, content_block: object, ...deltas: object[]) => [
  { type: "content_block_start", index, content_block },
  ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
  { type: "content_block_stop", index },
];
const end = [
  {
    type: "message_delta",
    delta: { stop_reason: "tool_use", stop_sequence: null },
    usage: { input_tokens: null, output_tokens: 89 },
  },
  { type: "message_stop" },
];
const text = (piece: string) => ({ type: "text_delta", text: piece });
const json = (piece: string) => ({ type: "input_json_delta", partial_json: piece });

describe("streamedAnswer() of Anthropic's Messages", () => {
  const stream = [
    start,
    ...block(
      0,
      { type: "thinking", thinking: "", signature: "" },
      { type: "thinking_delta", thinking: "Let " },
      { type: "thinking_delta", thinking: "me see" },
      { type: "signature_delta", signature: "EqQB==" },
    ),
    { type: "ping" },
    ...block(1, { type: "text", text: "" }, text("Okay"), text(","), text(" 日本😀")),
    ...block(
      2,
      { type: "tool_use", id: "toolu_1", name: "weather", input: {} },
      json(""),
      json('{"city": "U'),
      json('lm", "days": 1.0}'),
    ),
    ...block(3, { type: "tool_use", id: "toolu_2", name: "now", input: {} }, json("")),
    ...end,
  ];

  it("gives the message in one piece, keys in their order", () => {
    const answer = streamedAnswer(eventStream(stream));
    expect(answer).toMatchObject({ kind: "message", isComplete: true, skipped: 0 });
    const whole = JSON.stringify({
      ...message,
      content: [
        { type: "thinking", thinking: "Let me see", signature: "EqQB==" },
        { type: "text", text: "Okay, 日本😀" },
        { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Ulm", days: 1 } },
        { type: "tool_use", id: "toolu_2", name: "now", input: {} },
      ],
      stop_reason: "tool_use",
      usage: { ...message.usage, output_tokens: 89 },
    });
    expect(answer.json).toBe(whole.replace('"days":1}', '"days":1.0}'));
  });

  it("has the input tokens of the start and the output tokens of the end", () => {
    expect(new AnswerText(streamedAnswer(eventStream(stream)).json).usage).toEqual({
      // 472 that were new, 100 read from the cache.
      inputTokens: 572,
      outputTokens: 89,
      totalTokens: null,
      cachedTokens: 100,
      reasoningTokens: null,
    });
  });

  it("collects citations, and members that it does not know", () => {
    const citations = [
      { type: "char_location", cited_text: "a" },
      { type: "char_location", cited_text: "b" },
    ];
    const events = [
      start,
      ...block(
        0,
        { type: "text", text: "", citations: null },
        text("x"),
        ...citations.map((citation) => ({ type: "citations_delta", citation })),
      ),
      ...block(1, { type: "compaction", content: null }, { type: "compaction_delta", content: "short" }),
      ...end,
    ];
    expect(JSON.parse(streamedAnswer(eventStream(events)).json)).toMatchObject({
      content: [
        { type: "text", text: "x", citations },
        { type: "compaction", content: "short" },
      ],
    });
  });

  it("keeps the input of a tool as text where it is cut", () => {
    const tool = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
    const answer = streamedAnswer(eventStream([start, ...block(0, tool, json('{"a": [1,'))]));
    expect(answer.isComplete).toBe(false);
    expect(JSON.parse(answer.json)).toMatchObject({
      stop_reason: null,
      content: [{ ...tool, input: '{"a": [1,' }],
    });
  });

  it("gives the whole events of a stream cut anywhere, and says so", () => {
    const whole = eventStream(stream);
    for (let length = whole.indexOf("\n\n") + 2; length < whole.length - 2; length++) {
      const cut = streamedAnswer(whole.slice(0, length));
      expect({ length, ...cut }).toMatchObject({ kind: "message", isComplete: false, skipped: 0 });
      expect(JSON.parse(cut.json)).toMatchObject({ id: "msg_1" });
    }
  });

  it("came to its end where an error ended it, and tells which", () => {
    const error = { type: "overloaded_error", message: "Overloaded" };
    const answer = streamedAnswer(
      eventStream([start, ...block(0, { type: "text", text: "" }, text("a")), { type: "error", error }]),
    );
    expect(answer).toMatchObject({
      kind: "message",
      isComplete: true,
      error: "overloaded_error",
      skipped: 0,
    });
    expect(JSON.parse(answer.json)).toMatchObject({ content: [{ text: "a" }], error });
  });

  it("joins any deltas of any blocks to the text they were cut from", () => {
    const pieces = fc.array(fc.array(fc.string({ unit: "binary", maxLength: 6 })), { maxLength: 4 });
    fc.assert(
      fc.property(pieces, (blocks) => {
        const events = blocks.flatMap((deltas, index) =>
          block(index, { type: "text", text: "" }, ...deltas.map(text)),
        );
        expect(JSON.parse(streamedAnswer(eventStream([start, ...events, ...end])).json)).toMatchObject({
          content: blocks.map((deltas) => ({ type: "text", text: deltas.join("") })),
        });
      }),
    );
  });

  it("gives a tool the input that was cut into any pieces", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.integer({ min: 1, max: 9 }),
        (input, size) => {
          const whole = JSON.stringify(input);
          const cuts = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
            json(whole.slice(at * size, (at + 1) * size)),
          );
          const events = [start, ...block(0, { type: "tool_use", input: {} }, ...cuts), ...end];
          expect(JSON.parse(streamedAnswer(eventStream(events)).json)).toEqual(
            JSON.parse(
              JSON.stringify({
                ...message,
                content: [{ type: "tool_use", input }],
                stop_reason: "tool_use",
                usage: { ...message.usage, output_tokens: 89 },
              }),
            ),
          );
        },
      ),
    );
  });
});
