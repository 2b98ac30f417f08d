/**
 * One body of one call: what is said of it, and what it holds, as text or as the bytes that passed. What is said of a
 * body is never copied field by field: whoever makes one form of it from another spreads it.
 */
import { base64Bytes } from "../read/bytes/base64.ts";

/** How a body is written into the record: as its own text, or as base64 when its type is not listed. */
export type Encoding = "CSV" | "JSON" | "BASE64";

/** All that is said of a body apart from what it holds. */
export interface BodyKind {
  readonly contentType: string | null;
  /** Of bytes: how their content type says they are written; what is no UTF-8 becomes base64 all the same. */
  readonly encoding: Encoding;
  /** The body is not all here: it was longer than the capture limit, unless it is unfinished. */
  readonly truncated: boolean;
  /** Of a truncated body: what was sent of it is here, but it broke off before its end was said. */
  readonly unfinished?: boolean;
  /** The body is in a content coding that was not undone (gzip, zstd …): not the text that its content type says. */
  readonly packed?: boolean;
  /** Of a packed body: it is not in the content coding that was said. */
  readonly damaged?: boolean;
  /** The rules of redaction could not be applied to what it held, so it is not here. */
  readonly withheld?: boolean;
}

/** A body as text. */
export interface CapturedBody extends BodyKind {
  readonly data: string;
}

/** A body as it passed, up to the capture limit. */
export interface RawBody extends BodyKind {
  readonly bytes: Uint8Array;
}

/**
 * What may be said of a body, in the order of the capture record, each with its bit in a batch. There may be no more
 * bits: a Recorder of an older version refuses them. `damaged` goes another way (frames.ts), `unfinished` beside the
 * batch (beside.ts).
 */
const bodyFlags = { truncated: 1, unfinished: 0, packed: 4, damaged: 0, withheld: 2 } as const;

type Flag = keyof typeof bodyFlags;

const flagNames = Object.keys(bodyFlags) as Flag[];

/** The flags that hold, in order. */
export function flagsOf(kind: BodyKind): Flag[] {
  return flagNames.filter((flag) => kind[flag] === true);
}

/** The flags as bits, and back. */
export function bitsOf(kind: BodyKind): number {
  return flagsOf(kind).reduce((bits, flag) => bits + bodyFlags[flag], 0);
}

export function flagsIn(bits: number): Pick<BodyKind, Flag> {
  return kindsOfFlags[bits] ?? { truncated: false };
}

/** By their bits. */
const kindsOfFlags = Array.from({ length: 8 }, (_, bits): Pick<BodyKind, Flag> => {
  const set = flagNames.filter((flag) => (bits & bodyFlags[flag]) > 0);
  return { truncated: false, ...Object.fromEntries(set.map((flag) => [flag, true])) };
});

/** What is said of a body, without what it holds. */
export function kindOf({ data: _data, ...kind }: CapturedBody): BodyKind {
  return kind;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A body as text: CSV and JSON as they are, everything else, and what is no UTF-8, as base64. */
export function toBody({ bytes, ...kind }: RawBody): CapturedBody {
  const text = kind.encoding === "BASE64" ? null : textOf(bytes, kind.truncated);
  return text === null ? { data: base64(bytes), ...kind, encoding: "BASE64" } : { data: text, ...kind };
}

/** A body as bytes, of one that came as text. */
export function fromBody({ data, ...kind }: CapturedBody): RawBody {
  const isText = kind.encoding !== "BASE64";
  const bytes = isText ? new TextEncoder().encode(data) : (base64Bytes(data) ?? new Uint8Array());
  return { bytes, ...kind };
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
