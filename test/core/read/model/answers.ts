/** Answers of the makers that most others speak like; answers-hosted.ts has the rest. */
import { hostedAnswers } from "./answers-hosted.ts";
import { generated, png, text, type Body } from "./bodies.ts";

/** Three floats of 32 bits, as OpenAI's client asks for them. */
const floats = Buffer.from(new Float32Array([1, 2, 3]).buffer).toString("base64");

const openai: readonly Body[] = [
  {
    name: "OpenAI's chat",
    body: {
      id: "chatcmpl-1",
      object: "chat.completion",
      model: "gpt-4o-2024-08-06",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hello", refusal: null },
          finish_reason: "length",
        },
        { index: 1, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" },
      ],
      usage: { prompt_tokens: 9 },
    },
    cells: { ...text, model: "gpt-4o-2024-08-06", choices: "2", text_chars: "7", finish_reason: "length" },
  },
  {
    name: "a call of tools, with thoughts (DeepSeek, vLLM)",
    body: {
      model: "m",
      choices: [
        {
          message: { role: "assistant", content: null, reasoning_content: "Hm", tool_calls: [{}, {}] },
          finish_reason: "tool_calls",
        },
      ],
    },
    cells: { ...generated, model: "m", text_chars: "0", finish_reason: "tool_calls", tool_calls: "2" },
  },
  {
    name: "OpenAI's call of a function, as it was",
    body: {
      model: "m",
      choices: [
        {
          message: { role: "assistant", content: "Hello", function_call: { name: "f", arguments: "{}" } },
          finish_reason: "function_call",
        },
      ],
    },
    cells: { ...text, model: "m", finish_reason: "tool_calls", tool_calls: "1" },
  },
  {
    name: "OpenAI's text completions",
    body: { model: "m", choices: [{ text: "Hello", index: 0, logprobs: null, finish_reason: "stop" }] },
    cells: { ...text, model: "m" },
  },
  {
    name: "OpenAI's Responses",
    body: {
      object: "response",
      model: "m",
      status: "completed",
      output: [
        {
          type: "reasoning",
          summary: [{ type: "summary_text", text: "Hm" }],
          content: [{ type: "reasoning_text", text: "Hmm" }],
        },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "Hello" }] },
        { type: "image_generation_call", result: png },
      ],
    },
    cells: { ...text, model: "m", images: "1" },
  },
  {
    name: "OpenAI's Responses with a call of a tool",
    body: {
      object: "response",
      model: "m",
      status: "completed",
      output: [{ type: "function_call", name: "f" }],
    },
    cells: { ...generated, model: "m", text_chars: "0", finish_reason: "tool_calls", tool_calls: "1" },
  },
  {
    name: "OpenAI's Responses, cut short",
    body: {
      object: "response",
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: [],
    },
    cells: { ...generated, text_chars: "0", finish_reason: "length" },
  },
  {
    name: "OpenAI's embeddings",
    body: { object: "list", model: "e", data: [{ object: "embedding", index: 0, embedding: [0.5, 1, 2] }] },
    cells: { model: "e", vectors: "1", dimensions: "3" },
  },
  {
    name: "OpenAI's embeddings in base64",
    body: {
      object: "list",
      model: "e",
      data: [floats, floats].map((embedding) => ({ object: "embedding", embedding })),
    },
    cells: { model: "e", vectors: "2", dimensions: "3" },
  },
  {
    name: "OpenAI's images",
    body: { created: 1, data: [{ b64_json: png }, { url: "https://a/b.png", revised_prompt: "A cat" }] },
    cells: { images: "2" },
  },
  {
    name: "OpenAI's moderation",
    body: {
      id: "modr-1",
      model: "omni",
      results: [
        { flagged: true, categories: { hate: true }, category_scores: { hate: 0.9 } },
        { flagged: false, categories: { hate: false }, category_scores: { hate: 0 } },
      ],
    },
    cells: { model: "omni", results: "2", flagged: "1" },
  },
  {
    name: "Mistral's moderation",
    body: {
      id: "1",
      model: "mistral-moderation",
      results: [
        { categories: { pii: true, law: false }, category_scores: { pii: 0.9, law: 0.1 } },
        { categories: { pii: false, law: false }, category_scores: { pii: 0.1, law: 0.1 } },
      ],
    },
    cells: { model: "mistral-moderation", results: "2", flagged: "1" },
  },
  {
    name: "OpenAI's transcription",
    body: { task: "transcribe", duration: 3.5, text: "Hello", segments: [{ id: 0, text: "Hello" }] },
    cells: { ...generated, text_chars: "5" },
  },
];

