import { describe, expect, it } from "vitest";
import { usageOf } from "../../../../src/core/read/model/usage.ts";

const none = { inputTokens: null, outputTokens: null, totalTokens: null, cachedTokens: null };

describe("usageOf()", () => {
  it.each([
    {
      name: "OpenAI's chat completions",
      usage: {
        prompt_tokens: 19,
        completion_tokens: 10,
        total_tokens: 29,
        prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
      },
      expected: [19, 10, 29, 4],
    },
    { name: "embeddings", usage: { prompt_tokens: 8, total_tokens: 8 }, expected: [8, null, 8, null] },
    {
      name: "OpenAI's Responses",
      usage: {
        input_tokens: 36,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 87,
        total_tokens: 123,
      },
      expected: [36, 87, 123, 0],
    },
    {
      name: "Anthropic's Messages",
      usage: {
        input_tokens: 25,
        cache_creation_input_tokens: 5,
        cache_read_input_tokens: 7,
        output_tokens: 15,
      },
      expected: [25, 15, null, 7],
    },
    {
      name: "Cohere v2",
      usage: {
        billed_units: { input_tokens: 5, output_tokens: 418 },
        tokens: { input_tokens: 71, output_tokens: 420 },
        cached_tokens: 2,
      },
      expected: [5, 418, null, 2],
    },
    {
      name: "Bedrock's Converse",
      usage: { inputTokens: 30, outputTokens: 6, totalTokens: 36, cacheReadInputTokens: 1 },
      expected: [30, 6, 36, 1],
    },
    {
      name: "DeepSeek",
      usage: { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 3 },
      expected: [9, 1, null, 3],
    },
    { name: "Jina's and Voyage's rerankers", usage: { total_tokens: 15 }, expected: [null, null, 15, null] },
  ])("reads those of $name", ({ usage, expected }) => {
    const [inputTokens, outputTokens, totalTokens, cachedTokens] = expected;
    const text = JSON.stringify({ id: "1", choices: [{ text: '"usage"' }], usage });
    expect(usageOf(text)).toEqual({ inputTokens, outputTokens, totalTokens, cachedTokens });
    expect(usageOf(`\uFEFF ${text}\n`)).toEqual(usageOf(text));
  });

  it.each([
    {
      name: "Gemini",
      answer: {
        candidates: [],
        usageMetadata: {
          promptTokenCount: 4,
          candidatesTokenCount: 700,
          totalTokenCount: 704,
          cachedContentTokenCount: 1,
        },
      },
      expected: { inputTokens: 4, outputTokens: 700, totalTokens: 704, cachedTokens: 1 },
    },
    {
      name: "Cohere v1",
      answer: {
        text: "",
        meta: { billed_units: { output_tokens: 3 }, tokens: { input_tokens: 9, output_tokens: 4 } },
      },
      expected: { ...none, inputTokens: 9, outputTokens: 3 },
    },
    {
      name: "Groq, streamed",
      answer: { choices: [], x_groq: { id: "1", usage: { prompt_tokens: 1, completion_tokens: 2 } } },
      expected: { ...none, inputTokens: 1, outputTokens: 2 },
    },
    {
      name: "events, by the last that tells",
      answer: [
        { usageMetadata: { promptTokenCount: 4, totalTokenCount: 5 } },
        { usageMetadata: { promptTokenCount: 4, totalTokenCount: 9 } },
        { type: "message-end", delta: { finish_reason: "COMPLETE" } },
        "usage",
        null,
      ],
      expected: { ...none, inputTokens: 4, totalTokens: 9 },
    },
    {
      name: "Cohere v2, streamed",
      answer: [{ type: "message-end", delta: { usage: { tokens: { input_tokens: 2, output_tokens: 3 } } } }],
      expected: { ...none, inputTokens: 2, outputTokens: 3 },
    },
  ])("reads those of $name", ({ answer, expected }) => {
    expect(usageOf(JSON.stringify(answer))).toEqual(expected);
  });

  it.each([
    "",
    '{"predictions":[1,2]}',
    '{"usage":null}',
    '{"usage":12.5,"label":1}',
    '{"usage":[1]}',
    '{"usage":{}}',
    '{"meta":{"billed_units":{"search_units":1}}}',
    '{"usage":{"prompt_tokens":-1,"completion_tokens":"5","total_tokens":null}}',
    '{"usage":{"prompt_tokens":1e400}}',
    '{"usage":{"prompt_tokens":5}',
    '"usage"',
    'no JSON with "usage"',
    `{"usage":${"[".repeat(100_000)}`,
    '[[{"usage":{"prompt_tokens":5}}]]',
  ])("is null for %.60s", (text) => {
    expect(usageOf(text)).toBeNull();
  });

  it("takes the next name where one holds no count", () => {
    expect(
      usageOf('{"usage":{"prompt_tokens":null,"input_tokens":5,"__proto__":{"total_tokens":1}}}'),
    ).toEqual({
      ...none,
      inputTokens: 5,
    });
  });
});
