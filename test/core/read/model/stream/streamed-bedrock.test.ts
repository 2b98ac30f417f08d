import { describe, expect, it } from "vitest";
import { JsonParser } from "../../../../../src/core/read/json/parse.ts";
import { AnswerText } from "../../../../../src/core/read/model/answer-text.ts";
import { modelColumns } from "../../../../../src/core/read/model/model-columns.ts";
import { failedStream, streamIn } from "../../../../../src/core/read/model/stream/streamed-answer.ts";

const linesOf = (items: readonly unknown[]) => items.map((item) => `${JSON.stringify(item)}\n`).join("");
const delta = (index: number, part: object) => ({
  contentBlockDelta: { contentBlockIndex: index, delta: part },
});
const metrics = { inputTokenCount: 9, outputTokenCount: 2, invocationLatency: 70, firstByteLatency: 30 };

const converse = [
  { messageStart: { role: "assistant" } },
  delta(0, { reasoningContent: { text: "Hm" } }),
  delta(0, { reasoningContent: { signature: "s" } }),
  delta(1, { text: "Hel" }),
  delta(1, { text: "lo" }),
  { contentBlockStop: { contentBlockIndex: 1 } },
  { contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { toolUseId: "t", name: "f" } } } },
  delta(2, { toolUse: { input: '{"q"' } }),
  delta(2, { toolUse: { input: ":1}" } }),
  { contentBlockStop: { contentBlockIndex: 2 } },
  { messageStop: { stopReason: "tool_use" } },
  { metadata: { usage: { inputTokens: 9, outputTokens: 2, totalTokens: 11 }, metrics: { latencyMs: 70 } } },
];

const titan = (outputText: string, reason: string | null, rest: object = {}) => ({
  outputText,
  index: 0,
  totalOutputTextTokenCount: reason && 2,
  completionReason: reason,
  inputTextTokenCount: 9,
  ...rest,
});
const llama = (generation: string, reason: string | null, prompt: number | null, count: number) => ({
  generation,
  prompt_token_count: prompt,
  generation_token_count: count,
  stop_reason: reason,
});
const mistral = (text: string, reason: string | null) => ({ outputs: [{ text, stop_reason: reason }] });

const streams = [
  {
    name: "Converse, and Nova",
    events: converse,
    answer: {
      output: {
        message: {
          role: "assistant",
          content: [
            { reasoningContent: { text: "Hm", signature: "s" } },
            { text: "Hello" },
            { toolUse: { toolUseId: "t", name: "f", input: { q: 1 } } },
          ],
        },
      },
      stopReason: "tool_use",
      usage: { inputTokens: 9, outputTokens: 2, totalTokens: 11 },
      metrics: { latencyMs: 70 },
    },
    cells: { choices: "1", text_chars: "5", finish_reason: "tool_calls", tool_calls: "1", images: "0" },
  },
  {
    name: "Titan",
    events: [titan("Hel", null), titan("lo", "FINISH", { "amazon-bedrock-invocationMetrics": metrics })],
    answer: {
      results: [{ tokenCount: 2, outputText: "Hello", completionReason: "FINISH" }],
      inputTextTokenCount: 9,
      "amazon-bedrock-invocationMetrics": metrics,
    },
    cells: { choices: "1", text_chars: "5", finish_reason: "stop", tool_calls: "0", images: "0" },
  },
  {
    name: "Llama",
    events: [llama("Hel", null, 9, 1), llama("lo", "stop", null, 2)],
    answer: llama("Hello", "stop", 9, 2),
    cells: { choices: "1", text_chars: "5", finish_reason: "stop", tool_calls: "0", images: "0" },
  },
  {
    name: "Mistral",
    events: [
      mistral("Hel", null),
      { ...mistral("lo", "length"), "amazon-bedrock-invocationMetrics": metrics },
    ],
    answer: { ...mistral("Hello", "length"), "amazon-bedrock-invocationMetrics": metrics },
    cells: { choices: "1", text_chars: "5", finish_reason: "length", tool_calls: "0", images: "0" },
  },
];

describe("streamIn() of what Bedrock streams", () => {
  it.each(streams)(
    "gives the answer in one piece, its columns and tokens: $name",
    ({ events, answer, cells }) => {
      const found = streamIn(linesOf(events), null);
      expect(found).toMatchObject({ isComplete: true, error: null, skipped: 0 });
      const json = found?.json ?? "";
      expect(JSON.parse(json)).toEqual(answer);
      const row = modelColumns(new JsonParser().parse(json), "output");
      const named = (row.names ?? []).map((name, index) => [name, row.cells[index] ?? null] as const);
      expect(Object.fromEntries(named.filter(([, cell]) => cell !== null))).toEqual(cells);
      expect(new AnswerText(json).usage).toMatchObject({ inputTokens: 9, outputTokens: 2 });
    },
  );

  it.each(streams)("says that it broke off, or failed, where it did: $name", ({ events }) => {
    const [begun] = events;
    expect(streamIn(linesOf([begun]), null)?.isComplete).toBe(false);
    expect(failedStream(linesOf([begun]), null, "throttlingException")).toMatchObject({
      kind: streamIn(linesOf([begun]), null)?.kind,
      isComplete: true,
      error: "throttlingException",
    });
  });
});
