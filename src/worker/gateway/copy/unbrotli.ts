/**
 * Brotli undone by the platform, which does it for answers that are read and offers it in no other way (workerd's
 * DecompressionStream does not know it, node:zlib needs a flag): so the bytes are made an answer of this Worker to
 * itself. Nobody else reaches it: a named entrypoint has no address. docs/platform.md.
 */
import { WorkerEntrypoint, exports } from "cloudflare:workers";
import type { Part } from "../../../core/read/bytes/codings.ts";
import { joined } from "../../../core/read/bytes/source.ts";
import type { Bindings } from "../../env.ts";

/** Answers with what it was sent, as Brotli. */
export class Unbrotli extends WorkerEntrypoint<Bindings> {
  override fetch({ body }: Request): Response {
    return new Response(body, { headers: { "content-encoding": "br" }, encodeBody: "manual" });
  }
}

/** Up to so many bytes. Null where the bytes are no Brotli. */
export async function unbrotli({ bytes, isCut }: Part, most: number): Promise<Part | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    const { body } = await exports.Unbrotli.fetch("https://unbrotli/", { method: "POST", body: bytes });
    for await (const piece of body ?? []) {
      pieces.push(piece.subarray(0, most - size));
      size += piece.length;
      if (size > most) break;
    }
  } catch {
    // What ends too early has a beginning all the same.
    if (!isCut || size === 0) return null;
  }
  return { bytes: joined(pieces), isCut: isCut || size > most };
}
