/**
 * A bounded copy of a body on its way through. A small body of known length is read whole and passed on, which costs
 * least; of any other the copy is a branch of its stream that is either read or cancelled, never left: an unread
 * branch would hold the whole body in memory (docs/platform.md).
 */
import type { Fields } from "../fields.ts";
import { BoundedReader, firstBytes } from "./bounded-reader.ts";
import { giveRoom, takeRoom } from "./memory.ts";
import type { Tapped, TapLimits } from "./tapped.ts";

/** A body to pass on, and a copy of its beginning. */
export interface Tap {
  readonly body: ReadableStream | Uint8Array | null;
  /** At hand already where the body was small. */
  readonly copy: Tapped | Promise<Tapped>;
}

/** A short answer's sender was silent for too long. */
export class Silence extends Error {}

/** Bodies up to this length are passed on in one piece. */
const smallBytes = 65_536;

const empty = { kind: "read", bytes: new Uint8Array(), truncated: false, firstAt: null } as const;

/** Throws what the stream throws where a small body breaks off. */
export function tapRequest(request: Request, fields: Fields, limits: TapLimits): Promise<Tap> {
  const length = smallLength(fields, limits);
  return isTiny(length) ? tiny(request, length, limits) : tapAnyRequest(request, length, limits);
}

async function tapAnyRequest(request: Request, length: number | null, limits: TapLimits): Promise<Tap> {
  const { body } = request;
  if (body === null) return { body, copy: empty };
  // How long the client may take is not for the upstream's limit to say.
  const ownLimits = { ...limits, idleMs: undefined };
  if (length !== null) return inOnePiece(body, length, ownLimits);
  const [onward, copy] = body.tee();
  return { body: onward, copy: new BoundedReader(copy, ownLimits).read() };
}

/**
 * Like `tapRequest`, and when the client leaves the upstream is let go as well: a tee on its own goes
 * on reading, and a language model goes on generating, for nobody. Only needed where the end is open.
 * `giveUp` ends the upstream's answer. Throws Silence, or what the stream throws, where a small body does not end.
 */
export function tapResponse(
  response: Response,
  fields: Fields,
  limits: TapLimits,
  giveUp: () => void,
): Promise<Tap> {
  const isCoded = fields.get("content-encoding") !== null;
  const length = isCoded ? null : smallLength(fields, limits);
  return limits.idleMs === undefined && isTiny(length)
    ? tiny(response, length, limits)
    : tapAnyResponse(response, fields, length, limits, giveUp);
}

async function tapAnyResponse(
  response: Response,
  fields: Fields,
  length: number | null,
  limits: TapLimits,
  giveUp: () => void,
): Promise<Tap> {
  const { body } = response;
  if (body === null) return { body: null, copy: empty };
  if (length !== null) return inOnePiece(body, length, limits, giveUp);
  const isCoded = fields.get("content-encoding") !== null;
  const [onward, copy] = body.tee();
  const reader = new BoundedReader(copy, limits, giveUp);
  // A known end needs no watching, and a compressed body would be decoded and encoded anew on the way.
  if (isCoded || fields.get("content-length") !== null) return { body: onward, copy: reader.read() };
  const { readable, writable } = new IdentityTransformStream();
  const tapped = reader.read();
  const piped = onward.pipeTo(writable).catch(() => reader.leave());
  return { body: slimmer(readable), copy: Promise.all([tapped, piped]).then(([result]) => result) };
}

/** The same stream, which workerd passes on without a buffer of 64 KiB of its own: a branch has none (docs/platform.md). */
function slimmer(stream: ReadableStream): ReadableStream {
  const [branch, other] = stream.tee();
  void other.cancel().catch(() => {});
  return branch;
}

/** The length of a body that is small enough for both limits; null if it is not, or not known. */
function smallLength(fields: Fields, { bodyBytes }: TapLimits): number | null {
  const length = fields.get("content-length");
  if (length === null || !/^\d{1,6}$/.test(length)) return null;
  return Number(length) <= Math.min(smallBytes, bodyBytes) ? Number(length) : null;
}

/** A length so small that room for all of it is taken before it comes. */
function isTiny(length: number | null): length is number {
  return length !== null && length > 0 && length <= firstBytes;
}

/** The length is only announced: room is taken for what came, and where there is none left the body passes on from there. */
async function inOnePiece(
  body: ReadableStream,
  length: number,
  limits: TapLimits,
  giveUp: () => void = () => {},
): Promise<Tap> {
  const reader = new BoundedReader(body, { ...limits, bodyBytes: length }, giveUp);
  const read = await reader.readOrPassOn(length);
  if (read instanceof ReadableStream) return { body: read, copy: { kind: "crowded" } };
  switch (read.kind) {
    case "read":
      return { body: read.bytes, copy: { ...read, firstAt: null } };
    case "silent":
      throw new Silence();
    case "broken":
      throw new TypeError("Cannot read a body to its end");
  }
}

/**
 * The body of most calls. Its stream is not asked for, since it would be an object of the platform more to make, trace
 * and let go of (docs/speed.md).
 */
async function tiny(message: Request | Response, length: number, limits: TapLimits): Promise<Tap> {
  const { roomBytes, stay } = limits;
  if (!takeRoom(length, roomBytes, stay)) return { body: message.body, copy: { kind: "crowded" } };
  let size = 0;
  try {
    const bytes = new Uint8Array(await message.arrayBuffer());
    size = bytes.length;
    // A length is said of some answers that have no body, such as 304.
    return { body: size === 0 ? null : bytes, copy: { ...empty, bytes } };
  } finally {
    // The room of the bytes themselves is given back by whoever has them.
    giveRoom(length - size, stay);
  }
}
