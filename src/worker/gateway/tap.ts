/**
 * A bounded copy of a body on its way through. A small body of known length is read whole and passed on, which costs
 * least; of any other the copy is a branch of its stream that is either read or cancelled, never left: an unread
 * branch would hold the whole body in memory (docs/platform.md).
 */
import { joined } from "../../core/read/bytes/source.ts";
import type { Fields } from "./fields.ts";
import { giveRoom, takeRoom, type Stay } from "./memory.ts";

export type Tapped =
  /** The bytes hold room (memory.ts) until whoever has them gives it back. */
  | {
      readonly kind: "read";
      readonly bytes: Uint8Array;
      readonly truncated: boolean;
      /** When the first piece came, epoch milliseconds; null of a body that came in one. */
      readonly firstAt: number | null;
      /** What became of the content coding of bytes that were in one (coding.ts): it is `kept` for want of room. */
      readonly coding?: "undone" | "damaged" | "kept";
      /** Where it was undone: how many bytes passed, if that is known. */
      readonly passedBytes?: number | null;
    }
  /** The body ended early: what was read is not what was sent. */
  | { readonly kind: "broken" }
  /** The sender was silent for too long. */
  | { readonly kind: "silent" }
  /** The isolate had no room for the body. */
  | { readonly kind: "crowded" };

/** A body to pass on, and a copy of its beginning. */
export interface Tap {
  readonly body: ReadableStream | Uint8Array | null;
  /** At hand already where the body was small. */
  readonly copy: Tapped | Promise<Tapped>;
}

export interface TapLimits {
  /** The copy's length. */
  readonly bodyBytes: number;
  /** How many bytes all copies in this isolate may hold. */
  readonly roomBytes: number;
  /** How long the upstream may be silent within its answer; for ever if absent. */
  readonly idleMs: number | undefined;
  /** Of the call. */
  readonly stay: Stay;
}

/** A short answer's sender was silent for too long. */
export class Silence extends Error {}

/** Bodies up to this length are passed on in one piece. */
const smallBytes = 65_536;

const empty: Tapped = { kind: "read", bytes: new Uint8Array(), truncated: false, firstAt: null };

/** Throws what the stream throws where a small body breaks off. */
export async function tapRequest(request: Request, fields: Fields, limits: TapLimits): Promise<Tap> {
  const { body } = request;
  if (body === null) return { body, copy: empty };
  // How long the client may take is not for the upstream's limit to say.
  const ownLimits = { ...limits, idleMs: undefined };
  const length = smallLength(fields, limits);
  if (length !== null) return inOnePiece(request, length, ownLimits);
  const [onward, copy] = body.tee();
  return { body: onward, copy: new BoundedReader(copy, ownLimits).read() };
}

/**
 * Like `tapRequest`, and when the client leaves the upstream is let go as well: a tee on its own goes
 * on reading, and a language model goes on generating, for nobody. Only needed where the end is open.
 * `giveUp` ends the upstream's answer. Throws Silence, or what the stream throws, where a small body does not end.
 */
export async function tapResponse(
  response: Response,
  fields: Fields,
  limits: TapLimits,
  giveUp: () => void,
): Promise<Tap> {
  const { body } = response;
  if (body === null) return { body: null, copy: empty };
  const isCoded = fields.get("content-encoding") !== null;
  const length = isCoded ? null : smallLength(fields, limits);
  if (length !== null) return inOnePiece(response, length, limits, giveUp);
  const [onward, copy] = body.tee();
  const reader = new BoundedReader(copy, limits, giveUp);
  // A known end needs no watching, and a compressed body would be decoded and encoded anew on the way.
  if (isCoded || fields.get("content-length") !== null) return { body: onward, copy: reader.read() };
  const { readable, writable } = new IdentityTransformStream();
  const tapped = reader.read();
  const piped = onward.pipeTo(writable).catch(() => reader.leave());
  return { body: readable, copy: Promise.all([tapped, piped]).then(([result]) => result) };
}

