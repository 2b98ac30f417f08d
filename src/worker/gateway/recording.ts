/** What is recorded of a call that has passed: whether it is at all, and what is said of it. Never disturbs the call. */
import { attemptOf, Attempts } from "../../core/call/attempt.ts";
import { encodingOf, type ContentTypes } from "../../core/call/record.ts";
import { isSampled, storedShare, wishOf } from "../../core/call/sampling.ts";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import type { RawCall } from "../../core/call/frames.ts";
import { cut } from "../../core/call/head.ts";
import { valuesOf } from "../../core/segment/stamp.ts";
import type { RawBody } from "../../core/call/body.ts";
import { batchSettingsOf } from "../platform/settings.ts";
import { nameOf } from "../platform/problem.ts";
import type { Answered, Arrived, Recorded, Recording } from "./exchange.ts";
import type { Fields } from "./fields.ts";
import { log } from "../platform/log.ts";
import { enqueue, tally, type Tally } from "./batches.ts";
import { isRewritten, rewritten } from "./rewrite.ts";
import { codingsLeft, isCoded, isUndoneByReading, undone, type MessageKind } from "./copy/coding.ts";
import { beginStay, endStay, giveRoom, prolongStay } from "./copy/memory.ts";
import type { Tap } from "./copy/tap.ts";
import type { TapLimits, Tapped } from "./copy/tapped.ts";

/** Calls that this isolate has recorded: those of another isolate are not known here. */
const attempts = new Attempts();

/** Whether a call is recorded, and how; a call that is not may be worth counting. */
type Choice =
  | ({ readonly kind: "recorded" } & Recording)
  | { readonly kind: "unrecorded"; readonly tally: Tally | null };

const unrecorded: Choice = { kind: "unrecorded", tally: null };

/** Inference is posted; health checks and model lists are not. */
export function recordingOf(call: Arrived): Choice {
  if (call.method !== "POST") return unrecorded;
  const { capture, profile, callersMay = [] } = call.found.config;
  const wish = wishOf(call.fields.get("x-weir-capture"));
  if (wish.isOut && callersMay.includes("opt-out")) return { kind: "unrecorded", tally: "opted_out" };
  const share = storedShare(capture.samplingPercentage, wish, callersMay.includes("store-more"));
  const stored = capture.enabled && isSampled(call.eventId, share);
  if (!profile && !stored) return unrecorded;
  const limits = limitsOf(call);
  if (limits === null) return unrecorded;
  return { kind: "recorded", stored, profiled: profile, limits };
}

/** A request that takes longer to arrive has most likely lost its client. */
const arrivalMs = 10_000;

/** Null where a variable is wrong: that costs the records, not the answers. */
function limitsOf({ env, endpoint, time, found }: Arrived): TapLimits | null {
  try {
    const { upstream, capture } = found.config;
    const idleMs = upstream.idleTimeoutSeconds && upstream.idleTimeoutSeconds * 1_000;
    const roomBytes = batchSettingsOf(env).captureBytes;
    const stay = beginStay(time + arrivalMs + upstream.timeoutSeconds * 1_000);
    return { bodyBytes: capture.bodyLimitBytes, roomBytes, idleMs, stay };
  } catch (error) {
    log("recording_failed", { endpoint, error: nameOf(error) });
    return null;
  }
}

/**
 * Records the call once both bodies are through, and ends its stay: at once where they are, and nothing has to be
 * rewritten or unpacked, else after the client was answered. Gives what is left to do, if anything is. Never throws, and
 * neither does what it gives.
 */
export function record(call: Answered): Promise<void> | null {
  const input = call.input.copy;
  const output = call.output.copy;
  if (input instanceof Promise || output instanceof Promise) return recordUnpacked(call, arrived(call));
  endStay(call.recording.limits.stay);
  const isPacked = isCoded(call.fields, "request") || isCoded(call.answered, "response");
  return isPacked || isRewritten(call)
    ? recordUnpacked(call, Promise.resolve([input, output]))
    : recordCopies(call, input, output);
}

