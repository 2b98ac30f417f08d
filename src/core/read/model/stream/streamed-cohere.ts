/**
 * Events of Cohere's chat → the chat in one piece, of both versions.
 *
 * Source: Cohere API reference, "Chat with streaming". Version 2 names its events by `type`: blocks of the content and
 * calls of tools begin, grow by deltas and end under their `index`, and the last event tells why and what it took.
 * Version 1 sends a line for each, with `event_type`; the last holds the whole answer.
 */
import { byIndex, lastSaid, mergedDeltas, valuesByKey, withoutIndex } from "./deltas.ts";
import { isObject, isString, membersOf, objectOf, without, type Member } from "../../json/members.ts";
import { JsonObject, type JsonValue } from "../../json/parse.ts";
import { inside, isBoolean } from "../shape.ts";
import { typeOf, type Assembled, type StreamForm } from "./stream-form.ts";

export const streamedCohere: StreamForm<"chat"> = {
  kind: "chat",
  isSign: (event) => signs.test(typeOf(event)) || isLine(event),
  isPart: (event) => parts.test(typeOf(event)) || isLine(event) || event.keys.includes("error"),
  assemble: (events) => (events.some(isLine) ? wholeOf(events) : assembled(events)),
};

const signs = /^(?:message-start|content-(?:start|delta|end)|tool-plan-delta|tool-call-start)$/;
const parts = /^(?:(?:message|content|tool-call|citation)-(?:start|delta|end)|tool-plan-delta|debug)$/;

function assembled(events: readonly JsonObject[]): Assembled {
  const starts = events.filter((event) => typeOf(event) === "message-start");
  const ends = events.filter((event) => typeOf(event) === "message-end");
  const outer = [...starts, ...events].map((event) => without(event, "type", "index", "delta"));
  const said = valuesByKey([...outer, ...ends.map((event) => event.get("delta")).filter(isObject)]);
  const answer = objectOf([
    ...[...said].map(([key, values]): Member => [key, lastSaid(values)]),
    ["message", messageOf(events)],
  ]);
  return { answer, isEnded: ends.length > 0 };
}

function messageOf(events: readonly JsonObject[]): JsonObject {
  const deltas = events.map(messageDelta).filter(isObject);
  const message = mergedDeltas(deltas.map((delta) => without(delta, "content", "tool_calls", "citations")));
  const blocks = under("content", events).map(mergedDeltas);
  const calls = under("tool_calls", events).map(mergedDeltas);
  const members: Member[] = [...membersOf(message), ["content", withoutIndex(blocks)]];
  if (calls.length > 0) members.push(["tool_calls", withoutIndex(calls)]);
  return objectOf(members);
}

function messageDelta(event: JsonObject): JsonValue | undefined {
  return inside(event, "delta", "message");
}

/** What the events say of each item of a list, by their index. */
function under(key: string, events: readonly JsonObject[]): JsonObject[][] {
  const pieces = events.map((event) => {
    const piece = inside(messageDelta(event), key);
    return isObject(piece) ? objectOf([["index", event.get("index") ?? null], ...membersOf(piece)]) : null;
  });
  return byIndex(
    "index",
    pieces.filter((piece) => piece !== null),
  );
}

function isLine(event: JsonObject): boolean {
  return isString(event.get("event_type")) && isBoolean(event.get("is_finished"));
}

function wholeOf(lines: readonly JsonObject[]): Assembled {
  const last = lines.findLast((line) => line.get("is_finished") === true);
  const response = last?.get("response");
  const texts = lines.map((line) => line.get("text")).filter(isString);
  const begun = objectOf([
    ["generation_id", lines.map((line) => line.get("generation_id")).find(isString) ?? ""],
    ["text", texts.join("")],
  ]);
  const answer = [isObject(response) ? response : begun, errorIn(lines)].filter(isObject).flatMap(membersOf);
  const reason = last?.get("finish_reason");
  return {
    answer: objectOf(reason === undefined ? answer : [...answer, ["finish_reason", reason]]),
    isEnded: last !== undefined,
  };
}

function errorIn(lines: readonly JsonObject[]): JsonObject | undefined {
  const error = lines.map((line) => line.get("error") ?? null).find((value) => value !== null);
  return error === undefined ? undefined : new JsonObject(["error"], [error]);
}
