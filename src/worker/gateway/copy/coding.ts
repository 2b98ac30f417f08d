/**
 * What is recorded of a body in a content coding is what it holds: the copy is undone, after the client was answered and
 * as far as the capture limit, so that a bomb ends there. What passes through stays as it is, with its header.
 */
import { codingsOf, uncoded, type Coding, type Part } from "../../../core/read/bytes/codings.ts";
import type { Fields } from "../fields.ts";
import { giveRoom, takeRoom } from "./memory.ts";
import type { Tapped, TapLimits } from "./tapped.ts";
import { unbrotli } from "./unbrotli.ts";

export type MessageKind = "request" | "response";

/** The codings that a copy is still in, the last applied first; null where one of them is not known. */
export function codingsLeft(fields: Fields, message: MessageKind): readonly Coding[] | null {
  return isUndoneByReading(fields, message) ? [] : codingsOf(fields.get("content-encoding"));
}

/** workerd undoes these when an answer is read, if they are all that the header says. Requests it leaves alone. */
export function isUndoneByReading(fields: Fields, message: MessageKind): boolean {
  const header = fields.get("content-encoding");
  return message === "response" && (header === "gzip" || header === "br");
}

/** Whether a copy of this message has to be undone. */
export function isCoded(fields: Fields, message: MessageKind): boolean {
  return (codingsLeft(fields, message)?.length ?? 0) > 0;
}

/** The copy without its codings; as it is where they cannot be undone. Never throws. */
export async function undone(copy: Tapped, codings: readonly Coding[], limits: TapLimits): Promise<Tapped> {
  if (copy.kind !== "read" || codings.length === 0 || copy.bytes.length === 0) return copy;
  const { bodyBytes, roomBytes } = limits;
  const room = bodyBytes * codings.length;
  if (!takeRoom(room, roomBytes)) return { ...copy, coding: "kept" };
  const part = await partOf(copy, codings, bodyBytes).catch(() => null);
  // The room of the packed bytes goes with them.
  giveRoom(part === null ? room : room - part.bytes.length + copy.bytes.length);
  if (part === null) return { ...copy, coding: "damaged" };
  const passedBytes = copy.truncated ? null : copy.bytes.length;
  return { ...copy, bytes: part.bytes, truncated: part.isCut, coding: "undone", passedBytes };
}

async function partOf(
  { bytes, truncated }: Tapped & { kind: "read" },
  codings: readonly Coding[],
  most: number,
): Promise<Part | null> {
  let part: Part | null = { bytes, isCut: truncated };
  for (const coding of codings) {
    part = coding === "br" ? await unbrotli(part, most) : uncoded(part, coding, most);
    if (part === null) return null;
  }
  return part;
}
