/**
 * Requests and answers of language models (OpenAI's chat, completions, responses, embeddings; Anthropic's messages;
 * Gemini's candidates; rerankers).
 *
 * Their messages, tools and vectors have as many parts as a conversation has turns: flattened, every
 * call would bring new columns. Kept are the scalars that describe a call: model and sampling settings,
 * token counts, and of the first choice its text and why it ended.
 */
import { JsonObject, isArray, isScalar, type JsonValue } from "../json/parse.ts";

export function isLanguageModelBody(body: JsonObject): boolean {
  const { keys } = body;
  if (isListOf(body.get("messages"), (item) => item instanceof JsonObject && item.keys.includes("role")))
    return true;
  if (isListOf(body.get("candidates"), (item) => item instanceof JsonObject)) return true;
  if (typeof body.get("model") !== "string") return false;
  if (body.get("type") === "message" && isArray(body.get("content"))) return true;
  if (["input", "prompt", "documents"].some((key) => isListOf(body.get(key), isNoNumber))) return true;
  return keys.includes("object") && ["choices", "data", "output"].some((key) => isArray(body.get(key)));
}

/** Lists of numbers may be features: those of a car have a `model` too. */
function isNoNumber(item: JsonValue): boolean {
  return typeof item === "string" || !isScalar(item);
}

function isListOf(value: JsonValue | undefined, is: (item: JsonValue) => boolean): boolean {
  return isArray(value) && value.length > 0 && value.every(is);
}

/** Objects whose keys the interface fixes: those of others (`logit_bias`, `metadata`, schemas) are the caller's. */
const fixed: ReadonlySet<string> = new Set([
  "usage",
  "usageMetadata",
  "prompt_tokens_details",
  "completion_tokens_details",
  "input_tokens_details",
  "output_tokens_details",
  "message",
]);

export function languageModelScalars(body: JsonObject): JsonObject {
  const keys: string[] = [];
  const values: JsonValue[] = [];
  body.keys.forEach((key, index) => {
    const value = body.values[index] ?? null;
    const kept = keptOf(key, value);
    if (kept === undefined) return;
    keys.push(key);
    values.push(kept);
  });
  return new JsonObject(keys, values);
}

function keptOf(key: string, value: JsonValue): JsonValue | undefined {
  if (isScalar(value)) return value;
  if (isArray(value)) {
    const [first] = value;
    return key === "choices" && first instanceof JsonObject ? [languageModelScalars(first)] : undefined;
  }
  return fixed.has(key) ? languageModelScalars(value) : undefined;
}
