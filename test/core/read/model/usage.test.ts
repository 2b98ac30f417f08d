import { describe, expect, it } from "vitest";
import { AnswerText } from "../../../../src/core/read/model/answer-text.ts";

const usageOf = (text: string) => new AnswerText(text).usage;

const none = {
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  cachedTokens: null,
  reasoningTokens: null,
};

describe("usage", () => {
  it.each([
    {
      name: "OpenAI's chat completions",
      usage: {
        prompt_tokens: 19,
        completion_tokens: 10,
        total_tokens: 29,
        prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 6 },
      },
      expected: [19, 10, 29, 4, 6],
    },
    { name: "embeddings", usage: { prompt_tokens: 8, total_tokens: 8 }, expected: [8, null, 8, null] },
    {
      name: "OpenAI's Responses",
      usage: {
        input_tokens: 36,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 87,
        output_tokens_details: { reasoning_tokens: 64 },
        total_tokens: 123,
      },
      expected: [36, 87, 123, 0, 64],
    },
    {
      name: "Anthropic's Messages",
      usage: {
        input_tokens: 25,
        cache_creation_input_tokens: 5,
        cache_read_input_tokens: 7,
        output_tokens: 15,
      },
      expected: [37, 15, null, 7],
    },
    {
      name: "a proxy of Anthropic that speaks like OpenAI",
      usage: {
        prompt_tokens: 37,
        completion_tokens: 15,
        cache_creation_input_tokens: 5,
        cache_read_input_tokens: 7,
      },
      expected: [37, 15, null, 7],
    },
    {
      name: "xAI, thoughts apart",
      usage: {
        prompt_tokens: 10,
        completion_tokens: 50,
        total_tokens: 360,
        completion_tokens_details: { reasoning_tokens: 300 },
      },
      expected: [10, 350, 360, null, 300],
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
      usage: {
        inputTokens: 30,
        outputTokens: 6,
        totalTokens: 39,
        cacheReadInputTokens: 1,
        cacheWriteInputTokens: 2,
      },
      expected: [33, 6, 39, 1],
    },
    {
      name: "DeepSeek",
      usage: { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 3 },
      expected: [9, 1, null, 3],
    },
    { name: "Jina's and Voyage's rerankers", usage: { total_tokens: 15 }, expected: [null, null, 15, null] },
  ])("reads those of $name", ({ usage, expected }) => {
    const [inputTokens, outputTokens, totalTokens, cachedTokens, reasoningTokens = null] = expected;
    const text = JSON.stringify({ id: "1", choices: [{ text: '"usage"' }], usage });
    const told = { inputTokens, outputTokens, totalTokens, cachedTokens, reasoningTokens };
    expect(usageOf(text)).toEqual(told);
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
          thoughtsTokenCount: 90,
          toolUsePromptTokenCount: 6,
          totalTokenCount: 800,
          cachedContentTokenCount: 1,
        },
      },
      expected: {
        inputTokens: 10,
        outputTokens: 790,
        totalTokens: 800,
        cachedTokens: 1,
        reasoningTokens: 90,
      },
    },
    {
      name: "Gemini that thought and said nothing",
      answer: { usageMetadata: { promptTokenCount: 4, thoughtsTokenCount: 90 } },
      expected: { ...none, inputTokens: 4, outputTokens: 90, reasoningTokens: 90 },
    },
    {
      name: "Ollama",
      answer: { model: "m", response: "Hi", done: true, prompt_eval_count: 26, eval_count: 259 },
      expected: { ...none, inputTokens: 26, outputTokens: 259 },
    },
    {
      name: "Hugging Face's TGI",
      answer: [{ generated_text: "Hi", details: { finish_reason: "length", generated_tokens: 20 } }],
      expected: { ...none, outputTokens: 20 },
    },
    {
      name: "Replicate",
      answer: {
        output: ["Hi"],
        metrics: { predict_time: 1.5, input_token_count: 11, output_token_count: 12 },
      },
      expected: { ...none, inputTokens: 11, outputTokens: 12 },
    },
    {
      name: "Titan",
      answer: { inputTextTokenCount: 5, results: [{ tokenCount: 33, outputText: "Hi" }] },
      expected: { ...none, inputTokens: 5, outputTokens: 33 },
    },
    {
      name: "Llama on Bedrock",
      answer: { generation: "Hi", prompt_token_count: 7, generation_token_count: 8, stop_reason: "stop" },
      expected: { ...none, inputTokens: 7, outputTokens: 8 },
    },
    {
      name: "llama.cpp",
      answer: { content: "Hi", tokens_predicted: 3, tokens_evaluated: 9 },
      expected: { ...none, inputTokens: 9, outputTokens: 3 },
    },
    {
      name: "Workers AI",
      answer: {
        result: { response: "Hi", usage: { prompt_tokens: 2, completion_tokens: 1 } },
        success: true,
      },
      expected: { ...none, inputTokens: 2, outputTokens: 1 },
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
    '{"eval_count":5,"prompt_eval_count":6}',
    '{"table":1,"details":{"token_count":5}}',
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

  it("reads those of the last line of Ollama's stream", () => {
    const lines = [
      '{"model":"m","response":"H","done":false}',
      '{"model":"m","done":true,"eval_count":2,"prompt_eval_count":3}',
    ];
    expect(usageOf(`${lines.join("\n")}\n`)).toEqual({ ...none, inputTokens: 3, outputTokens: 2 });
  });

  it("forgives what is forgiven of rows, which are read from the same document", () => {
    const text = '{"usage":{"prompt_tokens":5},"logprob":-Infinity}';
    const answer = new AnswerText(text);
    expect([answer.known, answer.usage]).toEqual([null, { ...none, inputTokens: 5 }]);
    expect(answer.known).not.toBeNull();
    expect(answer.document).toBe(answer.known);
    const plain = new AnswerText('{"predictions":[0.5]}');
    expect([plain.usage, plain.error, plain.known]).toEqual([null, null, null]);
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
