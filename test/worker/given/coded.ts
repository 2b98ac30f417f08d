/** Bodies in content codings, and what was recorded of them. */
import { expect } from "vitest";
import { giveRoom, takeRoom } from "../../../src/worker/gateway/copy/memory.ts";
import { capturesOf, counted, flush, profileIn } from "./given.ts";

export const score = '{"score":0.75}';

type Side = "endpointInput" | "endpointOutput";

/** What was captured of the only call, and why it is in no table. */
export async function capturedOf(name: string, side: Side) {
  await counted(name, "seen", 1);
  await flush(name);
  const [line = "{}"] = (await capturesOf(name)).flatMap(({ lines }) => lines);
  const { captureData } = JSON.parse(line) as {
    readonly captureData: Record<Side, { readonly encoding: string; readonly data: string }>;
  };
  const profile = await profileIn(name);
  const table = side === "endpointInput" ? profile.input : profile.output;
  return { ...captureData[side], rows: table.rows, unreadable: [...table.unreadable] };
}

/** One raw block: `echo -n … | zstd` would say the same with a checksum. */
export function zstd(text: string): Buffer {
  return Buffer.concat([Buffer.from("28b52ffd20", "hex"), block(text)]);
}

function block(text: string): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt8(text.length, 0);
  header.writeUIntLE((text.length << 3) | 1, 1, 3);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** Blocks that repeat one byte 131,072 times. */
export function zstdBomb(blocks: number): Buffer {
  const repeat = Buffer.alloc(4);
  repeat.writeUIntLE((131_072 << 3) | 2, 0, 3);
  repeat.write("1", 3);
  return Buffer.concat([Buffer.from("28b52ffd0038", "hex"), ...Array.from({ length: blocks }, () => repeat)]);
}

/** A stream of which nobody knows the length. */
export function chunks(body: Uint8Array): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(body);
      controller.close();
    },
  });
}

/** Nobody else is here: with nothing left behind, there is room to the byte. */
export function expectNoRoomTaken(): void {
  expect(takeRoom(1_000, 1_000)).toBe(true);
  giveRoom(1_000);
}