async function recordUnpacked(call: Answered, copies: Promise<[Tapped, Tapped]>): Promise<void> {
  await recordCopies(call, ...(await unpacked(call, ...(await copies))));
}

const beatMs = 10_000;

/** Both copies. Until they are there the call's stay goes on, as long as something of the call runs. */
async function arrived(call: Answered): Promise<[Tapped, Tapped]> {
  const { stay } = call.recording.limits;
  const goOn = () => prolongStay(stay, Date.now() + 3 * beatMs);
  goOn();
  const beat = setInterval(goOn, beatMs);
  const copies = await Promise.all([heard(call), call.output.copy]);
  clearInterval(beat);
  endStay(stay);
  return copies;
}

/** Of the 30 s that there are after an answer, two attempts to send a batch take most. */
const lateMs = 5_000;

/**
 * The copy of the request. One that is not through when its answer is may have no end: of a client that stops then, or
 * leaves, nothing is heard any more (docs/platform.md). So it is left after a while.
 */
async function heard({ input, output }: Answered): Promise<Tapped> {
  const { copy, leave } = input;
  if (leave === undefined) return copy;
  let isThrough = false;
  const through = Promise.resolve(copy).then((tapped) => {
    isThrough = true;
    return tapped;
  });
  await output.copy;
  if (isThrough) return through;
  const timer = setTimeout(leave, lateMs);
  return through.finally(() => clearTimeout(timer));
}

/** The copies without their content codings, of a side that is kept of a call that is. */
async function unpacked(call: Answered, input: Tapped, output: Tapped): Promise<[Tapped, Tapped]> {
  if (lossOf(call, input, output) !== null) return [input, output];
  const { found, fields, answered, recording } = call;
  const { mode } = found.config.capture;
  const ofInput = mode === "Output" ? [] : (codingsLeft(fields, "request") ?? []);
  const ofOutput = mode === "Input" ? [] : (codingsLeft(answered, "response") ?? []);
  return [await undone(input, ofInput, recording.limits), await undone(output, ofOutput, recording.limits)];
}

function recordCopies(call: Answered, input: Tapped, output: Tapped): Promise<void> | null {
  const { env, endpoint, found } = call;
  try {
    const attempt = attemptOf(call.fields);
    const isRepeated = () =>
      input.kind === "read" && attempts.isRepeated(endpoint, attempt, input.bytes, Date.now());
    const loss = lossOf(call, input, output) ?? (isRepeated() ? "repeated_attempt" : null);
    const raw = loss === null ? callOf(call, input, output) : lostCall(call, loss);
    if (loss !== null) tally(endpoint, loss);
    else if (attempt.number > 1) tally(endpoint, "retries");
    if (loss !== null || raw === null) drop(input, output);
    return enqueue(env, endpoint, found, raw);
  } catch (error) {
    tally(endpoint, "recording_failed");
    log("recording_failed", { endpoint, error: nameOf(error) });
    return null;
  }
}

/** Why a call is not recorded; null if it is. */
function lossOf({ status }: Answered, input: Tapped, output: Tapped): Tally | null {
  if (status < 200 || status > 299) return "upstream_error_status";
  return lossOfBody(input) ?? lossOfBody(output);
}

function lossOfBody({ kind }: Tapped): Tally | null {
  switch (kind) {
    case "read":
      return null;
    case "broken":
      return "upstream_broke_off";
    case "silent":
      return "upstream_silent";
    case "crowded":
      return "over_memory";
  }
}

