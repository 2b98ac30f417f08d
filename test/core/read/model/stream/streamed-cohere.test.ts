import { describe, expect, it } from "vitest";
import { streamIn, streamedAnswer } from "../../../../../src/core/read/model/stream/streamed-answer.ts";
import { eventStream } from "./streams.ts";

const about = (type: string, index: number, message: object) => ({ type, index, delta: { message } });
const start = {
  id: "1",
  type: "message-start",
  delta: { message: { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] } },
};
const text = [
  about("content-start", 0, { content: { type: "text", text: "" } }),
  about("content-delta", 0, { content: { text: "Hel" } }),
  about("content-delta", 0, { content: { text: "lo" } }),
  { type: "content-end", index: 0 },
];
const calls = [
  { type: "tool-plan-delta", delta: { message: { tool_plan: "I " } } },
  { type: "tool-plan-delta", delta: { message: { tool_plan: "will" } } },
  about("tool-call-start", 0, {
    tool_calls: { id: "f1", type: "function", function: { name: "f", arguments: "" } },
  }),
  about("tool-call-delta", 0, { tool_calls: { function: { arguments: '{"a"' } } }),
  about("tool-call-delta", 0, { tool_calls: { function: { arguments: ":1}" } } }),
  { type: "tool-call-end", index: 0 },
];
const usage = { billed_units: { input_tokens: 5, output_tokens: 7 } };
const end = { type: "message-end", delta: { finish_reason: "COMPLETE", usage } };

describe("streamedAnswer() of Cohere's events", () => {
  it("gives the chat in one piece", () => {
    const answer = streamedAnswer(eventStream([start, ...text, end]));
    expect(answer).toMatchObject({ kind: "chat", isComplete: true, error: null, skipped: 0 });
    expect(JSON.parse(answer.json)).toEqual({
      id: "1",
      finish_reason: "COMPLETE",
      usage,
      message: { role: "assistant", tool_plan: "", content: [{ type: "text", text: "Hello" }] },
    });
  });

  it("gives its calls of tools", () => {
    expect(JSON.parse(streamedAnswer(eventStream([start, ...calls, end])).json)).toMatchObject({
      message: {
        tool_plan: "I will",
        content: [],
        tool_calls: [{ id: "f1", type: "function", function: { name: "f", arguments: '{"a":1}' } }],
      },
    });
  });

  it("tells of a cut and of an error apart", () => {
    expect(streamedAnswer(eventStream([start, ...text]))).toMatchObject({ isComplete: false, error: null });
    const failed = { type: "message-end", delta: { error: "secret", finish_reason: "ERROR" } };
    expect(streamedAnswer(eventStream([start, ...text, failed]))).toMatchObject({
      isComplete: true,
      error: "error",
    });
  });
});

describe("streamIn() of the lines of Cohere's version 1", () => {
  const line = (event_type: string, rest: object) =>
    `${JSON.stringify({ is_finished: false, event_type, ...rest })}\n`;
  const begin = line("stream-start", { generation_id: "g" });
  const said = line("text-generation", { text: "Hel" }) + line("text-generation", { text: "lo" });
  const response = {
    response_id: "r",
    text: "Hello",
    generation_id: "g",
    finish_reason: "COMPLETE",
    meta: {},
  };

  it("takes the answer that the last holds", () => {
    const last = line("stream-end", { is_finished: true, finish_reason: "COMPLETE", response });
    const answer = streamIn(begin + said + last, "application/stream+json");
    expect(answer).toMatchObject({ kind: "chat", isComplete: true, error: null });
    expect(JSON.parse(answer?.json ?? "")).toEqual(response);
  });

  it("joins the texts where the stream is cut", () => {
    const answer = streamIn(begin + said, "application/stream+json");
    expect(answer).toMatchObject({ isComplete: false });
    expect(JSON.parse(answer?.json ?? "")).toEqual({ generation_id: "g", text: "Hello" });
  });
});
