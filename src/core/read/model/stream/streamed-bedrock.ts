/**
 * Streams of Amazon Bedrock → the answer in one piece: the events of Converse, which Nova's models send too, and the
 * chunks in which Titan, Llama and Mistral answer. Other makers' models stream there as they do elsewhere.
 *
 * Source: Amazon Bedrock API reference, ConverseStream and InvokeModelWithResponseStream; its user guide, "Inference
 * request parameters and response fields". An event is an object with one member, named after its kind.
 */
import { byIndex, lastSaid, mergedValues, valuesByKey } from "./deltas.ts";
import { isObject, isString, jsonOrText, objectOf, withChanged, type Member } from "../../json/members.ts";
import { JsonObject, JsonParser, isArray, type JsonValue } from "../../json/parse.ts";
import { has, inside, isListOf, objectsIn } from "../shape.ts";
import type { Assembled, StreamForm } from "./stream-form.ts";

export const streamedConverse: StreamForm<"converse"> = {
  kind: "converse",
  isSign: (event) => isString(inside(event, "messageStart", "role")) || isObject(blockDelta(event)),
  isPart: (event) => eventNames.some((name) => event.keys.includes(name)),
  assemble: (events) => {
    const said = (name: string, key: string) =>
      lastSaid(events.map((event) => inside(event, name, key) ?? null));
    const message = objectOf([
      ["role", said("messageStart", "role") ?? "assistant"],
      ["content", blocksOf(events)],
    ]);
    const members: Member[] = [
      ["output", objectOf([["message", message]])],
      ["stopReason", said("messageStop", "stopReason")],
    ];
    const metadata = events.map((event) => event.get("metadata")).findLast(isObject);
    const rest = ["usage", "metrics"].flatMap((key): Member[] => {
      const value = metadata?.get(key);
      return value === undefined ? [] : [[key, value]];
    });
    const errors = events.filter((event) => event.keys.includes("error"));
    return {
      answer: objectOf([
        ...members,
        ...rest,
        ...errors.map((event): Member => ["error", event.get("error") ?? null]),
      ]),
      isEnded: events.some((event) => event.keys.includes("messageStop")),
    };
  },
};

const eventNames = [
  "messageStart",
  "contentBlockStart",
  "contentBlockDelta",
  "contentBlockStop",
  "messageStop",
  "metadata",
  "error",
];

function blockDelta(event: JsonObject): JsonValue | undefined {
  return inside(event, "contentBlockDelta", "delta");
}

/** The blocks of the content in their order: each begins, grows by deltas and is joined. */
function blocksOf(events: readonly JsonObject[]): JsonValue[] {
  const pieces = events.flatMap((event) =>
    ["contentBlockStart", "contentBlockDelta"].map((name) => event.get(name)).filter(isObject),
  );
  return byIndex("contentBlockIndex", pieces).map((block) => {
    const parts = block.map((piece) => piece.get("start") ?? piece.get("delta")).filter(isObject);
    const members = [...valuesByKey(parts)].map(([key, values]): Member => [key, mergedValues(key, values)]);
    return withChanged(objectOf(members), "toolUse", withInput);
  });
}

/** What a tool is given comes as pieces of a text that is JSON. */
function withInput(toolUse: JsonValue): JsonValue {
  if (!isObject(toolUse)) return toolUse;
  return withChanged(toolUse, "input", (input) =>
    isString(input) ? jsonOrText(new JsonParser(), input) : input,
  );
}

export const streamedChunks: StreamForm<"chunks"> = {
  kind: "chunks",
  isSign: isChunk,
  isPart: (event) => isChunk(event) || event.keys.includes("error"),
  assemble: chunksJoined,
};

const metricsKey = "amazon-bedrock-invocationMetrics";

function isChunk(event: JsonObject): boolean {
  return isTitan(event) || isLlama(event) || isListOf(event.get("outputs"), isOutput);
}

function isTitan(event: JsonObject): boolean {
  return isString(event.get("outputText")) && event.keys.includes("completionReason");
}

function isLlama(event: JsonObject): boolean {
  return isString(event.get("generation")) && event.keys.includes("stop_reason");
}

function isOutput(item: JsonValue | undefined): boolean {
  return has(item, { text: isString }) && isObject(item) && item.keys.includes("stop_reason");
}

function chunksJoined(chunks: readonly JsonObject[]): Assembled {
  const members = [...valuesByKey(chunks)].map(([key, values]): Member => [key, joined(key, values)]);
  const answer = objectOf(members);
  const output = objectsIn(answer.get("outputs"))[0];
  const reasons = [answer.get("completionReason"), answer.get("stop_reason"), output?.get("stop_reason")];
  const isEnded = reasons.some(isString) || answer.keys.includes(metricsKey);
  return { answer: isTitan(answer) ? titanOf(answer) : answer, isEnded };
}

function joined(key: string, values: readonly JsonValue[]): JsonValue {
  if (key === "generation" || key === "outputText") return values.filter(isString).join("");
  if (key !== "outputs") return lastSaid(values);
  const outputs = values.filter(isArray).flatMap(objectsIn);
  const texts = outputs.map((output) => output.get("text")).filter(isString);
  const reason = lastSaid(outputs.map((output) => output.get("stop_reason") ?? null));
  return [new JsonObject(["text", "stop_reason"], [texts.join(""), reason])];
}

/** As Titan answers in one piece. */
function titanOf(answer: JsonObject): JsonObject {
  const result = objectOf([
    ["tokenCount", answer.get("totalOutputTextTokenCount") ?? answer.get("totalOutputTokenCount") ?? null],
    ["outputText", answer.get("outputText") ?? ""],
    ["completionReason", answer.get("completionReason") ?? null],
  ]);
  const kept = ["inputTextTokenCount", metricsKey, "error"].flatMap((key): Member[] => {
    const value = answer.get(key);
    return value === undefined ? [] : [[key, value]];
  });
  return objectOf([["results", [result]], ...kept]);
}
