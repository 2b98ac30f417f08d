/** What is lost wakes somebody by the share of the calls that it is of. */
import { describe, expect, it } from "vitest";
import type { RecorderHealth } from "../../../src/worker/recorder/answers.ts";
import { recordingFaults } from "../../../src/worker/recorder/faults.ts";

function healthOf(hour: Readonly<Record<string, number>>): RecorderHealth {
  return {
    counters: hour,
    lately: { hour, day: hour },
    lagMs: null,
    oldestUnflushed: null,
    pendingBytes: 0,
    sampledShare: 1,
    // These calls have no word on how they were answered.
    served: expect.objectContaining({ statuses: {} }),
    flushFailures: 0,
    lastFlushError: null,
  };
}

describe("columns that had no room", () => {
  it("wake nobody where one call of 10,000 keys among 2,000 brought them", () => {
    expect(recordingFaults([healthOf({ seen: 2_000, columns_left_out: 9_990 })], [])).toEqual([]);
  });

  it("are told where many calls bring them, as other losses are", () => {
    expect(recordingFaults([healthOf({ seen: 2_000, columns_left_out: 100 * 9_990 })], [])).toEqual([
      "Lost in the last hour: columns_left_out 999000 (calls that came through to a Recorder: 2000); see /docs/recording",
    ]);
    expect(recordingFaults([healthOf({ seen: 2_000, over_memory: 3 })], [])).toEqual([
      "Lost in the last hour: over_memory 3 (calls that came through to a Recorder: 2000); see /docs/recording",
    ]);
  });
});

it("a shard that does not answer is told with what that means", () => {
  expect(recordingFaults([], [3])).toEqual(["Shard 3 does not answer: windows are Incomplete meanwhile"]);
});
