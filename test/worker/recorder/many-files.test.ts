/** A flush writes so many files and no more, remembers which, and goes on from there: no number of variants blocks it. */
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { asRecorder, batchOf, callOf, capturedIds, newName } from "../given/given.ts";

const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** R2 that answers so many requests until `more()` is called, as the platform does within an invocation. */
function limitedBucket(most: number) {
  let left = most;
  const asked = <Answer>(ask: () => Promise<Answer>): Promise<Answer> =>
    left-- > 0 ? ask() : Promise.reject(new Error("Too many API requests by single Worker invocation."));
  const bucket = {
    put: ((...request: Parameters<R2Bucket["put"]>) =>
      request[0].startsWith("captures/")
        ? asked(() => env.BUCKET.put(...request))
        : env.BUCKET.put(...request)) as R2Bucket["put"],
    head: (key: string) => asked(() => env.BUCKET.head(key)),
    // Whose bucket it is, is asked once a minute and not counted here.
    get: (key: string) => env.BUCKET.get(key),
  };
  return { bucket, more: () => (left = most), used: () => most - Math.max(0, left) };
}

function callsOf(variants: number) {
  return Array.from({ length: variants }, (_, index) =>
    callOf(`call-${String(index).padStart(4, "0")}`, hour, { variant: `v${index}` }),
  );
}

it("450 variants of one generation are written in three flushes, each file once, with a call behind them", async () => {
  const name = newName("variants");
  const { bucket, more, used } = limitedBucket(1_000);
  const calls = callsOf(450);
  await asRecorder(name, { BUCKET: bucket }, async (recorder) => {
    await recorder.record(batchOf("a", calls));
    const puts: number[] = [];
    for (let flush = 0; flush < 3; flush++) {
      more();
      await recorder.alarm();
      puts.push(used());
    }
    expect(puts).toEqual([200, 200, 50]);
    const { counters, flushFailures, pendingBytes } = recorder.health();
    expect({ counters, flushFailures, pendingBytes }).toEqual({
      counters: { seen: 450, profiled: 450, captured: 450 },
      flushFailures: 0,
      pendingBytes: 0,
    });
  });
  expect(await capturedIds(name)).toEqual(calls.map(({ eventId }) => eventId));
});

it("what was written before R2 failed is not written again, by another life neither", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const name = newName("resumed");
  const { bucket, more, used } = limitedBucket(30);
  const calls = callsOf(50);
  await asRecorder(name, { BUCKET: bucket }, async (recorder) => {
    await recorder.record(batchOf("a", calls));
    await recorder.alarm();
    expect(recorder.health()).toMatchObject({ flushFailures: 1 });
  });
  more();
  await asRecorder(name, { BUCKET: bucket }, async (recorder) => {
    await recorder.alarm();
    expect(used()).toBe(20);
    expect(recorder.health().counters).toMatchObject({ captured: 50 });
  });
  expect(await capturedIds(name)).toEqual(calls.map(({ eventId }) => eventId));
});
