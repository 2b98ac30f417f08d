/** A stream of bytes in pieces of a good size: what the jobs that read training data, and the bench, read it by. */
import { within } from "../platform/patience.ts";

/**
 * Of R2's stream a call costs as much as some hundred kilobytes do, so a piece is large. It is also what is decoded,
 * profiled and counted in one turn: others have one after each, since where the bytes are always there, as on one
 * computer, none would come.
 */
const pieceBytes = 1_048_576;

/**
 * Each piece is good until the next: a BYOB reader, since the default one reads 4 KiB at a time and costs more than the
 * profile does (docs/platform.md). With `patienceMs` it throws where nothing comes for so long.
 */
export async function* pieces(
  body: ReadableStream<Uint8Array>,
  patienceMs: number | null = null,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(pieceBytes);
  try {
    for (;;) {
      const read = reader.readAtLeast(pieceBytes, new Uint8Array(buffer));
      const { done, value } = await (patienceMs === null ? read : within(patienceMs, read));
      if (value !== undefined) {
        if (value.byteLength > 0) yield value;
        buffer = value.buffer;
      }
      if (done) return;
      await scheduler.wait(0);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
