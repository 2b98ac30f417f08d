/** A recorded call as people read it, and as they send it again: as it is stored, nothing is undone that redaction did. */
import { base64Bytes } from "../read/bytes/base64.ts";
import type { CapturedBody } from "./body.ts";

/** A body to look at. */
export interface ShownBody {
  /** Its text, or the first of its bytes in hexadecimal; cut. */
  readonly text: string;
  readonly isText: boolean;
  readonly contentType: string | null;
  /** Of the body as it is stored. */
  readonly bytes: number;
  /** How many characters of the text are not here. */
  readonly left: number;
  /** What is to be known of it, each without a full stop. */
  readonly notes: readonly string[];
}

/** So many bytes of what is no text are shown. */
const mostHexBytes = 256;

/** A body, of its text at most so many characters. */
export function shownBody(body: CapturedBody, mostLength: number): ShownBody {
  const bytes = bytesOf(body);
  const text = body.encoding === "BASE64" ? textIn(bytes) : body.data;
  const shown = text ?? hexOf(bytes.subarray(0, mostHexBytes));
  const all = text === null ? bytes.length * 3 : shown.length;
  const cut = shown.slice(0, mostLength);
  return {
    text: cut,
    isText: text !== null,
    contentType: body.contentType,
    bytes: bytes.length,
    left: Math.max(0, all - cut.length),
    notes: notesOf(body, text !== null),
  };
}

function notesOf(body: CapturedBody, isText: boolean): string[] {
  return [
    ...(body.truncated && body.unfinished !== true ? ["It was longer: cut at the capture limit"] : []),
    ...(body.unfinished === true ? ["It broke off before its end"] : []),
    ...(body.packed === true ? ["It is in a content coding that was not undone"] : []),
    ...(body.damaged === true ? ["It is not in the content coding that was said"] : []),
    ...(body.withheld === true
      ? ["It is not here: the rules of redaction could not be applied to what it held"]
      : []),
    ...(isText ? [] : ["It is no text: its first bytes in hexadecimal"]),
  ];
}

/** The text of a body whatever it is stored as; null where it is none. For whoever looks for something in it. */
export function bodyText(body: CapturedBody): string | null {
  return body.encoding === "BASE64" ? textIn(bytesOf(body)) : body.data;
}

function bytesOf({ encoding, data }: CapturedBody): Uint8Array {
  return encoding === "BASE64" ? (base64Bytes(data) ?? new Uint8Array()) : new TextEncoder().encode(data);
}

/** Null where the bytes are no UTF-8, or have what no text has. A cut may fall inside a character. */
function textIn(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** Longer commands no shell takes. */
const longestCommand = 100_000;

/**
 * The call as a command of a POSIX shell, which asks for the address as `$WEIR`; null where the call is not all here, or
 * too long. Headers of callers are not recorded, so that no secret of theirs is in it.
 */
export function asCurl(endpoint: string, input: CapturedBody | null): string | null {
  if (input === null || input.truncated || input.packed === true || input.withheld === true) return null;
  const { contentType, encoding, data } = input;
  const type = contentType === null ? "" : ` \\\n  -H ${quoted(`content-type: ${contentType}`)}`;
  const to = `curl -X POST "$WEIR/endpoints/${endpoint}/invocations"${type}`;
  const command =
    encoding === "BASE64"
      ? `printf %s ${quoted(data)} | base64 -d | ${to} \\\n  --data-binary @-`
      : `printf %s ${quoted(data)} | ${to} \\\n  --data-binary @-`;
  return command.length > longestCommand || data.includes("\0") ? null : command;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
