/**
 * Bodies as they are recorded, where that is not as they passed: a streamed answer is put together into one, and what
 * the endpoint's rules name is taken out before anything is kept. What cannot be redacted for sure is withheld.
 */
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { toBody, type BodyKind, type RawBody } from "../../core/call/body.ts";
import { cut } from "../../core/call/head.ts";
import { keyedHash } from "../../core/redact/keyed-hash.ts";
import { eventStreamAnswer } from "../../core/read/model/stream/aws-event-stream.ts";
import { bareType } from "../../core/read/content-type.ts";
import { failedStream, streamIn } from "../../core/read/model/stream/streamed-answer.ts";
import { redactor, type Redactor, type Side } from "../../core/redact/redact.ts";
import type { Bindings } from "../env.ts";
import { nameOf } from "../platform/problem.ts";
import type { Answered } from "./exchange.ts";
import type { Fields } from "./fields.ts";
import { log } from "../platform/log.ts";

export interface Bodies {
  readonly input: RawBody | null;
  readonly output: RawBody | null;
}

/** Whether any body of a call is rewritten, which takes longer than a client should wait. */
export function isRewritten({ found, answered }: Answered): boolean {
  if (found.config.capture.redact.length > 0) return true;
  const type = answered.get("content-type");
  return isStream(type) || isFrames(type);
}

export function rewritten({ env, found, answered }: Answered, bodies: Bodies): Bodies {
  const { input } = bodies;
  // Rules that are not all understood here may be for any part of a body.
  if (found.withholds) return { input: withheld(input), output: withheld(bodies.output) };
  const { config } = found;
  const { bodyLimitBytes } = config.capture;
  const output = bodies.output === null ? null : assembled(bodies.output, answered, bodyLimitBytes);
  if (config.capture.redact.length === 0) return { input, output };
  return { input: redacted(env, config, input, "input"), output: redacted(env, config, output, "output") };
}

function withheld(body: RawBody | null): RawBody | null {
  return body === null ? null : { ...body, withheld: true, bytes: new Uint8Array() };
}

/**
 * A body with another text, no longer than any body is: what takes the place of values may be longer than they were,
 * and no caller may have one call hold more than others.
 */
function fitted(body: BodyKind, text: string, mostBytes: number): RawBody {
  const space = new Uint8Array(Math.min(mostBytes, 3 * text.length));
  const { read, written } = new TextEncoder().encodeInto(text, space);
  return { ...body, ...(read < text.length && { truncated: true }), bytes: space.slice(0, written) };
}

/** A streamed answer as the one it stands for; what is no stream, or not to be read, stays as it is. */
function assembled(body: RawBody, answered: Fields, mostBytes: number): RawBody {
  if (body.packed === true) return body;
  if (!isFrames(body.contentType))
    return isStream(body.contentType) ? fromStream(body, null, mostBytes) : body;
  const { bytes, isComplete, exception } = eventStreamAnswer(body.bytes);
  const contentType = cut(
    "contentType",
    answered.get("x-amzn-sagemaker-content-type") ?? answered.get("x-amzn-bedrock-content-type"),
  );
  const ending = endingOf(body, isComplete || exception !== null);
  const payload = { ...body, contentType, encoding: textEncoding(contentType), ...ending, bytes };
  return fromStream(payload, exception, mostBytes);
}

function isFrames(contentType: string | null): boolean {
  return bareType(contentType) === "application/vnd.amazon.eventstream";
}

/** Events, or lines of JSON: a language model streams its answer in either. */
function isStream(contentType: string | null): boolean {
  const type = bareType(contentType);
  return (
    type === "text/event-stream" || /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|stream\+json)$/.test(type)
  );
}

function textEncoding(contentType: string | null): RawBody["encoding"] {
  if (contentType === null) return "BASE64";
  return /\bjson/i.test(contentType) ? "JSON" : /\bcsv\b/i.test(contentType) ? "CSV" : "BASE64";
}

/** `exception`: what ended the stream from outside of it. */
function fromStream(body: RawBody, exception: string | null, mostBytes: number): RawBody {
  // A stream is text whatever the endpoint lists.
  const { encoding, data } = toBody({ ...body, encoding: "JSON" });
  if (encoding !== "JSON" && exception === null) return body;
  const text = encoding === "JSON" ? data : "";
  const answer =
    exception === null ? streamIn(text, body.contentType) : failedStream(text, body.contentType, exception);
  if (answer === null) return body;
  const ending = endingOf(body, answer.isComplete);
  return fitted({ ...body, encoding: "JSON", ...ending }, answer.json, mostBytes);
}

/** A stream that was not cut here, and does not come to its end, broke off. */
function endingOf({ truncated }: BodyKind, isComplete: boolean): Partial<BodyKind> {
  return truncated || isComplete ? {} : { truncated: true, unfinished: true };
}

/** Compiled once for each configuration that an isolate reads. */
const redactors = new WeakMap<EndpointConfig, Redactor | null>();

function redacted(env: Bindings, config: EndpointConfig, body: RawBody | null, side: Side): RawBody | null {
  if (body === null) return null;
  try {
    const { encoding, data, truncated } = toBody(body);
    const result = redactorOf(env, config)?.redact({ encoding, data, truncated }, side);
    if (result?.kind === "text") {
      // Opaque bytes that no rule is for are still base64.
      return encoding === "BASE64" ? body : fitted(body, result.data, config.capture.bodyLimitBytes);
    }
  } catch (error) {
    log("redaction_failed", { side, error: nameOf(error).split(":", 1)[0] ?? "" });
  }
  return withheld(body);
}

function redactorOf(env: Bindings, config: EndpointConfig): Redactor | null {
  const known = redactors.get(config);
  if (known !== undefined) return known;
  const { redact } = config.capture;
  const needsKey = redact.some(({ action }) => action === "hash");
  const hash = needsKey ? keyedHash(env.WEIR_REDACTION_KEY ?? "") : (text: string) => text;
  const made = redactor(redact, hash, config.reading);
  redactors.set(config, made);
  return made;
}
