/** Requests to Cohere, to open models and to those that host models of others. */
import { none, png, type Body } from "./bodies.ts";

const cohere: readonly Body[] = [
  {
    name: "Cohere's chat, version 1",
    body: {
      model: "command-r",
      message: "And?",
      preamble: "Be brief",
      chat_history: [
        { role: "USER", message: "Hi" },
        { role: "CHATBOT", message: "Hello" },
      ],
      p: 0.7,
      k: 3,
    },
    cells: { ...none, model: "command-r", messages: "4", text_chars: "19", top_p: "0.7", top_k: "3" },
  },
  {
    name: "Cohere's chat, version 2",
    body: { model: "command-a", messages: [{ role: "user", content: "Hi" }], stream: true, p: 0.7 },
    cells: { ...none, model: "command-a", messages: "1", text_chars: "2", stream: "true", top_p: "0.7" },
  },
  {
    name: "Cohere's embeddings",
    body: { model: "embed-v4.0", texts: ["a", "bc"], input_type: "search_query", embedding_types: ["float"] },
    cells: { ...none, model: "embed-v4.0", texts: "2", text_chars: "3" },
  },
  {
    name: "rankers'",
    body: { model: "rerank-v3.5", query: "q?", documents: ["a", { text: "bc" }], top_n: 1 },
    cells: { ...none, model: "rerank-v3.5", texts: "3", text_chars: "5" },
  },
];

const open: readonly Body[] = [
  {
    name: "Mistral's completion of code",
    body: { model: "codestral", prompt: "def f(", suffix: "return a", random_seed: 5 },
    cells: { ...none, model: "codestral", texts: "2", text_chars: "14" },
  },
  {
    name: "Mistral's OCR",
    body: { model: "mistral-ocr", document: { type: "document_url", document_url: "https://a/b.pdf" } },
    cells: { ...none, model: "mistral-ocr", texts: "1", text_chars: "0", files: "1" },
  },
  {
    name: "Ollama's generate",
    body: {
      model: "llama3.2",
      prompt: "Why?",
      system: "Be brief",
      images: [png],
      context: [1, 2, 3],
      think: "low",
      options: { temperature: 0.1, num_predict: 50 },
    },
    cells: {
      ...none,
      model: "llama3.2",
      texts: "1",
      text_chars: "12",
      images: "1",
      max_tokens: "50",
      temperature: "0.1",
      reasoning_effort: "low",
    },
  },
  {
    name: "Ollama's chat",
    body: { model: "llava", messages: [{ role: "user", content: "What?", images: [png, png] }] },
    cells: { ...none, model: "llava", messages: "1", text_chars: "5", images: "2" },
  },
  {
    name: "Ollama's embeddings",
    body: { model: "e", input: "Why?", truncate: true, options: {}, keep_alive: "5m" },
    cells: { ...none, model: "e", texts: "1", text_chars: "4" },
  },
  {
    name: "TGI's generate, LMI's and JumpStart's",
    body: { inputs: "Why?", parameters: { max_new_tokens: 20, top_p: 0.9, do_sample: true }, stream: true },
    cells: { ...none, texts: "1", text_chars: "4", stream: "true", max_tokens: "20", top_p: "0.9" },
  },
  {
    name: "Hugging Face's text alone",
    body: { inputs: "Why?" },
    cells: { ...none, texts: "1", text_chars: "4" },
  },
  {
    name: "Hugging Face's texts with settings",
    body: { inputs: ["Why?", "a"], normalize: true },
    cells: { ...none, texts: "2", text_chars: "5" },
  },
  {
    name: "Hugging Face's question",
    body: { inputs: { question: "Why?", context: "So." } },
    cells: { ...none, texts: "2", text_chars: "7" },
  },
  {
    name: "TEI's ranking",
    body: { query: "Why?", texts: ["a", "bc"], raw_scores: false },
    cells: { ...none, texts: "3", text_chars: "7" },
  },
  {
    name: "JumpStart's dialogs",
    body: { inputs: [[{ role: "user", content: "Hi" }]], parameters: { max_new_tokens: 5 } },
    cells: { ...none, messages: "1", text_chars: "2", max_tokens: "5" },
  },
  {
    name: "JumpStart's text_inputs",
    body: { text_inputs: ["a", "bc"], max_length: 50 },
    cells: { ...none, texts: "2", text_chars: "3" },
  },
  {
    name: "Replicate's predictions",
    body: {
      version: "5c7d5dc6",
      input: { prompt: "A cat", system_prompt: "Be brief", top_k: 50, max_tokens: 9 },
    },
    cells: { ...none, texts: "1", text_chars: "13", top_k: "50", max_tokens: "9" },
  },
  {
    name: "Bedrock's Converse",
    body: {
      system: [{ text: "Be brief" }],
      messages: [
        { role: "user", content: [{ text: "What?" }, { image: { format: "png", source: { bytes: png } } }] },
        {
          role: "assistant",
          content: [{ toolUse: { name: "f", input: {} } }, { reasoningContent: { text: "Hm" } }],
        },
        { role: "user", content: [{ toolResult: { content: [{ text: "42" }] } }] },
      ],
      inferenceConfig: { maxTokens: 512, temperature: 0.5, topP: 0.9 },
      toolConfig: { tools: [{ toolSpec: { name: "f" } }] },
    },
    cells: {
      messages: "4",
      text_chars: "15",
      images: "1",
      files: "0",
      tools: "1",
      max_tokens: "512",
      temperature: "0.5",
      top_p: "0.9",
    },
  },
  {
    name: "Titan's",
    body: { inputText: "Why?", textGenerationConfig: { maxTokenCount: 50, temperature: 0, topP: 1 } },
    cells: { ...none, texts: "1", text_chars: "4", max_tokens: "50", temperature: "0", top_p: "1" },
  },
  {
    name: "Llama's on Bedrock",
    body: { prompt: "Why?", max_gen_len: 50, temperature: 0.5 },
    cells: { ...none, texts: "1", text_chars: "4", max_tokens: "50", temperature: "0.5" },
  },
  {
    name: "Triton's generate",
    body: { text_input: "Why?", parameters: { max_tokens: 9, stream: false } },
    cells: { ...none, texts: "1", text_chars: "4", stream: "false", max_tokens: "9" },
  },
];

export const hostedRequests: readonly Body[] = [...cohere, ...open];
