/**
 * The Worker of the bench (workerd.mjs): profiles an object of R2, or only reads it. Reads as the baseline job does.
 *
 * `PUT /KEY` stores, `GET /drain/KEY` reads, `GET /profile/KEY` profiles; both say how many rows or bytes there were.
 */
import { openKernel } from "../../../src/core/bulk/compiled.ts";
import { TableReader } from "../../../src/core/table/reader.ts";
import { pieces } from "../../../src/worker/baseline/pieces.ts";
import { kernelModule } from "../../../src/worker/platform/kernel.ts";

interface Bindings {
  readonly BUCKET: R2Bucket;
}

export default {
  async fetch(request, { BUCKET }) {
    const [, first = "", key = ""] = new URL(request.url).pathname.split("/");
    if (request.method === "PUT") {
      await BUCKET.put(first, request.body);
      return new Response("stored");
    }
    const object = await BUCKET.get(key);
    if (object === null) return new Response(`There is no object ${key}`, { status: 404 });
    return Response.json(first === "drain" ? await drain(object.body) : await profile(object.body));
  },
} satisfies ExportedHandler<Bindings>;

async function drain(body: ReadableStream<Uint8Array>): Promise<number> {
  let sizeBytes = 0;
  for await (const piece of pieces(body)) sizeBytes += piece.length;
  return sizeBytes;
}

async function profile(body: ReadableStream<Uint8Array>): Promise<number> {
  const reader = new TableReader(openKernel(kernelModule), { header: "present" });
  for await (const piece of pieces(body)) reader.push(piece);
  reader.end();
  return reader.rows;
}
