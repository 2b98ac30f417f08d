/** Requests to the makers that most others speak like; requests-hosted.ts has the rest. */
import { none, png, type Body } from "./bodies.ts";
import { hostedRequests } from "./requests-hosted.ts";

const image = { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } };

const openai: readonly Body[] = [
  {
    name: "OpenAI's chat",
    body: {
      model: "gpt-4o",
      messages: [
        { role: "system", content: "Be brief" },
        { role: "user", content: [{ type: "text", text: "What?" }, image], name: "ada" },
        { role: "assistant", content: null, tool_calls: [{ id: "1", function: { name: "f" } }] },
        { role: "tool", tool_call_id: "1", content: "42" },
      ],
      tools: [{ type: "function" }, { type: "function" }],
      max_completion_tokens: 100,
      temperature: 0.2,
      n: 2,
      stream: false,
      seed: 7,
      user: "ada",
      logit_bias: { "5": 1 },
      reasoning_effort: "low",
    },
    cells: {
      ...none,
      model: "gpt-4o",
      messages: "4",
      text_chars: "15",
      images: "1",
      tools: "2",
      stream: "false",
      max_tokens: "100",
      temperature: "0.2",
      n: "2",
      reasoning_effort: "low",
    },
  },
  {
    name: "OpenAI's text completions",
    body: {
      model: "m",
      prompt: ["One", "Three"],
      max_tokens: 5,
      presence_penalty: 0.1,
      frequency_penalty: 1,
    },
    cells: {
      ...none,
      model: "m",
      texts: "2",
      text_chars: "8",
      max_tokens: "5",
      presence_penalty: "0.1",
      frequency_penalty: "1",
    },
  },
  {
    name: "OpenAI's Responses, one text",
    body: { model: "m", input: "Hi", stream: true, text: { format: { type: "text" } } },
    cells: { ...none, model: "m", texts: "1", text_chars: "2", stream: "true" },
  },
  {
    name: "OpenAI's Responses, a conversation",
    body: {
      model: "m",
      instructions: "Be brief",
      input: [
        {
          role: "user",
          content: [
            { type: "input_text", text: "Hi" },
            { type: "input_file", file_id: "f" },
          ],
        },
        { type: "function_call", name: "f", arguments: "{}", call_id: "1" },
        { type: "function_call_output", call_id: "1", output: "42" },
      ],
      max_output_tokens: 9,
      reasoning: { effort: "high" },
    },
    cells: {
      ...none,
      model: "m",
      messages: "4",
      text_chars: "12",
      files: "1",
      max_tokens: "9",
      reasoning_effort: "high",
    },
  },
  {
    name: "OpenAI's embeddings",
    body: { model: "e", input: ["a", "bc"], encoding_format: "base64", dimensions: 256 },
    cells: { ...none, model: "e", texts: "2", text_chars: "3", dimensions: "256" },
  },
  {
    name: "embeddings of tokens",
    body: { model: "e", input: [[9906, 1917], [5]] },
    cells: { ...none, model: "e", texts: "2" },
  },
  {
    name: "OpenAI's images",
    body: { model: "gpt-image-1", prompt: "A cat", n: 2, size: "1024x1024", quality: "low" },
    cells: { ...none, model: "gpt-image-1", texts: "1", text_chars: "5", n: "2" },
  },
  {
    name: "OpenAI's moderation",
    body: { model: "omni-moderation-latest", input: "Hi" },
    cells: { ...none, model: "omni-moderation-latest", texts: "1", text_chars: "2" },
  },
  {
    name: "OpenAI's speech",
    body: { model: "tts-1", input: "Hello", voice: "alloy", speed: 1.5, response_format: "mp3" },
    cells: { ...none, model: "tts-1", texts: "1", text_chars: "5" },
  },
];

const anthropic: readonly Body[] = [
  {
    name: "Anthropic's messages",
    body: {
      model: "claude-sonnet-4-5",
      max_tokens: 1024,
      system: [{ type: "text", text: "Be brief" }],
      messages: [
        {
          role: "user",
          content: [
            { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
            { type: "document", source: { type: "base64", media_type: "application/pdf", data: png } },
            { type: "text", text: "What?" },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Hm" },
            { type: "tool_use", id: "1", name: "f", input: { q: "x" } },
          ],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "1", content: "42" }] },
      ],
      thinking: { type: "enabled", budget_tokens: 2000 },
      metadata: { user_id: "ada" },
      top_k: 5,
      tools: [{ name: "f" }],
    },
    cells: {
      model: "claude-sonnet-4-5",
      messages: "4",
      text_chars: "15",
      images: "1",
      files: "1",
      tools: "1",
      max_tokens: "1024",
      top_k: "5",
      reasoning_budget: "2000",
    },
  },
  {
    name: "Anthropic's completions",
    body: { model: "claude-2", prompt: "\n\nHuman: Hi\n\nAssistant:", max_tokens_to_sample: 9 },
    cells: { ...none, model: "claude-2", texts: "1", text_chars: "23", max_tokens: "9" },
  },
];

const google: readonly Body[] = [
  {
    name: "Gemini's generateContent",
    body: {
      systemInstruction: { parts: [{ text: "Be brief" }] },
      contents: [
        {
          role: "user",
          parts: [
            { text: "What?" },
            { inlineData: { mimeType: "image/png", data: png } },
            { fileData: { mimeType: "application/pdf", fileUri: "gs://a" } },
          ],
        },
        { role: "model", parts: [{ text: "Hm", thought: true }, { functionCall: { name: "f", args: {} } }] },
      ],
      tools: [{ functionDeclarations: [{ name: "f" }, { name: "g" }] }],
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 800,
        candidateCount: 1,
        thinkingConfig: { thinkingBudget: 128 },
      },
    },
    cells: {
      messages: "3",
      text_chars: "13",
      images: "1",
      files: "1",
      tools: "2",
      max_tokens: "800",
      temperature: "0.5",
      top_p: "0.9",
      top_k: "40",
      n: "1",
      reasoning_budget: "128",
    },
  },
  {
    name: "Gemini's generateContent with one content and one part",
    body: { contents: { role: "user", parts: { text: "Hello" } }, generation_config: { temperature: 0.5 } },
    cells: { messages: "1", text_chars: "5", images: "0", files: "0", tools: "0", temperature: "0.5" },
  },
  {
    name: "Mistral's moderation of conversations",
    body: {
      model: "mistral-moderation",
      input: [[{ role: "user", content: "Hello" }], [{ role: "user", content: "Hi" }]],
    },
    cells: {
      model: "mistral-moderation",
      messages: "2",
      text_chars: "7",
      images: "0",
      files: "0",
      tools: "0",
    },
  },
  {
    name: "Gemini's embedContent",
    body: { model: "models/e", content: { parts: [{ text: "abc" }] }, outputDimensionality: 64 },
    cells: { ...none, model: "models/e", texts: "1", text_chars: "3", dimensions: "64" },
  },
  {
    name: "Gemini's batchEmbedContents",
    body: { requests: ["abc", "d"].map((text) => ({ model: "models/e", content: { parts: [{ text }] } })) },
    cells: { ...none, texts: "2", text_chars: "4" },
  },
  {
    name: "Vertex AI's prompts",
    body: { instances: [{ prompt: "A cat" }], parameters: { sampleCount: 2 } },
    cells: { ...none, texts: "1", text_chars: "5", n: "2" },
  },
];

export const requests: readonly Body[] = [...openai, ...anthropic, ...google, ...hostedRequests];
