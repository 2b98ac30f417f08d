/**
 * Chunks of OpenAI's chat completions and text completions → the completion in one piece.
 *
 * Source: OpenAI API reference, "Chat completion chunk object" and "Completions". Choices may be interleaved. Of the
 * members of chunks and choices the last that says something counts, so `usage` and `finish_reason` are those of the
 * end; `delta`, `text` and `logprobs` add up. `obfuscation` is random padding.
 */
import { byIndex, lastSaid, mergedDeltas, mergedValues, valuesByKey, withoutIndex } from "./deltas.ts";
import { isObject, isString, objectOf, withChanged, type Member } from "../../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../../json/parse.ts";
import type { Assembled, StreamForm } from "./stream-form.ts";

export const streamedCompletion: StreamForm<"completion"> = {
  kind: "completion",
  isSign: (event) =>
    isArray(event.get("choices")) && (isChunk(event.get("object")) || choicesOf([event]).some(isChoice)),
  isPart: (event) =>
    isChunk(event.get("object")) || ["choices", "usage", "error"].some((key) => event.keys.includes(key)),
  assemble,
};

function isChunk(object: JsonValue | undefined): boolean {
  return isString(object) && /^(?:chat\.completion\.chunk|text_completion(?:\.chunk)?)$/.test(object);
}

function isChoice(choice: JsonObject): boolean {
  return isObject(choice.get("delta")) || isObject(choice.get("message")) || isString(choice.get("text"));
}

function assemble(chunks: readonly JsonObject[]): Assembled {
  const choices = byIndex("index", choicesOf(chunks)).map(choiceOf);
  const members: Member[] = [];
  for (const [key, values] of valuesByKey(chunks)) {
    if (key === "choices") members.push([key, choices]);
    else if (key === "object") members.push([key, objectName(lastSaid(values))]);
    else if (key !== "obfuscation") members.push([key, lastSaid(values)]);
  }
  const isEnded = choices.every((choice) => (choice.get("finish_reason") ?? null) !== null);
  return { answer: objectOf(members), isEnded: isEnded && choices.length > 0 };
}

function choicesOf(chunks: readonly JsonObject[]): JsonObject[] {
  const all: JsonObject[] = [];
  for (const chunk of chunks) {
    const choices = chunk.get("choices");
    if (isArray(choices)) for (const choice of choices) if (isObject(choice)) all.push(choice);
  }
  return all;
}

function objectName(object: JsonValue): JsonValue {
  return isString(object) ? object.replace(/\.chunk$/, "") : object;
}

function choiceOf(parts: readonly JsonObject[]): JsonObject {
  const members: Member[] = [];
  for (const [key, values] of valuesByKey(parts)) {
    if (key === "delta") {
      const message = mergedDeltas(values.filter(isObject));
      members.push(["message", withChanged(message, "tool_calls", withoutIndex)]);
    } else if (key === "text" || key === "logprobs") members.push([key, mergedValues(key, values)]);
    else members.push([key, lastSaid(values)]);
  }
  return objectOf(members);
}
