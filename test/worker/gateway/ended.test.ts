/** A request that the platform ends without a word while it sends a batch: what becomes of the batch's calls and room. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tally } from "../../../src/worker/gateway/batches.ts";
import { giveRoom, takeRoom } from "../../../src/worker/gateway/copy/memory.ts";
import { counted, healthOf, newEndpoint, newName, withEnv } from "../given/given.ts";
import { configured, hang, pass, passAndHang, rawCall, recorder, sent } from "./given.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it.each([
  ["that was not logged", hang, { seen: 1, recorder_failed: 1, opted_out: 2 }],
  ["that was logged", passAndHang, { seen: 2, recorder_failed: 0, opted_out: 2 }],
])(
  "the next batch counts one %s whose sender was ended, and its room is given back",
  async (_, never, counters) => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    const { ids, RECORDERS } = recorder(never, pass);
    const changed = withEnv({ RECORDERS, WEIR_BATCH_MS: "0" });
    const name = await newEndpoint("ended");
    tally(name, "opted_out", 2);
    // No timer of its comes any more.
    void sent(changed, name, configured(), rawCall("ended", 1_000));
    await vi.waitFor(() => expect(ids()).toHaveLength(1));
    await sent(changed, newName("other"), configured(), rawCall("too soon"));
    expect(takeRoom(1_000, 2_000)).toBe(false);
    vi.setSystemTime(Date.now() + 61_000);
    await sent(changed, name, configured(), rawCall("later"));
    vi.useRealTimers();
    await counted(name, "seen", counters.seen);
    const { seen, recorder_failed = 0, opted_out } = (await healthOf(name)).counters;
    expect({ seen, recorder_failed, opted_out }).toEqual(counters);
    expect(takeRoom(2_000, 2_000)).toBe(true);
    giveRoom(2_000);
  },
);
