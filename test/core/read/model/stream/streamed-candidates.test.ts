import { describe, expect, it } from "vitest";
import { streamedAnswer } from "../../../../../src/core/read/model/stream/streamed-answer.ts";
import { AnswerText } from "../../../../../src/core/read/model/answer-text.ts";
import { eventStream } from "./streams.ts";

const says = (index: number, parts: readonly object[], rest: object = {}) => ({
  content: { parts, role: "model" },
  index,
  ...rest,
});
const usage = (candidatesTokenCount: number) => ({
  promptTokenCount: 4,
  candidatesTokenCount,
  thoughtsTokenCount: 2,
});
const chunk = (candidates: readonly object[], tokens: number) => ({
  candidates,
  usageMetadata: usage(tokens),
  modelVersion: "gemini-2.5-flash",
});
const call = { functionCall: { name: "f", args: { a: 1 } } };
const stream = [
  chunk([says(0, [{ text: "H", thought: true }])], 1),
  chunk([says(0, [{ text: "m", thought: true }, { text: "Hel" }]), says(1, [{ text: "a" }])], 2),
  chunk([says(0, [{ text: "lo" }, call, { text: "!" }])], 3),
  chunk([says(0, [{ text: "" }], { finishReason: "STOP" }), { index: 1, finishReason: "MAX_TOKENS" }], 4),
];

describe("streamedAnswer() of Gemini's chunks", () => {
  it("gives the answer in one piece, texts joined, thoughts and calls apart", () => {
    const answer = streamedAnswer(eventStream(stream));
    expect(answer).toMatchObject({ kind: "candidates", isComplete: true, error: null, skipped: 0 });
    expect(JSON.parse(answer.json)).toEqual({
      candidates: [
        {
          ...says(0, [{ text: "Hm", thought: true }, { text: "Hello" }, call, { text: "!" }]),
          finishReason: "STOP",
        },
        { ...says(1, [{ text: "a" }]), finishReason: "MAX_TOKENS" },
      ],
      usageMetadata: usage(4),
      modelVersion: "gemini-2.5-flash",
    });
    expect(new AnswerText(answer.json).usage).toMatchObject({
      inputTokens: 4,
      outputTokens: 6,
      reasoningTokens: 2,
    });
  });

  it("is not complete before every candidate ended", () => {
    expect(streamedAnswer(eventStream(stream.slice(0, 3)))).toMatchObject({ isComplete: false, error: null });
    const half = [...stream.slice(0, 3), chunk([says(0, [], { finishReason: "STOP" })], 4)];
    expect(streamedAnswer(eventStream(half)).isComplete).toBe(false);
  });

  it("is complete where the prompt was blocked", () => {
    const blocked = [{ promptFeedback: { blockReason: "SAFETY" }, usageMetadata: { promptTokenCount: 4 } }];
    expect(streamedAnswer(eventStream(blocked))).toMatchObject({
      kind: "candidates",
      isComplete: true,
      error: null,
    });
  });

  it("came to its end where an error ended it, and tells which", () => {
    const error = { code: 503, message: "secret", status: "UNAVAILABLE" };
    const answer = streamedAnswer(eventStream([stream[1], { error }]));
    expect(answer).toMatchObject({ isComplete: true, error: "UNAVAILABLE" });
    expect(JSON.parse(answer.json)).toMatchObject({ error });
  });
});
