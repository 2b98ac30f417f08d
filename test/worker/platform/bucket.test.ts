/** What storage must refuse: a capture file that is not the one being written. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createCapture } from "../../../src/worker/platform/bucket.ts";

const key = "captures/storage/AllTraffic/2026/11/22/08/24-40-519-0.jsonl";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

it("createCapture() takes a file of its own batch for written, and no other", async () => {
  await createCapture(env.BUCKET, key, bytes("first\n"), "7-0");
  await createCapture(env.BUCKET, key, bytes("first\n"), "7-0");
  await expect(createCapture(env.BUCKET, key, bytes("other\n"), "8-0")).rejects.toThrow(
    "Cannot create capture file: another object has its key",
  );
  expect(await (await env.BUCKET.get(key))?.text()).toBe("first\n");
});
