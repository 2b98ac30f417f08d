/**
 * Calls as bytes, on their way from an isolate over RPC into the Recorder's journal.
 *
 * A batch is encoded once, where the calls were made, and decoded where their text is needed. Between the two it is
 * only moved: bodies stand in it as they passed, neither decoded nor escaped. Layout: the length of the heads (u32,
 * little-endian), the heads as JSON (an array of Head), then all bodies one after the other.
 */
import { bitsOf, flagsIn, fromBody, toBody, type Encoding, type RawBody } from "./body.ts";
import type { Call, Traffic } from "./record.ts";
import { joined } from "../read/bytes/source.ts";

/** A call whose bodies are bytes. */
export type RawCall = Omit<Call, "input" | "output"> & {
  readonly input: RawBody | null;
  readonly output: RawBody | null;
  /** What it is divided by, told beside its frame: of each division, null where the call does not say. */
  readonly segments?: readonly (string | null)[];
};

type BodyHead = [
  contentType: string | null,
  /** Of a packed body, which is base64 in any case: BASE64, or JSON where it is damaged. */
  encoding: Encoding,
  /** The body's flags as bits (body.ts). */
  flags: number,
  length: number,
];

type TrafficHead = [
  status: number,
  latencyMs: number,
  requestBytes: number | null,
  responseBytes: number | null,
];

type Head = [
  eventId: string,
  time: number,
  variant: string,
  inferenceId: string | null,
  customAttributes: string | null,
  /** The call's flags as bits: 1 stored, 2 profiled. */
  flags: number,
  traffic: TrafficHead | null,
  input: BodyHead | null,
  output: BodyHead | null,
];

export function encodeCalls(calls: readonly RawCall[]): Uint8Array<ArrayBuffer> {
  const bodies: Uint8Array[] = [];
  const heads = calls.map((call): Head => {
    for (const body of [call.input, call.output]) if (body !== null) bodies.push(body.bytes);
    return headOf(call);
  });
  const json = new TextEncoder().encode(JSON.stringify(heads));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length, true);
  return joined([length, json, ...bodies]);
}

function headOf({ input, output, traffic, ...call }: RawCall): Head {
  return [
    call.eventId,
    call.time,
    call.variant,
    call.inferenceId,
    call.customAttributes,
    (call.stored ? 1 : 0) + (call.profiled ? 2 : 0),
    traffic === undefined
      ? null
      : [traffic.status, traffic.latencyMs, traffic.requestBytes, traffic.responseBytes],
    bodyHeadOf(input),
    bodyHeadOf(output),
  ];
}

function bodyHeadOf(body: RawBody | null): BodyHead | null {
  if (body === null) return null;
  const encoding = body.damaged === true ? "JSON" : body.encoding;
  return [body.contentType, encoding, bitsOf(body), body.bytes.length];
}

/** The calls of a batch, their bodies views into it. Throws RangeError where it is cut or no batch. */
export function decodeCalls(bytes: Uint8Array): RawCall[] {
  const heads = headsOf(bytes);
  let at = 4 + lengthOf(bytes);
  const take = (head: BodyHead | null): RawBody | null => {
    if (head === null) return null;
    const [contentType, encoding, flags, length] = head;
    const body = bytes.subarray(at, at + length);
    if (body.length < length) throw cutShort();
    at += length;
    const said = flagsIn(flags);
    if (said.packed === true && encoding !== "BASE64")
      return { contentType, encoding: "BASE64", ...said, damaged: true, bytes: body };
    return { contentType, encoding, ...said, bytes: body };
  };
  const calls = heads.map(
    ([eventId, time, variant, inferenceId, customAttributes, flags, traffic, input, output]) => ({
      eventId,
      time,
      variant,
      inferenceId,
      customAttributes,
      stored: (flags & 1) > 0,
      profiled: (flags & 2) > 0,
      ...(traffic !== null && { traffic: trafficOf(traffic) }),
      input: take(input),
      output: take(output),
    }),
  );
  if (at < bytes.length) throw new RangeError("Cannot read batch: there are bytes after its last body");
  return calls;
}

function trafficOf([status, latencyMs, requestBytes, responseBytes]: TrafficHead): Traffic {
  return { status, latencyMs, requestBytes, responseBytes };
}

function headsOf(bytes: Uint8Array): Head[] {
  const json = bytes.subarray(4, 4 + lengthOf(bytes));
  let heads: unknown;
  try {
    heads = JSON.parse(new TextDecoder().decode(json));
  } catch {
    throw new RangeError("Cannot read batch: its heads are not JSON");
  }
  if (areHeads(heads)) return heads;
  throw new RangeError("Cannot read batch: its heads are not those of calls");
}

type Is = (json: unknown) => boolean;

const isText: Is = (json) => typeof json === "string";
const isNumber: Is = (json) => typeof json === "number";

function isWhole(most: number): Is {
  return (json) => typeof json === "number" && Number.isInteger(json) && json >= 0 && json <= most;
}

function isNullOr(is: Is): Is {
  return (json) => json === null || is(json);
}

function isTuple(...all: readonly Is[]): Is {
  return (json) =>
    Array.isArray(json) && json.length === all.length && all.every((is, index) => is(json[index]));
}

const isEncoding: Is = (json) => json === "CSV" || json === "JSON" || json === "BASE64";
const isBodyHead = isTuple(isNullOr(isText), isEncoding, isWhole(7), isWhole(Number.MAX_SAFE_INTEGER));
const isTraffic = isTuple(isNumber, isNumber, isNullOr(isNumber), isNullOr(isNumber));

/** Head, as it is asked of every call: a schema of zod takes a third as long as all that is counted of it. */
const isHead = isTuple(
  isText,
  isNumber,
  isText,
  isNullOr(isText),
  isNullOr(isText),
  isWhole(3),
  isNullOr(isTraffic),
  isNullOr(isBodyHead),
  isNullOr(isBodyHead),
);

function areHeads(json: unknown): json is Head[] {
  return Array.isArray(json) && json.every(isHead);
}

function lengthOf(bytes: Uint8Array): number {
  if (bytes.length < 4) throw cutShort();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (4 + length > bytes.length) throw cutShort();
  return length;
}

function cutShort(): RangeError {
  return new RangeError("Cannot read batch: it is cut");
}

/** A call with its bodies as text. */
export function toCall(call: RawCall): Call {
  const { input, output } = call;
  return { ...call, input: input && toBody(input), output: output && toBody(output) };
}

/** A call with its bodies as bytes, of one that came as text. */
export function fromCall(call: Call): RawCall {
  const { input, output } = call;
  return { ...call, input: input && fromBody(input), output: output && fromBody(output) };
}
