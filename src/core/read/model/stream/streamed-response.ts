/**
 * Events of OpenAI's Responses → the response in one piece.
 *
 * Source: OpenAI API reference, "Streaming events" of Responses. The last event holds the whole response. Where it is
 * missing, the response as it began is filled with the items that were finished and with the text of those that were
 * not; its `status` stays the one it had.
 */
import { byIndex, mergedDeltas, withoutIndex } from "./deltas.ts";
import {
  isObject,
  isString,
  membersOf,
  objectOf,
  withChanged,
  without,
  type Member,
} from "../../json/members.ts";
import { JsonObject, type JsonValue } from "../../json/parse.ts";
import { typeOf, type Assembled, type StreamForm } from "./stream-form.ts";

export const streamedResponse: StreamForm<"response"> = {
  kind: "response",
  isSign: (event) => typeOf(event).startsWith("response."),
  isPart: (event) => /^(?:response\..*|error|keepalive)$/.test(typeOf(event)),
  assemble,
};

const lastTypes: ReadonlySet<string> = new Set([
  "response.completed",
  "response.incomplete",
  "response.failed",
]);

function assemble(events: readonly JsonObject[]): Assembled {
  const last = events.findLast((event) => lastTypes.has(typeOf(event)))?.get("response");
  return isObject(last) ? { answer: last, isEnded: true } : { answer: begun(events), isEnded: false };
}

function begun(events: readonly JsonObject[]): JsonObject {
  const response = events.map((event) => event.get("response")).findLast(isObject) ?? new JsonObject([], []);
  const items = byIndex(
    "output_index",
    events.filter((event) => event.keys.includes("output_index")),
  );
  const failure = events.find((event) => typeOf(event) === "error");
  const members: Member[] = [...membersOf(response), ["output", items.map(itemOf)]];
  if (failure !== undefined) {
    members.push(["error", failure.get("error") ?? without(failure, "type", "sequence_number")]);
  }
  return objectOf(members);
}

/** One item of the output, of the events that are about it. */
function itemOf(events: readonly JsonObject[]): JsonObject {
  const done = events.find((event) => typeOf(event) === "response.output_item.done")?.get("item");
  if (isObject(done)) return done;
  const item = mergedDeltas(events.map(itemDelta).filter(isObject));
  return withChanged(withChanged(item, "content", withoutIndex), "summary", withoutIndex);
}

/** Text of a part of an item: in which of the item's lists, and which member of the part it is. */
const partTexts: ReadonlyMap<
  string,
  { readonly list: PartList; readonly type: string; readonly key: string }
> = new Map([
  ["response.output_text.delta", { list: "content", type: "output_text", key: "text" }],
  ["response.refusal.delta", { list: "content", type: "refusal", key: "refusal" }],
  ["response.reasoning_text.delta", { list: "content", type: "reasoning_text", key: "text" }],
  ["response.reasoning_summary_text.delta", { list: "summary", type: "summary_text", key: "text" }],
]);

type PartList = "content" | "summary";

/** Text of the item itself: which member it is. */
const itemTexts: ReadonlyMap<string, string> = new Map([
  ["response.function_call_arguments.delta", "arguments"],
  ["response.mcp_call_arguments.delta", "arguments"],
  ["response.custom_tool_call_input.delta", "input"],
  ["response.code_interpreter_call_code.delta", "code"],
]);

/** What an event adds to its item. */
function itemDelta(event: JsonObject): JsonObject | undefined {
  const type = typeOf(event);
  if (type === "response.output_item.added") {
    const item = event.get("item");
    return isObject(item) ? item : undefined;
  }
  if (type === "response.content_part.added") return partDelta(event, "content", event.get("part"));
  if (type === "response.reasoning_summary_part.added") return partDelta(event, "summary", event.get("part"));
  const delta = event.get("delta");
  if (!isString(delta)) return undefined;
  const key = itemTexts.get(type);
  if (key !== undefined) return new JsonObject([key], [delta]);
  const text = partTexts.get(type);
  if (text === undefined) return undefined;
  return partDelta(event, text.list, new JsonObject(["type", text.key], [text.type, delta]));
}

function partDelta(event: JsonObject, list: PartList, part: JsonValue | undefined): JsonObject | undefined {
  if (!isObject(part)) return undefined;
  const index = event.get(`${list}_index`) ?? null;
  const { keys, values } = without(part, "index");
  return new JsonObject([list], [[new JsonObject(["index", ...keys], [index, ...values])]]);
}
