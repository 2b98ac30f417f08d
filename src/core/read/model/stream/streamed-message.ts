/**
 * Events of Anthropic's Messages → the message in one piece.
 *
 * Source: Anthropic API reference, "Streaming messages". A block begins with its empty shape and grows by the members
 * of its deltas; the input of a tool comes as pieces of JSON text. Usage in `message_delta` is cumulative: what it says
 * takes the place of what `message_start` said.
 */
import { byIndex, lastSaid, mergedDeltas, valuesByKey } from "./deltas.ts";
import {
  isObject,
  isString,
  jsonOrText,
  membersOf,
  objectOf,
  without,
  type Member,
} from "../../json/members.ts";
import { JsonObject, JsonParser, type JsonValue } from "../../json/parse.ts";
import { typeOf, type Assembled, type StreamForm } from "./stream-form.ts";

export const streamedMessage: StreamForm<"message"> = {
  kind: "message",
  isSign: (event) => /^(?:message_start|content_block_(?:start|delta|stop))$/.test(typeOf(event)),
  isPart: (event) => /^(?:message_(?:start|delta|stop)|content_block_\w+|ping|error)$/.test(typeOf(event)),
  assemble,
};

function assemble(events: readonly JsonObject[]): Assembled {
  const members = valuesByKey(events.flatMap(messageParts));
  const blocks = byIndex(
    "index",
    events.filter((event) => typeOf(event).startsWith("content_block_")),
  );
  const answer = objectOf([
    ...[...members].map(([key, values]): Member => [key, key === "usage" ? said(values) : lastSaid(values)]),
    ["content", blocks.map(blockOf)],
  ]);
  return { answer, isEnded: events.some((event) => typeOf(event) === "message_stop") };
}

/** What an event says of the message itself. */
function messageParts(event: JsonObject): JsonObject[] {
  switch (typeOf(event)) {
    case "message_start":
      return [event.get("message")].filter(isObject);
    case "message_delta":
      return [event.get("delta"), without(event, "type", "delta")].filter(isObject);
    case "error":
      return [without(event, "type")];
    default:
      return [];
  }
}

/** Of every count the last that was given. */
function said(usages: readonly JsonValue[]): JsonValue {
  const counts = valuesByKey(usages.filter(isObject));
  return objectOf([...counts].map(([key, values]): Member => [key, lastSaid(values)]));
}

/** One block of the content, of the events that are about it. Input that is cut, or was no JSON, stays text. */
function blockOf(events: readonly JsonObject[]): JsonObject {
  const block = mergedDeltas(events.map(blockDelta).filter(isObject));
  const json = block.get("partial_json");
  const whole = without(block, "partial_json");
  if (!isString(json) || json === "") return whole;
  return objectOf([...membersOf(whole), ["input", jsonOrText(new JsonParser(), json)]]);
}

function blockDelta(event: JsonObject): JsonObject | undefined {
  const start = event.get("content_block");
  if (isObject(start)) return start;
  const delta = event.get("delta");
  if (!isObject(delta)) return undefined;
  const citation = delta.get("citation");
  return citation === undefined ? without(delta, "type") : new JsonObject(["citations"], [[citation]]);
}
