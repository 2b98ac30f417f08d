/**
 * A bounded copy of a body on its way through. A small body of known length is read whole and passed on, which costs
 * least; of any other the copy is a branch of its stream that is either read or cancelled, never left: an unread
 * branch would hold the whole body in memory (docs/platform.md).
 */
import { bareType } from "../../../core/read/content-type.ts";
import type { Fields } from "../fields.ts";
import { BoundedReader, firstBytes } from "./bounded-reader.ts";
import { isUndoneByReading } from "./coding.ts";
import { giveRoom, takeRoom } from "./memory.ts";
import type { Tapped, TapLimits } from "./tapped.ts";

/** A body to pass on, and a copy of its beginning. */
export interface Tap {
  readonly body: ReadableStream | Uint8Array | null;
  /** At hand already where the body was small. */
  readonly copy: Tapped | Promise<Tapped>;
  /** Ends the copy of a request that is on its way; the body goes on. */
  readonly leave?: () => void;
}

/** A short answer's sender was silent for too long. */
export class Silence extends Error {}

/** Bodies up to this length are passed on in one piece. */
const smallBytes = 65_536;

const empty = { kind: "read", bytes: new Uint8Array(), truncated: false, firstAt: null } as const;

/** Throws what the stream throws where a small body breaks off. `giveUp` ends the call of the upstream. */
export function tapRequest(
  request: Request,
  fields: Fields,
  limits: TapLimits,
  giveUp: () => void,
): Promise<Tap> {
  const length = smallLength(fields, limits);
  return isTiny(length)
    ? tiny(request, length, limits)
    : tapAnyRequest(request, fields, length, limits, giveUp);
}

async function tapAnyRequest(
  request: Request,
  fields: Fields,
  length: number | null,
  limits: TapLimits,
  giveUp: () => void,
): Promise<Tap> {
  const { body } = request;
  if (body === null) return { body, copy: empty };
  // How long the client may take is not for the upstream's limit to say.
  const ownLimits = { ...limits, idleMs: undefined };
  if (length !== null) return inOnePiece(body, length, ownLimits);
  const toldLength = fields.bodyLength;
  const [onward, copy] = withOwnEnd(body, toldLength, giveUp).tee();
  const reader = new BoundedReader(copy, ownLimits);
  return { body: onward, copy: reader.read(toldLength ?? Infinity), leave: () => reader.leave() };
}

/**
 * The same stream for a request that is not read whole before it is passed on. Where what is sent in chunks fails,
 * workerd sends the last chunk all the same, and the upstream would take half a request for a whole one: so it is given
 * up before it hears that the client's body failed. A body that did not fail is one that the upstream no longer reads
 * (docs/platform.md).
 */
function withOwnEnd(body: ReadableStream, length: number | null, giveUp: () => void): ReadableStream {
  const { readable, writable } =
    length === null ? new IdentityTransformStream() : new FixedLengthStream(length);
  void body
    .pipeTo(writable, { preventAbort: true, preventCancel: true })
    .catch(() => body.cancel())
    .catch((error: unknown) => {
      giveUp();
      return writable.abort(error);
    })
    .catch(() => {});
  return readable;
}

/**
 * A request that is not recorded, on its way; `length`: null in chunks. A small one is passed as it is, which takes a fifth
 * less of such a call's time: it seldom breaks off, and is the upstream's failure where it does. Any other is a branch: what
 * was piped would fail where the upstream leaves, as it does where the client does (docs/platform.md).
 */
export function passOn(body: ReadableStream, length: number | null, giveUp: () => void): ReadableStream {
  return length !== null && length <= smallBytes ? body : slimmer(withOwnEnd(body, length, giveUp));
}

/** Whether a request is known to have broken off. */
export async function isBroken({ copy }: Tap): Promise<boolean> {
  const tapped = await Promise.race([copy, scheduler.wait(0)]);
  return tapped?.kind === "broken";
}

/** What there is to know of a call whose answer is tapped. */
interface Asked {
  readonly limits: TapLimits;
  /** Whether the request has come to its end. */
  readonly isHeard: boolean;
  /** Ends the upstream's answer. */
  readonly giveUp: () => void;
}

/**
 * Like `tapRequest`, and when the client leaves the upstream is let go as well: a tee on its own goes
 * on reading, and a language model goes on generating, for nobody. Only needed where the end is open.
 * Throws Silence, or what the stream throws, where a small body does not end.
 */
export function tapResponse(response: Response, fields: Fields, asked: Asked): Promise<Tap> {
  const { limits, isHeard } = asked;
  const isCoded = fields.get("content-encoding") !== null;
  // workerd tells of an answer's end only after the request's, and ends the request once the answer is sent.
  const length = isCoded || !isHeard ? null : smallLength(fields, limits);
  return limits.idleMs === undefined && isTiny(length)
    ? tiny(response, length, limits)
    : tapAnyResponse(response, fields, length, asked);
}

async function tapAnyResponse(
  response: Response,
  fields: Fields,
  length: number | null,
  { limits, giveUp }: Asked,
): Promise<Tap> {
  const { body } = response;
  if (body === null) return { body: null, copy: empty };
  if (length !== null) return inOnePiece(body, length, limits, giveUp);
  const [onward, copy] = body.tee();
  const reader = new BoundedReader(copy, limits, giveUp);
  // What is undone by being read would be decoded and encoded anew on the way, and its length is that of packed bytes.
  if (isUndoneByReading(fields, "response")) return { body: onward, copy: reader.read() };
  const toldLength = fields.bodyLength;
  // A known end needs no watching.
  if (toldLength !== null) return { body: onward, copy: reader.read(toldLength) };
  const { readable, writable } = new IdentityTransformStream();
  const tapped = reader.read();
  const piped = onward.pipeTo(writable).catch(() => reader.leave());
  const isOfEvents = bareType(fields.get("content-type")) === "text/event-stream";
  return {
    body: isOfEvents ? slimmer(readable) : readable,
    copy: Promise.all([tapped, piped]).then(([result]) => result),
  };
}

/**
 * The same stream, which workerd passes on without a buffer of 64 KiB of its own: a branch has none. It is for what is
 * short: of a client that leaves while more is held back than the way takes, nothing is heard (docs/platform.md).
 */
function slimmer(stream: ReadableStream): ReadableStream {
  const [branch, other] = stream.tee();
  void other.cancel().catch(() => {});
  return branch;
}

/** The length of a body that is small enough for both limits; null if it is not, or not known. */
function smallLength(fields: Fields, { bodyBytes }: TapLimits): number | null {
  const length = fields.bodyLength;
  return length !== null && length <= Math.min(smallBytes, bodyBytes) ? length : null;
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
