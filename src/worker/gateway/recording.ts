/** What is recorded of a call that has passed: whether it is at all, and what is said of it. Never disturbs the call. */
import { attemptOf, Attempts } from "../../core/call/attempt.ts";
import { encodingOf, type ContentTypes } from "../../core/call/record.ts";
import { isSampled } from "../../core/call/sampling.ts";
import { type EndpointConfig } from "../../core/config/endpoint.ts";
import { nameSchema } from "../../core/names.ts";
import type { RawCall } from "../../core/call/frames.ts";
import type { RawBody } from "../../core/call/body.ts";
import { batchSettingsOf } from "../platform/settings.ts";
import { nameOf } from "../platform/problem.ts";
import type { Answered, Arrived, Recording } from "./exchange.ts";
import type { Fields } from "./fields.ts";
import { log } from "../platform/log.ts";
import { enqueue, tally, type Tally } from "./batches.ts";
import { isRewritten, rewritten } from "./rewrite.ts";
import { beginStay, giveRoom } from "./memory.ts";
import type { Tap, TapLimits, Tapped } from "./tap.ts";

/** Calls that this isolate has recorded: those of another isolate are not known here. */
const attempts = new Attempts();

/** Whether a call is recorded, and how; a call that is not may be worth counting. */
type Choice =
  | ({ readonly kind: "recorded" } & Recording)
  | { readonly kind: "unrecorded"; readonly tally: Tally | null };

const unrecorded: Choice = { kind: "unrecorded", tally: null };

/** Inference is posted; health checks and model lists are not. */
export function recordingOf(call: Arrived): Choice {
  if (call.request.method !== "POST") return unrecorded;
  const { capture, profile } = call.found.config;
  const wish = call.fields.get("x-weir-capture")?.trim().toLowerCase() ?? null;
  if (wish === "off") return { kind: "unrecorded", tally: "opted_out" };
  const stored = capture.enabled && isSampled(call.eventId, wished(wish) ?? capture.samplingPercentage);
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

/** The share that the caller asks for: `on`, or percent; null for anything else. */
function wished(wish: string | null): number | null {
  if (wish === null) return null;
  if (wish === "on") return 100;
  return /^\d{1,3}(?:\.\d{1,6})?$/.test(wish) && Number(wish) <= 100 ? Number(wish) : null;
}

/**
 * Records the call once both bodies are through: at once where they are, and nothing has to be rewritten, else after
 * the client was answered. Gives what is left to do, if anything is. Never throws, and neither does what it gives.
 */
export function record(call: Answered): Promise<void> | null {
  const input = call.input.copy;
  const output = call.output.copy;
  if (input instanceof Promise || output instanceof Promise || isRewritten(call)) {
    return Promise.all([input, output]).then(async ([first, second]) => {
      await recordCopies(call, first, second);
    });
  }
  return recordCopies(call, input, output);
}

function recordCopies(call: Answered, input: Tapped, output: Tapped): Promise<void> | null {
  const { env, endpoint, found } = call;
  try {
    const attempt = attemptOf(call.fields);
    const isRepeated = () => attempts.isRepeated(attempt, Date.now());
    const loss = lossOf(call, input, output) ?? (isRepeated() ? "repeated_attempt" : null);
    const raw = loss === null ? callOf(call, input, output) : null;
    if (loss !== null) tally(endpoint, loss);
    else if (attempt.number > 1) tally(endpoint, "retries");
    if (raw === null) drop(input, output);
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
    inferenceId: fields.get("x-amzn-sagemaker-inference-id"),
    customAttributes: fields.get("x-amzn-sagemaker-custom-attributes"),
    stored: recording.stored,
    profiled: recording.profiled,
    traffic: {
      status,
      latencyMs: Math.max(0, Date.now() - time),
      requestBytes: lengthOf(fields, input),
      responseBytes: lengthOf(answered, output),
    },
    input: bodies.input,
    output: bodies.output,
  };
}

function kept(body: RawBody | null): number {
  return body?.bytes.length ?? 0;
}

/** The length of a body as it passed: of one that was cut or unpacked only the header knows it. */
function lengthOf(fields: Fields, { bytes, truncated }: Tapped & { kind: "read" }): number | null {
  const length = fields.get("content-length");
  if (length !== null && /^\d{1,15}$/.test(length)) return Number(length);
  return truncated ? null : bytes.length;
}

/** Lets go of a copy that nobody will record. */
export async function forget({ copy }: Tap): Promise<void> {
  drop(await copy);
}

function drop(...tapped: readonly Tapped[]): void {
  for (const copy of tapped) if (copy.kind === "read") giveRoom(copy.bytes.length);
}

/** The variant the client asked for, if it is a name; it becomes part of a key. */
function variantOf(fields: Fields, { variant }: EndpointConfig): string {
  const asked = fields.get("x-amzn-sagemaker-target-variant");
  return asked !== null && nameSchema.safeParse(asked).success ? asked : variant;
}

/**
 * Content codings that workerd decodes when an answer is read; bodies in others stay opaque. Requests are never decoded.
 */
const decoded = new Set(["", "identity", "gzip", "br"]);

/** A tapped body with what its headers say of it. */
function recordedBody(
  { bytes, truncated }: Tapped & { kind: "read" },
  fields: Fields,
  side: "request" | "response",
  { capture }: EndpointConfig,
): RawBody {
  const contentType = fields.get("content-type");
  const coding = (fields.get("content-encoding") ?? "").trim().toLowerCase();
  const readable = side === "response" ? decoded.has(coding) : coding === "" || coding === "identity";
  const types: ContentTypes = { csv: capture.csvContentTypes, json: capture.jsonContentTypes };
  const encoding = readable ? encodingOf(contentType, types) : "BASE64";
  return { contentType, encoding, truncated, ...(!readable && { packed: true }), bytes };
}
