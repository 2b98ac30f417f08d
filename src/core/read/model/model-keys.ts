/**
 * Whether a body has the keys of a model's, whatever they hold: most tables are told by that alone, and cheaply. A body
 * whose keys are not enough stays a table with any other values under them.
 */
import { isObject } from "../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../json/parse.ts";
import { namesIn } from "./shape.ts";

/** Of a list the first item tells, as all are of one kind in a list of answers. */
export function hasModelKeys(body: JsonValue): boolean {
  if (isObject(body)) return areOfModel(body);
  if (!isArray(body)) return false;
  const [first] = body;
  const item = isArray(first) ? first[0] : first;
  return isObject(item) && areOfModel(item);
}

function areOfModel(body: JsonObject): boolean {
  const { keys } = body;
  let hasWeak = false;
  for (const key of keys) {
    if (strong.has(key)) return true;
    hasWeak ||= weak.has(key);
  }
  if (!hasWeak) return false;
  return isObject(body.get("content")) || pairs.some((pair) => pair.every((key) => keys.includes(key)));
}

const strong = namesIn(`
  messages contents requests prompt input inputs texts inputText text_input text_inputs text_prompts instances
  imageGenerationConfig choices output outputs data results completion candidates usageMetadata promptFeedback
  embedding embeddings generation_id generations done pages generated_text summary_text translation_text
  generated_texts token sequence generation artifacts images generated_images generated_image predictions text_output
  tokens_predicted
`);

/** Keys that features have too. */
const pairs = [
  ["content", "role"],
  ["message", "model"],
  ["message", "chat_history"],
  ["message", "finish_reason"],
  ["documents", "model"],
  ["document", "model"],
  ["text", "segments"],
  ["text", "words"],
  ["text", "usage"],
  ["result", "success"],
] as const;

const weak: ReadonlySet<string> = new Set(pairs.map(([key]) => key));