function callOf(call: Answered, input: Tapped, output: Tapped): RawCall | null {
  if (input.kind !== "read" || output.kind !== "read") return null;
  const { eventId, time, found, fields, recording, status, answered } = call;
  const { mode } = found.config.capture;
  const bodies = rewritten(call, {
    input: mode === "Output" ? null : recordedBody(input, fields, "request", found.config),
    output: mode === "Input" ? null : recordedBody(output, answered, "response", found.config),
  });
  // The room that the copies took is from here on that of what is kept of them.
  giveRoom(input.bytes.length + output.bytes.length - kept(bodies.input) - kept(bodies.output));
  return {
    eventId,
    time,
    variant: variantOf(fields, found.config),
    inferenceId: cut("inferenceId", fields.get("x-amzn-sagemaker-inference-id")),
    ...dividing(call),
    customAttributes: cut("customAttributes", fields.get("x-amzn-sagemaker-custom-attributes")),
    stored: recording.stored,
    profiled: recording.profiled,
    traffic: {
      status,
      latencyMs: Math.max(0, Date.now() - time),
      requestBytes: lengthOf(fields, input, "request"),
      responseBytes: lengthOf(answered, output, "response"),
      ...(output.firstAt !== null && { firstByteMs: Math.max(0, output.firstAt - time) }),
    },
    input: bodies.input,
    output: bodies.output,
  };
}

/** What is recorded of a call that is lost: of one that was answered with an error, that it failed. */
function lostCall(call: Answered, loss: Tally): RawCall | null {
  return loss === "upstream_error_status" ? failedCall(call, call.status) : null;
}

/** A call that failed, as it is recorded: with nothing but how it was answered, and when. */
export function failedCall(call: Recorded, status: number): RawCall | null {
  const { eventId, time, found, fields, recording } = call;
  if (!recording.profiled) return null;
  return {
    eventId,
    time,
    variant: variantOf(fields, found.config),
    inferenceId: cut("inferenceId", fields.get("x-amzn-sagemaker-inference-id")),
    ...dividing(call),
    customAttributes: null,
    stored: false,
    profiled: true,
    traffic: { status, latencyMs: Math.max(0, Date.now() - time), requestBytes: null, responseBytes: null },
    input: null,
    output: null,
  };
}

/** What the call's headers and country divide it by; nothing where it is not divided. */
function dividing({ found, fields, request }: Recorded): Pick<RawCall, "segments"> {
  const { segments = [] } = found.config;
  if (segments.length === 0) return {};
  const country = request.cf?.country;
  return {
    segments: valuesOf(segments, {
      header: (name) => fields.get(name),
      country: typeof country === "string" ? country : null,
    }),
  };
}

function kept(body: RawBody | null): number {
  return body?.bytes.length ?? 0;
}

/** The length of a body as it passed: of one that was cut, or unpacked by being read, only the header knows it. */
function lengthOf(fields: Fields, copy: Tapped & { kind: "read" }, message: MessageKind): number | null {
  const length = fields.bodyLength;
  if (length !== null) return length;
  if (copy.passedBytes !== undefined) return copy.passedBytes;
  return copy.truncated || isUndoneByReading(fields, message) ? null : copy.bytes.length;
}

/** Lets go of a copy that nobody will record. */
export async function forget({ copy, leave }: Tap): Promise<void> {
  leave?.();
  drop(await copy);
}

function drop(...tapped: readonly Tapped[]): void {
  for (const copy of tapped) if (copy.kind === "read") giveRoom(copy.bytes.length);
}

/** The variant the client asked for, if it is one: it becomes part of a key, and each is a file more to write. */
function variantOf(fields: Fields, { variant, variants = [] }: EndpointConfig): string {
  const asked = fields.get("x-amzn-sagemaker-target-variant");
  return asked !== null && variants.includes(asked) ? asked : variant;
}

/** A tapped body with what its headers say of it. */
function recordedBody(
  { bytes, truncated, coding }: Tapped & { kind: "read" },
  fields: Fields,
  message: MessageKind,
  { capture }: EndpointConfig,
): RawBody {
  const contentType = cut("contentType", fields.get("content-type"));
  if (coding === "damaged")
    return { contentType, encoding: "BASE64", truncated, packed: true, damaged: true, bytes };
  const isPacked = bytes.length > 0 && coding !== "undone" && codingsLeft(fields, message)?.length !== 0;
  if (isPacked) {
    return { contentType, encoding: "BASE64", truncated, packed: true, bytes };
  }
  const types: ContentTypes = { csv: capture.csvContentTypes, json: capture.jsonContentTypes };
  return { contentType, encoding: encodingOf(contentType, types), truncated, bytes };
}
