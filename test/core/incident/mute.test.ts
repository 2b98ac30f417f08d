/** Which mute keeps an incident from being told, of the whole and of a segment. */
import { expect, it } from "vitest";
import { muteOf, storedMute, storedMuteSchema, type Mute } from "../../../src/core/incident/mute.ts";

const [north, south] = ["column:Region=north", "column:Region=south"];
const now = 1_000;
const mute = (about: Partial<Mute>): Mute => ({ until: now + 1, reason: "", ...about });

const latest = {
  findings: [],
  findingCount: 1,
  features: ["age"],
  featureCount: 1,
  summary: "age differs",
  execution: null,
  window: null,
  records: null,
  picture: null,
};

function isMuted(segment: string | null, ...mutes: readonly Mute[]): boolean {
  const of = { monitor: "hourly", kind: "drift" as const, latest };
  return muteOf(segment === null ? of : { ...of, segment }, mutes, now) !== null;
}

it("muteOf() of a segment mutes that one alone, by kind and feature too; of none it mutes all", () => {
  const all = [null, north, south];
  const of = (...mutes: readonly Mute[]) => all.map((segment) => isMuted(segment, ...mutes));
  expect(of(mute({ segment: north }))).toEqual([false, true, false]);
  expect(of(mute({ segment: north, kind: "drift", monitor: "hourly" }))).toEqual([false, true, false]);
  expect(of(mute({ segment: north, kind: "traffic" }))).toEqual([false, false, false]);
  expect(of(mute({ segment: north, feature: "age" }))).toEqual([false, true, false]);
  expect(of(mute({ segment: north, feature: "income" }))).toEqual([false, false, false]);
  expect(of(mute({ segment: north, until: now }))).toEqual([false, false, false]);
  expect(of(mute({ kind: "drift" }))).toEqual([true, true, true]);
});

it("storedMute() leaves the end of a segment's to its row, and all else as it is", () => {
  const one = mute({ segment: north, reason: "a release" });
  expect(storedMute(one)).toEqual({ segment: north, reason: "a release" });
  expect(storedMuteSchema.parse(storedMute(one))).toEqual({ segment: north, reason: "a release" });
  const whole = mute({ kind: "drift" });
  expect(storedMute(whole)).toEqual(whole);
});
