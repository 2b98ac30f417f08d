/** Answers of Cohere, of open models and of those that host models of others. */
import { generated, png, text, type Body } from "./bodies.ts";

const cohere: readonly Body[] = [
  {
    name: "Cohere's chat, version 1",
    body: {
      text: "Hello",
      generation_id: "g",
      response_id: "r",
      chat_history: [{ role: "USER", message: "Hi" }],
      finish_reason: "COMPLETE",
    },
    cells: text,
  },
  {
    name: "Cohere's chat, version 2",
    body: {
      id: "1",
      finish_reason: "MAX_TOKENS",
      message: { role: "assistant", content: [{ type: "text", text: "Hello" }] },
      usage: {},
    },
    cells: { ...text, finish_reason: "length" },
  },
  {
    name: "Cohere's embeddings",
    body: {
      id: "1",
      texts: ["secret"],
      embeddings: { float: [[1, 2, 3]] },
      response_type: "embeddings_by_type",
    },
    cells: { vectors: "1", dimensions: "3" },
  },
  {
    name: "Cohere's embeddings, version 1",
    body: { id: "1", texts: ["secret"], embeddings: [[1, 2, 3]], meta: {} },
    cells: { vectors: "1", dimensions: "3" },
  },
  {
    name: "rankers'",
    body: { results: [{ index: 1, relevance_score: 0.9, document: { text: "secret" } }], meta: {} },
    cells: { results: "1" },
  },
];

const open: readonly Body[] = [
  {
    name: "Mistral's OCR",
    body: { pages: [{ index: 0, markdown: "Hello", images: [] }], model: "mistral-ocr-2505" },
    cells: { ...generated, model: "mistral-ocr-2505", text_chars: "5" },
  },
  {
    name: "Ollama's generate",
    body: {
      model: "llama3.2",
      response: "Hello",
      done: true,
      done_reason: "stop",
      context: [1, 2],
      eval_count: 2,
    },
    cells: { ...text, model: "llama3.2" },
  },
  {
    name: "Ollama's chat",
    body: {
      model: "llama3.2",
      message: { role: "assistant", content: "Hello", thinking: "Hm", tool_calls: [{}] },
      done: true,
      done_reason: "stop",
    },
    cells: { ...text, model: "llama3.2", finish_reason: "tool_calls", tool_calls: "1" },
  },
  {
    name: "Ollama's embeddings",
    body: {
      model: "e",
      embeddings: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      total_duration: 5,
    },
    cells: { model: "e", vectors: "2", dimensions: "3" },
  },
  {
    name: "TGI's generate",
    body: {
      generated_text: "Hello",
      details: { finish_reason: "eos_token", generated_tokens: 2, tokens: [{ text: "a" }] },
    },
    cells: text,
  },
  {
    name: "Hugging Face's list",
    body: [{ generated_text: "Hel" }, { generated_text: "lo" }],
    cells: { ...generated, choices: "2", text_chars: "5" },
  },
  {
    name: "Hugging Face's list for a batch",
    body: [[{ summary_text: "Hel" }], [{ summary_text: "lo" }]],
    cells: { ...generated, choices: "2", text_chars: "5" },
  },
  {
    name: "Hugging Face's zero-shot classification",
    body: { sequence: "secret", labels: ["a", "b"], scores: [0.9, 0.1] },
    cells: { results: "2" },
  },
  {
    name: "JumpStart's dialogs",
    body: [{ generation: { role: "assistant", content: "Hello" } }],
    cells: { ...generated, text_chars: "5" },
  },
  {
    name: "JumpStart's images",
    body: { generated_images: [png], prompt: "secret" },
    cells: { images: "1" },
  },
  {
    name: "Replicate's predictions",
    body: {
      id: "1",
      model: "meta/llama",
      version: "5c7d",
      status: "succeeded",
      input: { prompt: "secret" },
      output: ["Hel", "lo"],
      error: null,
      metrics: { predict_time: 1 },
      urls: {},
    },
    cells: { ...generated, model: "meta/llama", text_chars: "5" },
  },
  {
    name: "Replicate's images",
    body: {
      id: "1",
      version: "5c7d",
      status: "succeeded",
      input: { prompt: "secret" },
      output: ["https://replicate.delivery/a.png"],
      urls: {},
    },
    cells: { model: "5c7d", images: "1" },
  },
  {
    name: "Bedrock's Converse",
    body: {
      output: {
        message: { role: "assistant", content: [{ text: "Hello" }, { reasoningContent: { text: "Hm" } }] },
      },
      stopReason: "guardrail_intervened",
      usage: { inputTokens: 1 },
      metrics: { latencyMs: 5 },
    },
    cells: { ...text, finish_reason: "content_filter" },
  },
  {
    name: "Titan's",
    body: {
      inputTextTokenCount: 5,
      results: [{ tokenCount: 3, outputText: "Hello", completionReason: "FINISH" }],
    },
    cells: text,
  },
  {
    name: "Titan's embeddings",
    body: { embedding: [1, 2, 3], inputTextTokenCount: 5 },
    cells: { vectors: "1", dimensions: "3" },
  },
  {
    name: "Llama's on Bedrock",
    body: { generation: "Hello", prompt_token_count: 5, stop_reason: "length" },
    cells: { ...text, finish_reason: "length" },
  },
  {
    name: "Mistral's on Bedrock",
    body: { outputs: [{ text: "Hello", stop_reason: "stop" }] },
    cells: text,
  },
  {
    name: "Stability's on Bedrock",
    body: { result: "success", artifacts: [{ base64: png, finishReason: "SUCCESS" }] },
    cells: { images: "1" },
  },
  {
    name: "Workers AI's",
    body: { result: { response: "Hello", tool_calls: [] }, success: true, errors: [], messages: [] },
    cells: { ...generated, text_chars: "5" },
  },
  {
    name: "Workers AI's embeddings",
    body: { result: { shape: [1, 3], data: [[1, 2, 3]] }, success: true, errors: [], messages: [] },
    cells: { vectors: "1", dimensions: "3" },
  },
  {
    name: "Triton's generate",
    body: { model_name: "llama", model_version: "1", text_output: "Hello" },
    cells: { ...generated, model: "llama", text_chars: "5" },
  },
  {
    name: "llama.cpp's",
    body: { content: "Hello", tokens_predicted: 2, stop_type: "eos", model: "a.gguf" },
    cells: { ...text, model: "a.gguf" },
  },
];

export const hostedAnswers: readonly Body[] = [...cohere, ...open];
