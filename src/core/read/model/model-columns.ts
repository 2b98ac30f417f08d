/**
 * Requests and answers of language, embedding, ranking and image models → the columns that are kept of them.
 *
 * A conversation has as many parts as it has turns, and what callers write is no category: messages, parts, texts,
 * vectors and base64 become counts and lengths. The columns are the same for one turn and for thirty, for every maker,
 * and whatever settings a caller gives; what a body does not have is missing in its row. A side's columns:
 *
 * | input               |                                              | output          |                                  |
 * | ------------------- | -------------------------------------------- | --------------- | -------------------------------- |
 * | `model`             | as asked for                                 | `model`         | as served                        |
 * | `messages`          | of a conversation, a system's too            | `choices`       | answers generated                |
 * | `texts`             | that are none: prompts, to embed, to rank    | `text_chars`    | length of all their texts        |
 * | `text_chars`        | length of all texts                          | `finish_reason` | of the first (finish-reason.ts)  |
 * | `images`, `files`   | in them                                      | `tool_calls`    | that they ask for                |
 * | `tools`             | offered                                      | `images`        | generated                        |
 * | `stream` …          | settings (request-columns.ts)                | `vectors`       | and the `dimensions` of one      |
 * |                     |                                              | `results`       | ranks, judgements; `flagged` ones |
 *
 * What was asked and what was served have one name, and are told apart by their side. Tokens are in usage.ts.
 */
import { isObject, isString } from "../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../json/parse.ts";
import type { Cell, Row } from "../row.ts";
import { askedFor } from "./asked-answer.ts";
import { answerShapes, type Answered, type AnswerShape } from "./answer-shape.ts";
import { contentsOf } from "./contents.ts";
import { finishReason } from "./finish-reason.ts";
import { hostedShapes } from "./hosted-shape.ts";
import { numberCell, requestCells, requestColumns } from "./request-columns.ts";
import { hasModelKeys } from "./model-keys.ts";
import { isRequest } from "./request-shape.ts";
import { hasOnly, inside, isListOf, isVector, namesIn, objectsIn, wordOf } from "./shape.ts";
import { streamedCandidates } from "./stream/streamed-candidates.ts";

/** As elsewhere in Weir: a request is the input, an answer the output. */
export type ModelSide = "input" | "output";

/** What a column of an answer is called, in order. */
const answerColumns = [
  "model",
  "choices",
  "text_chars",
  "finish_reason",
  "tool_calls",
  "images",
  "vectors",
  "dimensions",
  "results",
  "flagged",
] as const;

/**
 * Which side of a model's call the body is by its shape; null for all that may be a table. Of an answer some
 * shapes are certain that are not by themselves, and more of both sides where the other one is a model's (`isBeside`).
 */
export function modelSide(body: JsonValue, side?: ModelSide, isBeside = false): ModelSide | null {
  if (!isBeside && !hasModelKeys(body)) return null;
  const isAnswer = side === "output";
  if (answeredIn(body, isAnswer) !== null) return "output";
  if (isAnswer && isBeside && askedFor(body) !== null) return "output";
  return isObject(body) && isRequest(body, isBeside && !isAnswer) ? "input" : null;
}

export function isModelBody(body: JsonValue): boolean {
  return modelSide(body) !== null;
}

/** One row. Of a body that is none of a model, the cells are null that need a shape. */
export function modelColumns(body: JsonValue, side: ModelSide): Row {
  if (side === "input" && isObject(body)) return { names: requestColumns, cells: requestCells(body) };
  const answered = answeredIn(body, true) ?? (isVectors(body) ? vectorsOf(body) : (askedFor(body) ?? {}));
  return { names: answerColumns, cells: answerCells(body, answered) };
}

/** The row of a model's body, null for a table. */
export function modelRow(body: JsonValue, side?: ModelSide, isBeside = false): Row | null {
  const found = modelSide(body, side, isBeside);
  return found === null ? null : modelColumns(body, found);
}

const transcriptKeys = namesIn("text task language duration segments words usage logprobs x_groq");

/** The row of an answer that is what was said in a sound; null where it is none. Only what was sent tells that it is. */
export function transcriptRow(body: JsonValue): Row | null {
  if (!isObject(body) || !hasOnly(body, transcriptKeys)) return null;
  const text = body.get("text");
  return isString(text) ? { names: answerColumns, cells: answerCells(body, { choices: [text] }) } : null;
}

