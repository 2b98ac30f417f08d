import { describe, expect, it } from "vitest";
import { streamedAnswer } from "../../../../../src/core/read/model/stream/streamed-answer.ts";
import { eventStream } from "./streams.ts";

const response = {
  id: "resp_1",
  object: "response",
  created_at: 1_741_290_958,
  status: "in_progress",
  error: null,
  model: "gpt-4.1",
  output: [],
  usage: null,
};
const of = (output_index: number, type: string, rest: object) => ({
  type: `response.${type}`,
  output_index,
  ...rest,
});
const message = { id: "msg_1", type: "message", status: "in_progress", role: "assistant", content: [] };
const said = { type: "output_text", text: "Hi, 日本😀", annotations: [] };
const reasoning = { id: "rs_1", type: "reasoning", summary: [{ type: "summary_text", text: "so" }] };
const call = { id: "fc_1", type: "function_call", call_id: "call_1", name: "f", arguments: "" };
const begin = [
  { type: "response.created", response, sequence_number: 0 },
  { type: "response.in_progress", response, sequence_number: 1 },
];
const items = [
  of(0, "output_item.added", { item: { ...reasoning, summary: [] } }),
  of(0, "reasoning_summary_part.added", { summary_index: 0, part: { type: "summary_text", text: "" } }),
  of(0, "reasoning_summary_text.delta", { summary_index: 0, delta: "so" }),
  of(0, "output_item.done", { item: reasoning }),
  of(1, "output_item.added", { item: message }),
  of(1, "content_part.added", { content_index: 0, part: { ...said, text: "" } }),
  of(1, "output_text.delta", { content_index: 0, delta: "Hi," }),
  of(1, "output_text.delta", { content_index: 0, delta: " 日本😀" }),
  of(1, "content_part.added", { content_index: 1, part: { type: "refusal", refusal: "" } }),
  of(1, "refusal.delta", { content_index: 1, delta: "No" }),
  of(2, "output_item.added", { item: call }),
  of(2, "function_call_arguments.delta", { delta: '{"a"' }),
  of(2, "function_call_arguments.delta", { delta: ":1}" }),
];

describe("streamedAnswer() of OpenAI's Responses", () => {
  it.each(["completed", "incomplete"])(
    "takes the response that response.%s holds, numbers as they are",
    (status) => {
      const whole = `{"id":"resp_1","status":"${status}","temperature":1.0,"output":[],"usage":{"input_tokens":37}}`;
      const last = `event: response.${status}\ndata: {"type":"response.${status}","response":${whole}}\n\n`;
      expect(streamedAnswer(eventStream([...begin, ...items]) + last)).toEqual({
        kind: "response",
        json: whole,
        isComplete: true,
        error: null,
        skipped: 0,
      });
    },
  );

  it("takes that of response.failed, which is an end, and tells why", () => {
    const failed = { ...response, status: "failed", error: { code: "server_error", message: "x" } };
    const answer = streamedAnswer(eventStream([...begin, { type: "response.failed", response: failed }]));
    expect(answer).toMatchObject({
      isComplete: true,
      error: "server_error",
      json: JSON.stringify(failed),
    });
  });

  it("fills the response as it began where the stream is cut", () => {
    const answer = streamedAnswer(eventStream([...begin, ...items]));
    expect(answer).toEqual({
      kind: "response",
      json: JSON.stringify({
        ...response,
        output: [
          reasoning,
          { ...message, content: [said, { type: "refusal", refusal: "No" }] },
          { ...call, arguments: '{"a":1}' },
        ],
      }),
      isComplete: false,
      error: null,
      skipped: 0,
    });
  });

  it("gives what it can where even the beginning is missing", () => {
    const { json } = streamedAnswer(
      eventStream([
        of(3, "output_text.delta", { content_index: 0, delta: "a" }),
        of(3, "reasoning_text.delta", { content_index: 1, delta: "b" }),
        of(1, "custom_tool_call_input.delta", { delta: "c" }),
        of(2, "output_text.delta", { content_index: 0, delta: 5 }),
      ]),
    );
    expect(JSON.parse(json)).toEqual({
      output: [
        { input: "c" },
        {},
        {
          content: [
            { type: "output_text", text: "a" },
            { type: "reasoning_text", text: "b" },
          ],
        },
      ],
    });
  });

  it("gives the whole events of a stream cut anywhere, and says so", () => {
    const text = eventStream([...begin, ...items, { type: "response.completed", response }]);
    for (let length = text.indexOf("\n\n") + 2; length < text.length - 2; length++) {
      const cut = streamedAnswer(text.slice(0, length));
      expect({ length, ...cut }).toMatchObject({ kind: "response", isComplete: false, skipped: 0 });
      expect(JSON.parse(cut.json)).toMatchObject({ id: "resp_1" });
    }
  });

  it("holds the error that ended it", () => {
    const error = { code: "rate_limit", message: "slow down", param: null };
    const { json, ...answer } = streamedAnswer(
      eventStream([...begin, { type: "error", ...error, sequence_number: 2 }]),
    );
    expect(answer).toMatchObject({ isComplete: true, error: "rate_limit" });
    expect(JSON.parse(json)).toEqual({ ...response, error });
  });
});
