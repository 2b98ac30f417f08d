/**
 * An `application/vnd.amazon.eventstream` body → the bytes that the model answered: of SageMaker's
 * InvokeEndpointWithResponseStream as they are, of Bedrock's ConverseStream and InvokeModelWithResponseStream a line of
 * JSON for each event.
 *
 * A frame: its length, the length of its headers, the CRC-32 of those eight bytes, headers, payload, CRC-32 of all
 * before. Source: smithy, "Amazon Event Stream Specification"; docs/clients.md. The first checksum is held
 * against every frame, as all else hangs on the lengths; the second would tell only what the transport has made sure.
 */
import { base64Bytes } from "../../bytes/base64.ts";
import { joined } from "../../bytes/source.ts";
import { isObject, isString, jsonOrText, objectOf } from "../../json/members.ts";
import { JsonParser, jsonText } from "../../json/parse.ts";

export interface EventStreamAnswer {
  /** The payload of every `PayloadPart`, one after the other: they cut text and JSON anywhere. Of others lines. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the body is whole frames up to its end, and none of them an exception. */
  readonly isComplete: boolean;
  /** The exception that ended the stream, such as `ModelStreamError` or `InternalStreamFailure`. */
  readonly exception: string | null;
}

/** Never throws: what is no frame ends the stream. */
export function eventStreamAnswer(body: Uint8Array): EventStreamAnswer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < body.length;) {
    const frame = frameAt(body, at);
    if (frame === null) return { bytes: joined(parts), isComplete: false, exception: null };
    const { headers, payload } = frame;
    const type = headers.get(":message-type");
    if (type === "exception" || type === "error") {
      const name = headers.get(type === "error" ? ":error-code" : ":exception-type") ?? "";
      const exception = /^\w{1,64}$/.test(name) ? name : "unnamed";
      return { bytes: joined(parts), isComplete: false, exception };
    }
    parts.push(...answerIn(headers, payload));
    at += frame.length;
  }
  return { bytes: joined(parts), isComplete: true, exception: null };
}

const lineEnd = Uint8Array.of(0x0a);

/** Bedrock's chunks hold what the model sent as base64; its other events are the model's answer, named by their type. */
function answerIn(headers: ReadonlyMap<string, string>, payload: Uint8Array): Uint8Array[] {
  const type = headers.get(":event-type") ?? "";
  if (type === "PayloadPart") return [payload];
  if (headers.get(":content-type") !== "application/json" || type === "initial-response") return [];
  const event = jsonOrText(new JsonParser(), new TextDecoder().decode(payload));
  if (!isObject(event)) return [];
  if (type !== "chunk") return [new TextEncoder().encode(jsonText(objectOf([[type, event]]))), lineEnd];
  const bytes = event.get("bytes");
  const chunk = isString(bytes) ? base64Bytes(bytes) : null;
  return chunk === null ? [] : [chunk, lineEnd];
}

interface Frame {
  readonly length: number;
  /** Headers whose value is text. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Uint8Array;
}

const preludeLength = 12;
const checksumLength = 4;

function frameAt(body: Uint8Array, at: number): Frame | null {
  if (body.length - at < preludeLength + checksumLength) return null;
  const view = new DataView(body.buffer, body.byteOffset + at);
  const length = view.getUint32(0);
  const headersLength = view.getUint32(4);
  if (view.getUint32(8) !== crc32(body.subarray(at, at + 8))) return null;
  if (length > body.length - at || headersLength > length - preludeLength - checksumLength) return null;
  const payloadAt = at + preludeLength + headersLength;
  const headers = headersOf(body.subarray(at + preludeLength, payloadAt));
  if (headers === null) return null;
  return { length, headers, payload: body.subarray(payloadAt, at + length - checksumLength) };
}

/** Lengths of the values by type: true, false, byte, short, integer, long; bytes and text say theirs; time, UUID. */
const valueLengths: readonly (number | null)[] = [0, 0, 1, 2, 4, 8, null, null, 8, 16];
const textType = 7;

function headersOf(bytes: Uint8Array): Map<string, string> | null {
  const headers = new Map<string, string>();
  const decoder = new TextDecoder();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const typeAt = at + 1 + view.getUint8(at);
    if (typeAt >= bytes.length) return null;
    const type = view.getUint8(typeAt);
    const fixed = valueLengths[type];
    if (fixed === undefined) return null;
    const valueAt = typeAt + (fixed === null ? 3 : 1);
    if (valueAt > bytes.length) return null;
    const end = valueAt + (fixed ?? view.getUint16(typeAt + 1));
    if (end > bytes.length) return null;
    if (type === textType) {
      headers.set(
        decoder.decode(bytes.subarray(at + 1, typeAt)),
        decoder.decode(bytes.subarray(valueAt, end)),
      );
    }
    at = end;
  }
  return headers;
}

/** The checksum of Ethernet, gzip and zip (reflected, polynomial 0xEDB88320), bit by bit: only ever of eight bytes. */
function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return ~remainder >>> 0;
}
