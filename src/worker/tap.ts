/**
 * A bounded copy of a body on its way through. The copy is either read or cancelled, never left: an
 * unread branch of a tee would hold the whole body in memory (shared/docs/cloudflare.md §3).
 */
import { encodingOf, type CapturedBody, type ContentTypes } from "../core/capture.ts";
import { joined } from "../core/read/joined.ts";

export type Tapped =
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  | { readonly kind: "truncated"; readonly bytes: Uint8Array }
  /** The body ended early: what was read is not what was sent. */
  | { readonly kind: "broken" };

/** A body in two: one stream to pass on, and a copy of its first `limit` bytes. */
export interface Tap {
  readonly body: ReadableStream | null;
  readonly copy: Promise<Tapped>;
}

const empty: Tapped = { kind: "whole", bytes: new Uint8Array() };

export function tapRequest(body: ReadableStream | null, limit: number): Tap {
  if (body === null) return { body, copy: Promise.resolve(empty) };
  const [onward, copy] = body.tee();
  return { body: onward, copy: readBounded(copy, limit, new AbortController().signal) };
}

/**
 * Like `tapRequest`, and when the client leaves the upstream is let go as well: a tee on its own goes
 * on reading, and a language model goes on generating, for nobody. Only needed where the end is open.
 */
export function tapResponse(response: Response, limit: number): Tap {
  if (response.body === null) return { body: null, copy: Promise.resolve(empty) };
  const [onward, copy] = response.body.tee();
  const left = new AbortController();
  const tapped = readBounded(copy, limit, left.signal);
  // A known end needs no watching, and a compressed body would be decoded and encoded anew on the way.
  const { headers } = response;
  if (headers.has("content-length") || headers.has("content-encoding")) return { body: onward, copy: tapped };
  const { readable, writable } = new IdentityTransformStream();
  const piped = onward.pipeTo(writable).catch(() => left.abort());
  return { body: readable, copy: Promise.all([tapped, piped]).then(([result]) => result) };
}

async function readBounded(stream: ReadableStream, limit: number, left: AbortSignal): Promise<Tapped> {
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  const leave = () => void reader.cancel().catch(() => {});
  left.addEventListener("abort", leave);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (left.aborted) return { kind: "broken" };
      if (done) return { kind: "whole", bytes: joined(chunks) };
      chunks.push(value);
      size += value.byteLength;
      if (size > limit) {
        await reader.cancel();
        return { kind: "truncated", bytes: joined(chunks).subarray(0, limit) };
      }
    }
  } catch {
    // The same failure reaches whoever reads the other branch; here it only means "no copy".
    return { kind: "broken" };
  } finally {
    left.removeEventListener("abort", leave);
  }
}

/** What workerd decodes when a body is read; others stay opaque. Request bodies are never decoded. */
const decoded = new Set(["", "identity", "gzip", "br"]);

/** A tapped body as the capture record has it. */
export function capturedBody(
  { bytes, kind }: Exclude<Tapped, { kind: "broken" }>,
  headers: Headers,
  side: "request" | "response",
  types: ContentTypes,
): CapturedBody {
  const contentType = headers.get("content-type");
  const coding = (headers.get("content-encoding") ?? "").trim().toLowerCase();
  const readable = side === "response" ? decoded.has(coding) : coding === "" || coding === "identity";
  const truncated = kind === "truncated";
  const encoding = readable ? encodingOf(contentType, types) : "BASE64";
  const text = encoding === "BASE64" ? null : utf8(bytes, truncated);
  if (encoding === "BASE64" || text === null) {
    return { contentType, encoding: "BASE64", data: base64(bytes), truncated };
  }
  return { contentType, encoding, data: text, truncated };
}

/** Null if the bytes are no UTF-8: then base64 keeps them. A cut may fall inside a character. */
function utf8(bytes: Uint8Array, truncated: boolean): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: truncated });
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
