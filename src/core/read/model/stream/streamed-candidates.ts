/**
 * Chunks of Gemini's streamGenerateContent → the answer of generateContent.
 *
 * Source: Gemini API reference, "GenerateContentResponse". Each chunk is an answer of its own: the parts of a
 * candidate follow those of the chunk before, text is joined where it goes on, counts are those of the last.
 */
import { byIndex, lastSaid, valuesByKey } from "./deltas.ts";
import { isObject, isString, membersOf, objectOf, type Member } from "../../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../../json/parse.ts";
import { inside, isNumber, objectsIn } from "../shape.ts";
import type { Assembled, StreamForm } from "./stream-form.ts";

export const streamedCandidates: StreamForm<"candidates"> = {
  kind: "candidates",
  isSign: (event) => objectsIn(event.get("candidates")).some(isCandidate) || isCounted(event),
  isPart: (event) => keys.some((key) => event.keys.includes(key)),
  assemble,
};

const keys = ["candidates", "usageMetadata", "promptFeedback", "modelVersion", "error"];

function isCandidate(candidate: JsonObject): boolean {
  return isObject(candidate.get("content")) || isString(candidate.get("finishReason"));
}

function isCounted(event: JsonObject): boolean {
  return isNumber(inside(event, "usageMetadata", "promptTokenCount"));
}

function assemble(chunks: readonly JsonObject[]): Assembled {
  const all = chunks.flatMap((chunk) => objectsIn(chunk.get("candidates")));
  const candidates = byIndex("index", all).map(candidateOf);
  const members = [...valuesByKey(chunks)].map(([key, values]): Member => [
    key,
    key === "candidates" ? candidates : lastSaid(values),
  ]);
  const answer = objectOf(members);
  const hasEnded =
    candidates.length > 0 && candidates.every((candidate) => isString(candidate.get("finishReason")));
  return { answer, isEnded: hasEnded || isString(inside(answer, "promptFeedback", "blockReason")) };
}

function candidateOf(pieces: readonly JsonObject[]): JsonObject {
  const members = valuesByKey(pieces);
  return objectOf(
    [...members].map(([key, values]): Member => [
      key,
      key === "content" ? contentOf(values) : lastSaid(values),
    ]),
  );
}

function contentOf(values: readonly JsonValue[]): JsonValue {
  const contents = values.filter(isObject);
  const members = [...valuesByKey(contents)].map(([key, pieces]): Member => [
    key,
    key === "parts" ? partsOf(pieces) : lastSaid(pieces),
  ]);
  return objectOf(members);
}

/** Texts that follow one another are one, thoughts apart. */
function partsOf(lists: readonly JsonValue[]): JsonValue[] {
  const runs: JsonObject[][] = [];
  for (const part of lists.filter(isArray).flat().filter(isObject)) {
    const run = runs.at(-1);
    const last = run?.[0];
    if (
      run !== undefined &&
      last !== undefined &&
      isText(part) &&
      isText(last) &&
      isThought(part) === isThought(last)
    ) {
      run.push(part);
    } else runs.push([part]);
  }
  return runs.map(joinedParts);
}

function joinedParts(run: readonly JsonObject[]): JsonObject {
  const [first] = run;
  if (first === undefined || run.length === 1) return first ?? objectOf([]);
  const text = run.map((part) => part.get("text")).filter(isString);
  return objectOf([...run.flatMap(membersOf), ["text", text.join("")]]);
}

function isText(part: JsonObject): boolean {
  return isString(part.get("text"));
}

function isThought(part: JsonObject): boolean {
  return part.get("thought") === true;
}
