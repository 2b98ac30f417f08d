/**
 * Calls as bytes, on their way from an isolate over RPC into the Recorder's journal.
 *
 * A batch is encoded once, where the calls were made, and decoded where their text is needed. Between the two it is
 * only moved: bodies stand in it as they passed, neither decoded nor escaped. Layout: the length of the heads (u32,
 * little-endian), the heads as JSON (an array of Head), then all bodies one after the other.
 */
import * as z from "zod";
import type { Call, CapturedBody, Encoding, Traffic } from "./record.ts";
import { base64Bytes } from "../read/bytes/base64.ts";
import { joined } from "../read/bytes/joined.ts";

/** A body as it passed, up to the capture limit. */
export interface RawBody {
  readonly contentType: string | null;
  /** How its content type says it is written; bytes that are no UTF-8 become base64 all the same. */
  readonly encoding: Encoding;
  readonly truncated: boolean;
  readonly packed?: boolean;
  readonly withheld: boolean;
  readonly bytes: Uint8Array;
}

/** A call whose bodies are bytes. */
export type RawCall = Omit<Call, "input" | "output"> & {
  readonly input: RawBody | null;
  readonly output: RawBody | null;
};

const bodySchema = z.tuple([
  z.string().nullable(),
  z.enum(["CSV", "JSON", "BASE64"]),
  /** Bits: 1 truncated, 2 withheld, 4 packed. */
  z.int().min(0).max(7),
  z.int().min(0),
]);

const trafficSchema = z.tuple([z.number(), z.number(), z.number().nullable(), z.number().nullable()]);

const headSchema = z.tuple([
  z.string(),
  z.number(),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
  /** Bits: 1 stored, 2 profiled. */
  z.int().min(0).max(3),
  trafficSchema.nullable(),
  bodySchema.nullable(),
  bodySchema.nullable(),
]);

type Head = z.infer<typeof headSchema>;
type BodyHead = z.infer<typeof bodySchema>;

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
  const flags = (body.truncated ? 1 : 0) + (body.withheld ? 2 : 0) + (body.packed ? 4 : 0);
  return [body.contentType, body.encoding, flags, body.bytes.length];
}

/** The calls of a batch, their bodies views into it. Throws RangeError where it is cut or no batch. */
export function decodeCalls(bytes: Uint8Array): RawCall[] {
  const heads = headsOf(bytes);
  let at = 4 + lengthOf(bytes);
  const take = (head: BodyHead | null): RawBody | null => {
    if (head === null) return null;
    const [contentType, encoding, flags, length] = head;
    const body = bytes.subarray(at, at + length);
    if (body.length < length) throw cut();
    at += length;
    return {
      contentType,
      encoding,
      truncated: (flags & 1) > 0,
      withheld: (flags & 2) > 0,
      ...((flags & 4) > 0 && { packed: true }),
      bytes: body,
    };
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

function trafficOf([status, latencyMs, requestBytes, responseBytes]: z.infer<typeof trafficSchema>): Traffic {
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
  // Written by encodeCalls() a moment ago, over RPC or in the journal: the first is checked, all are of one kind.
  if (Array.isArray(heads) && (heads.length === 0 || headSchema.safeParse(heads[0]).success)) {
    return heads as Head[];
  }
  throw new RangeError("Cannot read batch: its heads are not those of calls");
}

function lengthOf(bytes: Uint8Array): number {
  if (bytes.length < 4) throw cut();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (4 + length > bytes.length) throw cut();
  return length;
}

function cut(): RangeError {
  return new RangeError("Cannot read batch: it is cut");
}

/** A call with its bodies as text: CSV and JSON as they are, everything else, and what is no UTF-8, as base64. */
export function toCall({ input, output, ...call }: RawCall): Call {
  return { ...call, input: input && toBody(input), output: output && toBody(output) };
}

/** The other way round, for calls that came as text. */
export function fromCall({ input, output, ...call }: Call): RawCall {
  return { ...call, input: rawBody(input), output: rawBody(output) };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A body as text. */
export function toBody({ contentType, encoding, truncated, packed, withheld, bytes }: RawBody): CapturedBody {
  const text = encoding === "BASE64" ? null : textOf(bytes, truncated);
  return {
    contentType,
    truncated,
    ...(packed && { packed }),
    ...(withheld && { withheld }),
    ...(text === null ? { encoding: "BASE64", data: base64(bytes) } : { encoding, data: text }),
  };
}

/** Null if the bytes are no UTF-8. A cut may fall inside a character. */
function textOf(bytes: Uint8Array, truncated: boolean): string | null {
  try {
    if (!truncated) return utf8.decode(bytes);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8_192));
  }
  return btoa(binary);
}

function rawBody(body: CapturedBody | null): RawBody | null {
  if (body === null) return null;
  const { contentType, encoding, truncated, packed, withheld = false, data } = body;
  const bytes =
    encoding === "BASE64" ? (base64Bytes(data) ?? new Uint8Array()) : new TextEncoder().encode(data);
  return { contentType, encoding, truncated, ...(packed && { packed }), withheld, bytes };
}
