import { describe, expect, it } from "vitest";
import { streamIn } from "../../../../../src/core/read/model/stream/streamed-answer.ts";
import { eventStream } from "./streams.ts";

const usage = { type: "tokens", input_tokens: 5, output_tokens: 9, total_tokens: 14 };
const answerOf = (events: readonly unknown[]) => {
  const { json, ...rest } = streamIn(eventStream(events), "text/event-stream") ?? { json: "null" };
  return { ...rest, answer: JSON.parse(json) as unknown };
};

describe("streamIn() of OpenAI's images and transcriptions", () => {
  it.each(["image_generation", "image_edit"])("gives %s as whole images, without their drafts", (kind) => {
    const draft = { type: `${kind}.partial_image`, b64_json: "AAAA", partial_image_index: 0 };
    const whole = { type: `${kind}.completed`, b64_json: "AAAAAAAA", size: "1024x1024", usage };
    expect(answerOf([draft, whole])).toMatchObject({
      kind: "media",
      isComplete: true,
      answer: { data: [{ b64_json: "AAAAAAAA" }], usage },
    });
    expect(answerOf([draft])).toMatchObject({ isComplete: false, answer: { data: [] } });
  });

  it("gives a transcript in one piece", () => {
    const delta = (text: string) => ({ type: "transcript.text.delta", delta: text, logprobs: [] });
    const done = { type: "transcript.text.done", text: "Hello you", logprobs: [], usage };
    expect(answerOf([delta("Hello"), delta(" you"), done])).toMatchObject({
      kind: "media",
      isComplete: true,
      answer: { text: "Hello you", usage },
    });
    expect(answerOf([delta("Hello"), delta(" y")])).toMatchObject({
      isComplete: false,
      answer: { text: "Hello y" },
    });
    expect(answerOf([delta("Hello"), { error: { type: "server_error", message: "secret" } }])).toMatchObject({
      isComplete: true,
      error: "server_error",
    });
  });
});