/** Whether a row is what is kept of a model's body. */
export function isModelRow({ names }: Row): boolean {
  return names === requestColumns || names === answerColumns;
}

/** Whether the body is nothing but vectors, as the answer to texts is that were sent to be embedded. */
export function isVectors(body: JsonValue): body is readonly JsonValue[] {
  return isArray(body) && (isVector(body) || isListOf(body, isVector) || isListOf(body, isVectorList));
}

function isVectorList(item: JsonValue | undefined): boolean {
  return isListOf(item, isVector);
}

const shapes: readonly AnswerShape[] = [...answerShapes, ...hostedShapes];

function answeredIn(body: JsonValue, isAnswer: boolean): Answered | null {
  if (isArray(body)) return answeredInList(body);
  if (!isObject(body)) return null;
  const shape = shapes.find(({ is }) => is(body));
  if (shape !== undefined) return shape.read(body);
  return isAnswer ? loneVectors(body) : null;
}

/** Vectors that only the side tells from features. */
function loneVectors(body: JsonObject): Answered | null {
  for (const key of ["embedding", "embeddings"]) {
    const vectors = body.get(key);
    if (vectors !== undefined && isVectors(vectors)) return vectorsOf(vectors);
  }
  return null;
}

function vectorsOf(vectors: readonly JsonValue[]): Answered {
  return { vectors: isVector(vectors) ? [vectors] : vectors };
}

/** Gemini's stream as one document is a list of chunks; Hugging Face answers each text of a batch, or one, in a list. */
function answeredInList(list: readonly JsonValue[]): Answered | null {
  // Of a table of numbers only the first record is looked at.
  const [first] = list;
  const isNested = isArray(first) && isObject(first[0]);
  const items = isNested ? list.flatMap((item) => (isArray(item) ? item : [item])) : list;
  if (items.every(isChunk)) return answeredIn(streamedCandidates.assemble(objectsIn(items)).answer, true);
  if (!items.every(isTask)) return null;
  const each = objectsIn(items).map((item) => answeredIn(item, false) ?? {});
  return { choices: each.flatMap(({ choices = [] }) => choices), reason: each[0]?.reason };
}

function isChunk(item: JsonValue): boolean {
  return isObject(item) && streamedCandidates.isSign(item);
}

/** What stands in a list of answers of Hugging Face or JumpStart. */
function isTask(item: JsonValue): boolean {
  return (
    isObject(item) && taskKeys.some((key) => item.keys.includes(key)) && answeredIn(item, false) !== null
  );
}

const taskKeys = ["generated_text", "summary_text", "translation_text", "generation"];

function answerCells(body: JsonValue, answered: Answered): Cell[] {
  const { choices, vectors, images, results, flagged } = answered;
  const contents = choices && contentsOf(choices);
  const reason = finishReason(answered.reason);
  return [
    servedModel(body),
    numberCell(choices?.length),
    numberCell(contents?.textChars),
    // An answer that asks for tools ended for them: some makers say so, others say that they are done.
    reason === "stop" && (contents?.toolCalls ?? 0) > 0 ? "tool_calls" : reason,
    numberCell(contents?.toolCalls),
    numberCell(images ?? contents?.images),
    numberCell(vectors?.length),
    numberCell(vectors && dimensionsOf(vectors[0])),
    numberCell(results),
    numberCell(flagged),
  ];
}

const modelPaths = [["model"], ["modelVersion"], ["model_name"], ["result", "model"], ["version"]];

function servedModel(body: JsonValue): Cell {
  const first = isArray(body) ? body[0] : body;
  return wordOf(modelPaths.map((path) => inside(first, ...path)).find(isString), 200);
}

/** Numbers, lists of them (one for each token), or floats of 32 bits in base64. */
function dimensionsOf(vector: JsonValue | undefined): number | null {
  if (isString(vector)) return Math.floor((vector.replace(/={1,2}$/, "").length * 3) / 16);
  if (!isArray(vector)) return null;
  return isVector(vector) ? vector.length : dimensionsOf(vector[0]);
}
