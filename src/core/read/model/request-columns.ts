/**
 * What is kept of a request to a model: which one, how much it is to read, and the settings that are numbers and words.
 *
 * A setting has one name here, that of OpenAI's chat completions where it has one, whatever a maker calls it and in
 * whichever of its objects it stands. Seeds, users, stop words and schemas are callers' own, and are not kept.
 */
import { isObject, isString } from "../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../json/parse.ts";
import type { Cell } from "../row.ts";
import { contentsOf } from "./contents.ts";
import { hasParts, isMessages } from "./request-shape.ts";
import { inside, isBoolean, isListOf, isNumber, objectsIn, wordOf } from "./shape.ts";

export const requestColumns: readonly string[] = [
  "model",
  "messages",
  "texts",
  "text_chars",
  "images",
  "files",
  "tools",
  "stream",
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "n",
  "frequency_penalty",
  "presence_penalty",
  "reasoning_effort",
  "reasoning_budget",
  "dimensions",
];

/** In the order of the columns. */
export function requestCells(body: JsonObject): Cell[] {
  const input = body.get("input");
  // Replicate puts all that is for the model into one object.
  const asked = isObject(input) ? input : body;
  const { messages, texts, parts } = subjectOf(asked);
  const contents = contentsOf(parts);
  const isTokens = texts !== null && texts > 0 && parts.every(isArray);
  const stream = firstIn(body, settingNames.stream, isBoolean);
  return [
    wordOf(body.get("model"), 200),
    numberCell(messages),
    numberCell(texts),
    isTokens ? null : numberCell(contents.textChars),
    numberCell(contents.images + mediaIn(asked, imageKeys)),
    numberCell(contents.files + mediaIn(asked, fileKeys)),
    numberCell(toolsIn(body)),
    stream === null ? null : String(stream),
    ...numberNames.map((names) => firstIn(body, names, isNumber)?.number ?? null),
    effortOf(body),
    budgetOf(body),
    firstIn(body, settingNames.dimensions, isNumber)?.number ?? null,
  ];
}

export function numberCell(count: number | null | undefined): Cell {
  return count === null || count === undefined ? null : String(count);
}

interface Subject {
  /** Of a conversation; null of what is none. */
  readonly messages: number | null;
  readonly texts: number | null;
  readonly parts: readonly JsonValue[];
}

/** What the system is told is one message, wherever it stands. */
function subjectOf(body: JsonObject): Subject {
  const systems = systemKeys.map((key) => body.get(key) ?? "").filter((system) => system !== "");
  const messages = messagesIn(body);
  if (messages !== null) {
    return { messages: messages.length + systems.length, texts: null, parts: [...systems, ...messages] };
  }
  const texts = textsIn(body);
  return { messages: null, texts: texts.length, parts: [...systems, ...texts] };
}

const systemKeys = [
  "system",
  "systemInstruction",
  "system_instruction",
  "instructions",
  "preamble",
  "system_prompt",
];

function messagesIn(body: JsonObject): readonly JsonValue[] | null {
  for (const key of ["messages", "contents"]) {
    const messages = body.get(key);
    if (isArray(messages)) return messages;
    if (hasParts(messages)) return [messages ?? null];
  }
  const { input, inputs } = { input: body.get("input"), inputs: body.get("inputs") };
  if (isListOf(input, isItem)) return input;
  for (const list of [input, inputs]) if (isListOf(list, isMessages)) return list.flat();
  const message = body.get("message");
  if (!isString(message)) return null;
  const history = body.get("chat_history");
  return [...(isArray(history) ? history : []), message];
}

/** An item of a conversation of OpenAI's Responses; those to embed have neither. */
function isItem(item: JsonValue | undefined): boolean {
  const type = inside(item, "type");
  return isString(inside(item, "role")) || (isString(type) && /_|message|reasoning/.test(type));
}

const textKeys = [
  "prompt",
  "suffix",
  "query",
  "input",
  "inputs",
  "texts",
  "documents",
  "text",
  "inputText",
  "text_input",
  "text_inputs",
  "text_prompts",
  "document",
];

