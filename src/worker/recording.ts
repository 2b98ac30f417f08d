/** What is recorded of a call that has passed: whether it is at all, and what is said of it. Never disturbs the call. */
import { attemptOf } from "../core/attempt.ts";
import { encodingOf, isSampled, type ContentTypes } from "../core/capture.ts";
import { nameSchema, type EndpointConfig } from "../core/config.ts";
import type { RawBody, RawCall } from "../core/frames.ts";
import { isRepeated } from "./attempts.ts";
import { batchSettingsOf, type Bindings } from "./env.ts";
import { nameOf } from "./errors.ts";
import { log } from "./log.ts";
import { enqueue, tally, type Tally } from "./outgoing.ts";
import { rewritten } from "./rewrite.ts";
import { giveRoom } from "./room.ts";
import type { VersionedConfig } from "./storage.ts";
import type { Tap, TapLimits, Tapped } from "./tap.ts";

/** One call on its way through. */
export interface Passage {
  readonly eventId: string;
  readonly time: number;
  readonly endpoint: string;
  readonly found: VersionedConfig;
}

/** How a call is recorded. */
export interface Recording {
  readonly kind: "recorded";
  readonly stored: boolean;
  readonly profiled: boolean;
  readonly limits: TapLimits;
}

/** It is not, which may be worth counting. */
interface NoRecording {
  readonly kind: "unrecorded";
  readonly tally: Tally | null;
}

const unrecorded: NoRecording = { kind: "unrecorded", tally: null };

/** Inference is posted; health checks and model lists are not. */
export function recordingOf(request: Request, env: Bindings, passage: Passage): Recording | NoRecording {
  if (request.method !== "POST") return unrecorded;
  const { capture, profile } = passage.found.config;
  const wish = request.headers.get("x-weir-capture")?.trim().toLowerCase() ?? null;
  if (wish === "off") return { kind: "unrecorded", tally: "opted_out" };
  const stored = capture.enabled && isSampled(passage.eventId, wished(wish) ?? capture.samplingPercentage);
  if (!profile && !stored) return unrecorded;
  const limits = limitsOf(env, passage);
  if (limits === null) return unrecorded;
  return { kind: "recorded", stored, profiled: profile, limits };
}

/** Null where a variable is wrong: that costs the records, not the answers. */
function limitsOf(env: Bindings, { endpoint, found }: Passage): TapLimits | null {
  try {
    const { upstream, capture } = found.config;
    const idleMs = upstream.idleTimeoutSeconds && upstream.idleTimeoutSeconds * 1_000;
    return { bodyBytes: capture.bodyLimitBytes, roomBytes: batchSettingsOf(env).captureBytes, idleMs };
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

/** A call on its way, both bodies tapped. */
export interface Passing {
  readonly recording: Recording;
  readonly request: Request;
  readonly input: Tap;
  readonly response: Response;
  readonly output: Tap;
}

/** Records the call once both bodies are through. Runs after the client was answered; never throws. */
export async function record(env: Bindings, passage: Passage, passing: Passing): Promise<void> {
  const { endpoint, found } = passage;
  try {
    const [input, output] = await Promise.all([passing.input.copy, passing.output.copy]);
    const loss = lossOf(passing, input, output);
    const call = loss === null ? callOf(env, passage, passing, input, output) : null;
    if (loss !== null) tally(endpoint, loss);
    if (call === null) drop(input, output);
    await enqueue(env, endpoint, found, call);
  } catch (error) {
    tally(endpoint, "recording_failed");
    log("recording_failed", { endpoint, error: nameOf(error) });
  }
}

/** Why a call is not recorded; null if it is. */
function lossOf({ request, response }: Passing, input: Tapped, output: Tapped): Tally | null {
  if (!response.ok) return "upstream_error_status";
  for (const { kind } of [input, output]) {
    if (kind === "broken") return "upstream_broke_off";
    if (kind === "silent") return "upstream_silent";
    if (kind === "crowded") return "over_memory";
  }
  return isRepeated(attemptOf(request.headers)) ? "repeated_attempt" : null;
}

function callOf(
  env: Bindings,
  passage: Passage,
  { recording, request, response }: Passing,
  input: Tapped,
  output: Tapped,
): RawCall | null {
  if (input.kind !== "read" || output.kind !== "read") return null;
  const { eventId, time, endpoint, found } = passage;
  const { headers } = request;
  const { mode } = found.config.capture;
  if (attemptOf(headers).number > 1) tally(endpoint, "retries");
  const bodies = {
    input: mode === "Output" ? null : bodyOf(input, headers, "request", found.config),
    output: mode === "Input" ? null : bodyOf(output, response.headers, "response", found.config),
  };
  const call = {
    eventId,
    time,
    variant: variantOf(headers, found.config),
    inferenceId: headers.get("x-amzn-sagemaker-inference-id"),
    customAttributes: headers.get("x-amzn-sagemaker-custom-attributes"),
    stored: recording.stored,
    profiled: recording.profiled,
    traffic: {
      status: response.status,
      latencyMs: Math.max(0, Date.now() - time),
      requestBytes: lengthOf(headers, input),
      responseBytes: lengthOf(response.headers, output),
    },
    ...rewritten(env, found.config, response.headers, bodies),
  };
  // The room that the copies took is from here on that of what is kept of them.
  giveRoom(input.bytes.length + output.bytes.length - kept(call.input) - kept(call.output));
  return call;
}

function kept(body: RawBody | null): number {
  return body?.bytes.length ?? 0;
}

/** As it passed: of a body that was cut or unpacked only its header knows. */
function lengthOf(headers: Headers, { bytes, truncated }: Tapped & { kind: "read" }): number | null {
  const length = headers.get("content-length");
  if (length !== null && /^\d{1,15}$/.test(length)) return Number(length);
  return truncated ? null : bytes.length;
}

/** Lets go of copies that nobody will record. */
export async function forget(...copies: readonly Promise<Tapped>[]): Promise<void> {
  drop(...(await Promise.all(copies)));
}

function drop(...tapped: readonly Tapped[]): void {
  for (const copy of tapped) if (copy.kind === "read") giveRoom(copy.bytes.length);
}

/** The variant the client asked for, if it is a name; it becomes part of a key. */
function variantOf(headers: Headers, { variant }: EndpointConfig): string {
  const asked = headers.get("x-amzn-sagemaker-target-variant");
  return asked !== null && nameSchema.safeParse(asked).success ? asked : variant;
}

/** What workerd decodes when a body is read; others stay opaque. Request bodies are never decoded. */
const decoded = new Set(["", "identity", "gzip", "br"]);

/** A tapped body with what its headers say of it. */
function bodyOf(
  { bytes, truncated }: Tapped & { kind: "read" },
  headers: Headers,
  side: "request" | "response",
  { capture }: EndpointConfig,
): RawBody {
  const contentType = headers.get("content-type");
  const coding = (headers.get("content-encoding") ?? "").trim().toLowerCase();
  const readable = side === "response" ? decoded.has(coding) : coding === "" || coding === "identity";
  const types: ContentTypes = { csv: capture.csvContentTypes, json: capture.jsonContentTypes };
  const encoding = readable ? encodingOf(contentType, types) : "BASE64";
  return { contentType, encoding, truncated, withheld: false, bytes };
}
