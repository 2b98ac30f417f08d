/** What segments may take: never more than whole profiles leave of the room of all. */
import { describe, expect, it } from "vitest";
import { readCall } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { keepWithin, mostHeldBytes } from "../../../src/core/profile/room/budget.ts";
import { roomLines } from "../../../src/core/profile/room/told.ts";
import {
  countPart,
  isNarrow,
  keepSegments,
  mostSegmentBytes,
  roomBeside,
} from "../../../src/core/segment/room.ts";

/** A row of so many columns of numbers that no other row has. */
function wideCall(columns: number, call: number) {
  const row = Object.fromEntries(
    Array.from({ length: columns }, (_, n) => [`column-${n}`, Math.sin(call * columns + n)]),
  );
  const data = JSON.stringify([row]);
  return readCall({
    input: { contentType: "application/json", encoding: "JSON", data, truncated: false },
    output: null,
  });
}

const weightOf = (profiles: readonly Profile[]) =>
  profiles.reduce((sum, profile) => sum + profile.weigh(), 0);

describe("profiles of segments", () => {
  it("of 2,000 columns and 21 segments stay, with the whole, within the room that the whole has alone", () => {
    const whole = new Profile();
    let segments: readonly Profile[] = Array.from({ length: 21 }, () => new Profile());
    let most = 0;
    for (let call = 0; call < 420; call++) {
      const read = wideCall(2_000, call);
      countPart(whole, { value: null, read, isPart: false }, null);
      keepWithin([whole], mostHeldBytes);
      const segment = segments[call % 21];
      if (segment !== undefined) countPart(segment, { value: null, read, isPart: false }, null);
      segments = keepSegments(segments, roomBeside(whole.heldBytes)).kept;
      if (call % 20 === 0) most = Math.max(most, weightOf([whole, ...segments]));
    }
    expect(most).toBeLessThanOrEqual(mostHeldBytes);
    expect(weightOf(segments)).toBeLessThanOrEqual(mostSegmentBytes);
    // What could not be kept is said, and no record is lost.
    expect(segments.map(({ records }) => records)).toEqual(segments.map(() => 20));
    const narrow = segments.filter(isNarrow);
    expect(narrow.length).toBeGreaterThan(0);
    for (const profile of narrow) {
      expect(profile.input.names.size).toBe(0);
      expect(roomLines(profile).join()).toMatch(/calls of the segment are counted without their columns/);
      expect(isNarrow(Profile.fromBytes(profile.toBytes()))).toBe(true);
    }
  }, 120_000);

  it("of some ten columns are as the whole would be", () => {
    const profile = new Profile();
    for (let call = 0; call < 500; call++)
      countPart(profile, { value: "a", read: wideCall(10, call), isPart: false }, null);
    const { kept, lost } = keepSegments([profile], roomBeside(profile.heldBytes));
    expect([lost, kept[0]]).toEqual([0, profile]);
    expect(roomLines(profile)).toEqual([]);
  });
});
