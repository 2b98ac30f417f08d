/** Parts of objects in R2, which fails where it is asked for a part that an object does not have. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openHead, readPart } from "../../../src/worker/platform/bucket.ts";

const text = (part: { readonly bytes: Uint8Array } | null) => part && new TextDecoder().decode(part.bytes);

async function put(content: string): Promise<string> {
  const key = `datasets/${crypto.randomUUID()}`;
  await env.BUCKET.put(key, content);
  return key;
}

describe("readPart()", () => {
  it("gives what there is from a place on, and null where there is nothing", async () => {
    const key = await put("0123456789");
    expect(text(await readPart(env.BUCKET, key, 0, 4))).toBe("0123");
    expect(text(await readPart(env.BUCKET, key, 8, 4))).toBe("89");
    expect(await readPart(env.BUCKET, key, 10, 4)).toBeNull();
    expect(await readPart(env.BUCKET, key, 99, 4)).toBeNull();
    expect(await readPart(env.BUCKET, "datasets/none", 0, 4)).toBeNull();
  });

  it("gives null of an object that is empty: one such file made a whole hour's page fail", async () => {
    expect(await readPart(env.BUCKET, await put(""), 0, 4)).toBeNull();
  });
});

describe("openHead()", () => {
  it("gives the first bytes of an object, be it empty, and null where there is none", async () => {
    const opened = await openHead(env.BUCKET, await put("0123"), 2);
    expect(opened).toMatchObject({ object: { size: 4 }, head: new Uint8Array([48, 49]) });
    expect(await openHead(env.BUCKET, await put(""), 2)).toMatchObject({
      object: { size: 0 },
      head: new Uint8Array(),
    });
    expect(await openHead(env.BUCKET, "datasets/none", 2)).toBeNull();
  });
});
