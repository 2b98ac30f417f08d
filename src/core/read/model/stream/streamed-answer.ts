/**
 * A streamed answer, events or lines of JSON → one JSON text: what the same call had been answered without streaming,
 * as far as the stream goes.
 *
 * Known are OpenAI's chat and text completions (and all that speak them), OpenAI's Responses, Anthropic's Messages,
 * Gemini's candidates, Cohere's chat, Ollama's lines, the tokens of TGI and LMI, what Bedrock streams, and
 * OpenAI's images and transcriptions. Of any other stream of events the
 * answer is the array of their data: JSON as it is, else its text; other lines are no stream but a table. Numbers keep
 * the text they were sent as. Nothing here throws, whatever the stream holds.
 */
import { bareType } from "../../content-type.ts";
import { isObject, jsonOrText, objectOf } from "../../json/members.ts";
import { JsonObject, JsonParser, jsonText, type JsonValue } from "../../json/parse.ts";
import { errorOf } from "../answer-error.ts";
import { serverEvents, type ServerEvent, type ServerEvents } from "./sse.ts";
import { streamedChunks, streamedConverse } from "./streamed-bedrock.ts";
import { streamedCandidates } from "./streamed-candidates.ts";
import { streamedCohere } from "./streamed-cohere.ts";
import { streamedCompletion } from "./streamed-completion.ts";
import { streamedOllama, streamedTokens } from "./streamed-lines.ts";
import { streamedMedia } from "./streamed-media.ts";
import { streamedMessage } from "./streamed-message.ts";
import { streamedResponse } from "./streamed-response.ts";

const forms = [
  streamedCompletion,
  streamedResponse,
  streamedMessage,
  streamedCandidates,
  streamedCohere,
  streamedOllama,
  streamedTokens,
  streamedConverse,
  streamedChunks,
  streamedMedia,
] as const;

export interface StreamedAnswer {
  /** "events": of no known form, `json` is the array of all events' data. */
  readonly kind: (typeof forms)[number]["kind"] | "events";
  readonly json: string;
  /**
   * Whether the stream came to its end, be it an error. A stream of no known form can end after any event: one whose
   * text was cut between two events is complete here, and only who cut it knows better.
   */
  readonly isComplete: boolean;
  /** The code of the error that it tells of, which is in `json` too; null if of none. */
  readonly error: string | null;
  /** Events that are no part of such an answer and are not in `json`. */
  readonly skipped: number;
}

/**
 * The answer that a text is the stream of; null where it is none, and stands for itself. What the content type does not
 * say is looked for in the text: lines are a stream if the first is a piece of a known form.
 */
export function streamIn(text: string, contentType: string | null): StreamedAnswer | null {
  const type = bareType(contentType);
  if (type === "text/event-stream") return streamedAnswer(text);
  if (type.includes("csv")) return null;
  return eventStart.test(text) ? streamedAnswer(text) : streamedLines(text);
}

/** Events whose content type does not say so, as containers of SageMaker send them. */
const eventStart = /^\uFEFF?(?:event: ?[\w.-]+\r?\n)?data: ?[{[]/;

/** The answer that a text began to be, when what carried it told of an exception: all that came whole, and the error. */
export function failedStream(text: string, contentType: string | null, exception: string): StreamedAnswer {
  const isEvents = /^\s*text\/event-stream/i.test(contentType ?? "") || eventStart.test(text);
  const { values } = isEvents ? valuesOf(serverEvents(text)) : lineValues(new JsonParser(), text);
  const error = objectOf([["error", objectOf([["type", exception]])]]);
  const whole = { values: [...values.filter(isObject), error], isDone: true, isCut: false };
  return assembled(whole) ?? listed(whole);
}

/** Of a stream of events. */
export function streamedAnswer(text: string): StreamedAnswer {
  const values = valuesOf(serverEvents(text));
  return assembled(values) ?? listed(values);
}

/** Of JSON Lines; null where they are not those of a model. */
function streamedLines(text: string): StreamedAnswer | null {
  const end = text.indexOf("\n");
  const parser = new JsonParser();
  const first = end < 0 ? null : jsonOrText(parser, text.slice(0, end).replace(/^\uFEFF/, ""));
  if (!isObject(first) || formOf([first]) === undefined) return null;
  const { values, ...rest } = lineValues(parser, text.slice(end + 1));
  return assembled({ values: [first, ...values], ...rest });
}

function lineValues(parser: JsonParser, text: string): Values {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const values = lines.map((line) => jsonOrText(parser, line));
  // Without a line end the last line is whole only where its text cannot go on.
  const isCut = !text.endsWith("\n") && values.length > 0 && !isObject(values.at(-1));
  return { values: isCut ? values.slice(0, -1) : values, isDone: false, isCut };
}

function assembled({ values, isDone, isCut }: Values): StreamedAnswer | null {
  const objects = values.filter(isObject);
  const form = formOf(objects);
  if (form === undefined) return null;
  const parts = objects.filter(form.isPart);
  const { answer, isEnded } = form.assemble(parts);
  const error = errorOf(answer);
  return {
    kind: form.kind,
    json: jsonText(answer),
    isComplete: isDone || error !== null || (isEnded && !isCut),
    error,
    skipped: values.length - parts.length,
  };
}

function listed({ values, isDone, isCut }: Values): StreamedAnswer {
  const error = errorOf(values);
  return {
    kind: "events",
    json: jsonText(values),
    isComplete: isDone || error !== null || !isCut,
    error,
    skipped: 0,
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
  for (const event of events) {
    if (event.data.trim() === done) return { values, isDone: true, isCut: false };
    values.push(valueOf(parser, event));
  }
  if (pending === null) return { values, isDone: false, isCut: false };
  if (pending.data.trim() === done) return { values, isDone: true, isCut: false };
  // Without the blank line an event is whole only where its text cannot go on.
  const last = valueOf(parser, pending);
  return isObject(last)
    ? { values: [...values, last], isDone: false, isCut: false }
    : { values, isDone: false, isCut: true };
}

const done = "[DONE]";

/** What an event that is named an error says is one, though its data does not. */
function valueOf(parser: JsonParser, { event, data }: ServerEvent): JsonValue {
  const value = jsonOrText(parser, data);
  if (event !== "error" || errorOf([value]) !== null) return value;
  return new JsonObject(["error"], [isObject(value) ? jsonText(value) : value]);
}