const anthropic: readonly Body[] = [
  {
    name: "Anthropic's messages",
    body: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-5-20250929",
      content: [
        { type: "thinking", thinking: "Hm", signature: "x" },
        { type: "text", text: "Hello" },
        { type: "tool_use", id: "toolu_1", name: "f", input: { q: "secret" } },
      ],
      stop_reason: "tool_use",
    },
    cells: { ...text, model: "claude-sonnet-4-5-20250929", finish_reason: "tool_calls", tool_calls: "1" },
  },
  {
    name: "Anthropic's refusal",
    body: { type: "message", role: "assistant", model: "m", content: [], stop_reason: "refusal" },
    cells: { ...generated, model: "m", text_chars: "0", finish_reason: "content_filter" },
  },
  {
    name: "Anthropic's completions",
    body: { completion: "Hello", stop_reason: "stop_sequence", model: "claude-2" },
    cells: { ...text, model: "claude-2" },
  },
];

const candidate = (...parts: object[]) => ({ content: { parts, role: "model" }, index: 0 });

const google: readonly Body[] = [
  {
    name: "Gemini's generateContent",
    body: {
      candidates: [{ ...candidate({ text: "Hm", thought: true }, { text: "Hello" }), finishReason: "STOP" }],
      usageMetadata: { promptTokenCount: 4 },
      modelVersion: "gemini-2.5-flash",
    },
    cells: { ...text, model: "gemini-2.5-flash" },
  },
  {
    name: "Gemini's call of a function, and an image",
    body: {
      candidates: [
        {
          ...candidate(
            { functionCall: { name: "f", args: {} } },
            { inlineData: { mimeType: "image/png", data: png } },
          ),
          finishReason: "STOP",
        },
      ],
    },
    cells: { choices: "1", text_chars: "0", finish_reason: "tool_calls", tool_calls: "1", images: "1" },
  },
  {
    name: "Gemini's streamGenerateContent as one document",
    body: [
      { candidates: [candidate({ text: "Hel" })], modelVersion: "gemini-2.5-flash" },
      { candidates: [candidate({ text: "lo" })] },
      {
        candidates: [{ ...candidate({ text: "" }), finishReason: "MAX_TOKENS" }],
        usageMetadata: { promptTokenCount: 4 },
      },
    ],
    cells: { ...text, model: "gemini-2.5-flash", finish_reason: "length" },
  },
  {
    name: "Gemini's answer to a prompt that was blocked",
    body: { promptFeedback: { blockReason: "SAFETY" }, usageMetadata: { promptTokenCount: 4 } },
    cells: { choices: "0", text_chars: "0", finish_reason: "content_filter", tool_calls: "0", images: "0" },
  },
  {
    name: "Gemini's embedContent",
    body: { embedding: { values: [0.1, 0.2] } },
    cells: { vectors: "1", dimensions: "2" },
  },
  {
    name: "Gemini's batchEmbedContents",
    body: { embeddings: [{ values: [0.1, 0.2] }, { values: [0.3, 0.4] }] },
    cells: { vectors: "2", dimensions: "2" },
  },
  {
    name: "Vertex AI's embeddings",
    body: { predictions: [{ embeddings: { values: [1, 2, 3], statistics: { token_count: 2 } } }] },
    cells: { vectors: "1", dimensions: "3" },
  },
  {
    name: "Vertex AI's images",
    body: { predictions: [{ bytesBase64Encoded: png, mimeType: "image/png" }] },
    cells: { images: "1" },
  },
];

export const answers: readonly Body[] = [...openai, ...anthropic, ...google, ...hostedAnswers];
