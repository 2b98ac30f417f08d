/**
 * Answers that only their request tells from a table: of Hugging Face's tasks, and of servers that answer with nothing
 * but texts. What is in them are words of who asked, and ranks.
 */
import { isObject, isString } from "../json/members.ts";
import { isArray, type JsonValue } from "../json/parse.ts";
import type { Answered } from "./answer-shape.ts";
import { has, hasOnly, inside, isListOf, isNumber, isTexts, namesIn, type Is } from "./shape.ts";

/** What the answer to a model's request holds; null for all that may be a table even so, such as labels and scores. */
export function askedFor(body: JsonValue): Answered | null {
  if (isArray(body)) return listed(body);
  if (!isObject(body)) return null;
  if (isTexts(body.get("text")) && hasOnly(body, textKeys)) return { choices: textsOf(body.get("text")) };
  return isPassage(body) ? { choices: [body.get("answer") ?? null] } : null;
}

const textKeys = namesIn("text model id usage");

function textsOf(text: JsonValue | undefined): readonly JsonValue[] {
  return isArray(text) ? text : [text ?? null];
}

/** The passage that answers a question. */
const isPassage: Is = (value) => has(value, { answer: isString, score: isNumber });

/** A name in a text, and where it stands. */
const isEntity: Is = (value) => has(value, { word: isString, score: isNumber });

const rankKeys = namesIn("index score text");

/** Of TEI. */
const isRank: Is = (value) =>
  has(value, { index: isNumber, score: isNumber }) && isObject(value) && hasOnly(value, rankKeys);

/** A list, or one for each text of a batch. */
function listed(list: readonly JsonValue[]): Answered | null {
  const items = list.flatMap((item) => (isArray(item) ? item : [item]));
  const passages = items.filter(isPassage).map((item) => inside(item, "answer") ?? null);
  if (passages.length > 0 && passages.length === items.length) return { choices: passages };
  return isListOf(items, isEntity) || isListOf(items, isRank) ? { results: items.length } : null;
}