/** The length of a body that is small enough for both limits; null if it is not, or not known. */
function smallLength(fields: Fields, { bodyBytes }: TapLimits): number | null {
  const length = fields.get("content-length");
  if (length === null || !/^\d{1,6}$/.test(length)) return null;
  return Number(length) <= Math.min(smallBytes, bodyBytes) ? Number(length) : null;
}

async function inOnePiece(
  message: Request | Response,
  length: number,
  limits: TapLimits,
  giveUp: () => void = () => {},
): Promise<Tap> {
  const { roomBytes, stay } = limits;
  if (!takeRoom(length, roomBytes, stay)) {
    return { body: message.body, copy: { kind: "crowded" } };
  }
  let size = 0;
  try {
    const bytes = await wholeOf(message, limits, giveUp);
    size = bytes.length;
    return { body: bytes, copy: { kind: "read", bytes, truncated: false, firstAt: null } };
  } finally {
    // The room of the bytes themselves is given back by whoever has them.
    giveRoom(length - size, stay);
  }
}

async function wholeOf(
  message: Request | Response,
  limits: TapLimits,
  giveUp: () => void,
): Promise<Uint8Array> {
  const { body } = message;
  if (limits.idleMs === undefined || body === null) return new Uint8Array(await message.arrayBuffer());
  // The body's room is taken already.
  const read = await new BoundedReader(body, { ...limits, roomBytes: Infinity }, giveUp).read();
  if (read.kind === "silent") throw new Silence();
  if (read.kind !== "read") throw new TypeError("Cannot read a body to its end");
  giveRoom(read.bytes.length, limits.stay);
  return read.bytes;
}

/** Reads a stream up to a limit, and cancels it there. */
class BoundedReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #limits: TapLimits;
  readonly #giveUp: () => void;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  #firstAt: number | null = null;
  #hasLeft = false;
  #isSilent = false;

  constructor(stream: ReadableStream, limits: TapLimits, giveUp: () => void = () => {}) {
    this.#reader = (stream as ReadableStream<Uint8Array>).getReader();
    this.#limits = limits;
    this.#giveUp = giveUp;
  }

  async read(): Promise<Tapped> {
    const tapped = await this.#readAll();
    const kept = tapped.kind === "read" ? tapped.bytes.length : 0;
    giveRoom(this.#size - kept, this.#limits.stay);
    return tapped;
  }

  /** Cancels the stream: nobody wants the rest of the body. */
  leave(): void {
    this.#hasLeft = true;
    void this.#reader.cancel().catch(() => {});
  }

  async #readAll(): Promise<Tapped> {
    const { bodyBytes, roomBytes, stay } = this.#limits;
    try {
      for (;;) {
        const { done, value } = await this.#next();
        if (this.#isSilent) return { kind: "silent" };
        if (this.#hasLeft) return { kind: "broken" };
        const firstAt = this.#firstAt;
        if (done) return { kind: "read", bytes: joined(this.#chunks), truncated: false, firstAt };
        this.#firstAt ??= Date.now();
        if (!takeRoom(value.byteLength, roomBytes, stay)) {
          this.leave();
          return { kind: "crowded" };
        }
        this.#chunks.push(value);
        this.#size += value.byteLength;
        if (this.#size > bodyBytes) {
          this.leave();
          const bytes = joined(this.#chunks).slice(0, bodyBytes);
          return { kind: "read", bytes, truncated: true, firstAt };
        }
      }
    } catch {
      // The same failure reaches whoever reads the other branch; here it only means "no copy".
      return { kind: this.#isSilent ? "silent" : "broken" };
    }
  }

  async #next(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const { idleMs } = this.#limits;
    if (idleMs === undefined) return this.#reader.read();
    const timer = setTimeout(() => {
      this.#isSilent = true;
      this.#giveUp();
      this.leave();
    }, idleMs);
    try {
      return await this.#reader.read();
    } finally {
      clearTimeout(timer);
    }
  }
}
