/**
 * A streamed answer, a `text/event-stream` of JSON events → one JSON text: what the same call had been answered
 * without streaming, as far as the stream goes.
 *
 * Known are OpenAI's chat and text completions (and all that speak them), OpenAI's Responses and Anthropic's Messages.
 * Of any other stream the answer is the array of its events' data: JSON as it is, else its text. Numbers keep the text
 * they were sent as. Nothing here throws, whatever the stream holds.
 */
import { isObject, jsonOrText } from "../json/members.ts";
import { JsonParser, jsonText, type JsonObject, type JsonValue } from "../json/parse.ts";
import { serverEvents, type ServerEvents } from "./sse.ts";
import { streamedCompletion } from "./streamed-completion.ts";
import { streamedMessage } from "./streamed-message.ts";
import { streamedResponse } from "./streamed-response.ts";

export interface StreamedAnswer {
  /** "events": of no known form, `json` is the array of all events' data. */
  readonly kind: "completion" | "response" | "message" | "events";
  readonly json: string;
  /**
   * Whether the stream came to its end and told of no error. A stream of no known form can end after any event: one
   * whose text was cut between two events is complete here, and only who cut it knows better.
   */
  readonly isComplete: boolean;
  /** Events that are no part of such an answer and are not in `json`. */
  readonly skipped: number;
}

const forms = [streamedCompletion, streamedResponse, streamedMessage] as const;

export function streamedAnswer(text: string): StreamedAnswer {
  const { values, isDone, isCut } = valuesOf(serverEvents(text));
  const objects = values.filter(isObject);
  const form = formOf(objects);
  if (form === undefined) {
    return { kind: "events", json: jsonText(values), isComplete: isDone || !isCut, skipped: 0 };
  }
  const parts = objects.filter(form.isPart);
  const { answer, isEnded } = form.assemble(parts);
  const hasFailed = (answer.get("error") ?? null) !== null;
  return {
    kind: form.kind,
    json: jsonText(answer),
    isComplete: !hasFailed && (isDone || (isEnded && !isCut)),
    skipped: values.length - parts.length,
  };
}

/** The first event that can be of one form only says which. */
function formOf(objects: readonly JsonObject[]): (typeof forms)[number] | undefined {
  for (const object of objects) {
    const form = forms.find(({ isSign }) => isSign(object));
    if (form !== undefined) return form;
  }
  return undefined;
}

interface Values {
  readonly values: readonly JsonValue[];
  /** `[DONE]` was said. */
  readonly isDone: boolean;
  /** The last event is not whole, and not among the values. */
  readonly isCut: boolean;
}

function valuesOf({ events, pending }: ServerEvents): Values {
  const parser = new JsonParser();
  const values: JsonValue[] = [];
  for (const { data } of events) {
    if (data.trim() === done) return { values, isDone: true, isCut: false };
    values.push(jsonOrText(parser, data));
  }
  if (pending === null) return { values, isDone: false, isCut: false };
  if (pending.data.trim() === done) return { values, isDone: true, isCut: false };
  // Without the blank line an event is whole only where its text cannot go on.
  const last = jsonOrText(parser, pending.data);
  return isObject(last)
    ? { values: [...values, last], isDone: false, isCut: false }
    : { values, isDone: false, isCut: true };
}

const done = "[DONE]";