function textsIn(body: JsonObject): JsonValue[] {
  const content = body.get("content");
  if (hasParts(content)) return [content ?? null];
  const requests = objectsIn(body.get("requests")).map((request) => request.get("content") ?? null);
  const instances = objectsIn(body.get("instances")).map(
    (item) => item.get("prompt") ?? item.get("content") ?? null,
  );
  const texts = textKeys.flatMap((key) => textsUnder(key, body.get(key)));
  return [...requests, ...instances, ...texts];
}

/** The inputs of a task of Hugging Face's are several texts under names. `text` of OpenAI's Responses is a setting. */
function textsUnder(key: string, value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  if (isArray(value)) return value;
  if (!isObject(value)) return [value];
  return key === "inputs" ? value.values.flat() : key === "text" ? [] : [value];
}

const imageKeys = ["images", "image", "input_image", "inputImage"];
const fileKeys = ["audio", "audio_file", "video"];

function mediaIn(body: JsonObject, keys: readonly string[]): number {
  let count = 0;
  for (const key of keys) {
    const value = body.get(key);
    if (isArray(value)) count += value.length;
    else if (isString(value) && value !== "") count++;
  }
  return count;
}

/** Gemini puts the functions it may call into one tool. */
function toolsIn(body: JsonObject): number {
  const tools = body.get("tools") ?? inside(body, "toolConfig", "tools") ?? body.get("functions");
  if (!isArray(tools)) return 0;
  return tools.reduce((count: number, tool) => {
    const functions = inside(tool, "functionDeclarations") ?? inside(tool, "function_declarations");
    return count + (isArray(functions) ? functions.length : 1);
  }, 0);
}

const settingNames = {
  stream: ["stream"],
  maxTokens: [
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "max_tokens_to_sample",
    "max_new_tokens",
    "maxOutputTokens",
    "maxTokens",
    "maxTokenCount",
    "max_gen_len",
    "num_predict",
    "n_predict",
  ],
  dimensions: ["dimensions", "output_dimension", "outputDimensionality"],
} as const;

/** The settings from `max_tokens` to `presence_penalty`, in their order. */
const numberNames: readonly (readonly string[])[] = [
  settingNames.maxTokens,
  ["temperature"],
  ["top_p", "topP", "p"],
  ["top_k", "topK", "k"],
  [
    "n",
    "candidateCount",
    "num_return_sequences",
    "num_generations",
    "num_images",
    "numberOfImages",
    "sampleCount",
  ],
  ["frequency_penalty", "frequencyPenalty"],
  ["presence_penalty", "presencePenalty"],
];

const settingPlaces = [
  "generationConfig",
  "generation_config",
  "inferenceConfig",
  "textGenerationConfig",
  "imageGenerationConfig",
  "embeddingConfig",
  "parameters",
  "options",
  "input",
];

function firstIn<Value extends JsonValue>(
  body: JsonObject,
  names: readonly string[],
  is: (value: JsonValue | undefined) => value is Value,
): Value | null {
  for (const place of [body, ...settingPlaces.map((key) => body.get(key))]) {
    if (!isObject(place)) continue;
    for (const name of names) {
      const value = place.get(name);
      if (is(value)) return value;
    }
  }
  return null;
}

function effortOf(body: JsonObject): Cell {
  const efforts = [
    body.get("reasoning_effort"),
    inside(body, "reasoning", "effort"),
    inside(body, "output_config", "effort"),
    inside(body, "generationConfig", "thinkingConfig", "thinkingLevel"),
    body.get("think"),
  ];
  return wordOf(efforts.find(isString), 32)?.toLowerCase() ?? null;
}

function budgetOf(body: JsonObject): Cell {
  const budgets = [
    inside(body, "thinking", "budget_tokens"),
    inside(body, "generationConfig", "thinkingConfig", "thinkingBudget"),
    inside(body, "reasoning", "max_tokens"),
  ];
  return budgets.find(isNumber)?.number ?? null;
}
