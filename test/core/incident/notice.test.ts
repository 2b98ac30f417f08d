import { describe, expect, it } from "vitest";
import type { Mute } from "../../../src/core/incident/mute.ts";
import { noticeOf } from "../../../src/core/incident/notice.ts";
import { defaultTelling, type Telling } from "../../../src/core/incident/policy.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { longest, shortened } from "../../../src/core/incident/shortened.ts";
import { hour, incident, latest } from "./given.ts";

const now = 10 * hour;

function noticed(
  change: Partial<Incident>,
  given: {
    mutes?: readonly Mute[];
    firing?: readonly Incident[];
    telling?: Partial<Telling>;
    checked?: number;
  } = {},
) {
  const { mutes = [], firing = [], telling = {}, checked = null } = given;
  const checkedUntil = () => checked;
  return noticeOf(incident(change), {
    mutes,
    firing,
    telling: { ...defaultTelling, ...telling },
    now,
    checkedUntil,
  });
}

const told = (hoursAgo: number) => ({ what: "firing" as const, at: now - hoursAgo * hour, times: 1 });

describe("noticeOf()", () => {
  it("tells of what fires once, and again after the interval", () => {
    expect(noticed({})).toEqual({ kind: "tell", what: "firing" });
    const again = now + 3 * hour + 60_000;
    expect(noticed({ told: told(1) })).toEqual({ kind: "silent", reason: null, again });
    expect(noticed({ told: told(4) })).toEqual({ kind: "tell", what: "firing" });
    expect(noticed({ told: told(1) }, { telling: { repeatHours: 1 } })).toMatchObject({ kind: "tell" });
  });

  it("does not say that it lasts where the last window is without it, but tells what nobody was told", () => {
    const recent = [
      { at: hour, isSeen: true },
      { at: 2 * hour, isSeen: false },
    ];
    const silent = { kind: "silent", reason: "The last window is without it", again: null };
    expect(noticed({ told: told(4), recent })).toEqual(silent);
    expect(noticed({ told: told(4), recent: recent.toReversed() })).toMatchObject({ kind: "tell" });
    expect(noticed({ recent })).toMatchObject({ kind: "tell" });
  });

  it("does not say that it lasts where the last window says nothing of it; what nobody was told is told", () => {
    const silent = { kind: "silent", reason: "The last window says nothing of it", again: null };
    expect(noticed({ told: told(4) }, { checked: hour + 1 })).toEqual(silent);
    expect(noticed({ told: told(4) }, { checked: hour })).toMatchObject({ kind: "tell" });
    expect(noticed({}, { checked: 2 * hour })).toMatchObject({ kind: "tell" });
    const own = { told: told(4), monitor: null };
    expect(noticed({ ...own, kind: "live" }, { checked: 2 * hour })).toEqual(silent);
    expect(noticed({ ...own, kind: "recording" }, { checked: 2 * hour })).toMatchObject({ kind: "tell" });
  });

  it("tells what a window has of which nothing else is said", () => {
    const firing = [incident({ id: "b", kind: "cannot_judge" })];
    const quiet = { kind: "traffic", recent: [{ at: 2 * hour, isSeen: true }] } as const;
    expect(noticed(quiet, { firing })).toMatchObject({ kind: "tell" });
  });

  it("tells the end of what was told, also of what is muted or explained, and of nothing else", () => {
    const over = { state: "resolved", resolvedAt: now } as const;
    const mutes = [{ until: now + hour, reason: "" }];
    expect(noticed({ ...over, told: told(1) }, { mutes })).toEqual({ kind: "tell", what: "resolved" });
    expect(noticed({ ...over, told: null })).toMatchObject({ kind: "silent", reason: null });
    expect(noticed({ ...over, told: { ...told(1), what: "resolved" } })).toMatchObject({ kind: "silent" });
  });

  it("tells at once of what comes again after its end was told", () => {
    expect(noticed({ told: { what: "resolved", at: now - 1, times: 2 } })).toEqual({
      kind: "tell",
      what: "firing",
    });
  });

  it("says nothing of what is pending", () => {
    expect(noticed({ state: "pending" })).toEqual({ kind: "silent", reason: null, again: null });
  });

  it("does not tell again what is acknowledged, but tells what nobody was told", () => {
    expect(noticed({ told: told(5), acknowledgedAt: now - hour })).toMatchObject({
      reason: "It is acknowledged",
    });
    expect(noticed({ acknowledgedAt: now - hour })).toMatchObject({ kind: "tell" });
  });

  it("does not tell what another incident of the monitor explains, and says which", () => {
    const firing = [incident({ id: "b", kind: "schema_break" })];
    expect(noticed({}, { firing })).toEqual({
      kind: "silent",
      reason: "Schema break explains it",
      again: null,
    });
    expect(noticed({ monitor: "daily" }, { firing })).toMatchObject({ kind: "tell" });
    expect(noticed({ kind: "traffic" }, { firing })).toMatchObject({ kind: "tell" });
    const cannot = [incident({ id: "b", kind: "cannot_judge" })];
    expect(noticed({ kind: "traffic" }, { firing: cannot })).toMatchObject({ kind: "silent" });
  });

  it("does not tell what is muted, says until when and why, and looks again then", () => {
    const until = now + 2 * hour;
    const mute = (scope: Partial<Mute>) => noticed({}, { mutes: [{ until, reason: "a release", ...scope }] });
    const silent = { kind: "silent", reason: "Muted until 1970-01-01T12:00Z: a release", again: until };
    expect(mute({})).toEqual(silent);
    expect(mute({ kind: "drift", monitor: "hourly" })).toEqual(silent);
    expect(mute({ feature: "Day Mins" })).toEqual(silent);
    expect(mute({ kind: "traffic" })).toMatchObject({ kind: "tell" });
    expect(mute({ monitor: "daily" })).toMatchObject({ kind: "tell" });
    expect(mute({ feature: "Eve Mins" })).toMatchObject({ kind: "tell" });
    expect(mute({ until: now })).toMatchObject({ kind: "tell" });
  });

  it("knows a feature whose name is too long to be held whole", () => {
    const name = `long ${"x".repeat(900)} name`;
    const held = { ...latest, features: [shortened(name, longest.name)] };
    const mutes = [{ feature: name, until: now + hour, reason: "" }];
    expect(noticed({ latest: held }, { mutes })).toMatchObject({ kind: "silent", again: now + hour });
    expect(
      noticed({ latest: held }, { mutes: [{ feature: "x", until: now + hour, reason: "" }] }),
    ).toMatchObject({ kind: "tell" });
  });

  it("takes features as muted together as long as each is", () => {
    const two = { latest: { ...latest, features: ["a", "b"], featureCount: 2 } };
    const mute = (feature: string, hours: number) => ({ feature, until: now + hours * hour, reason: "" });
    expect(noticed(two, { mutes: [mute("a", 5)] })).toMatchObject({ kind: "tell" });
    expect(noticed(two, { mutes: [mute("a", 5), mute("b", 1), mute("b", 2)] })).toMatchObject({
      kind: "silent",
      again: now + 2 * hour,
    });
  });

  it("does not tell within a maintenance, and looks again at its end", () => {
    const at = (minutes: number) => ({ schedule: "cron(0 9 * * ? *)", minutes, reason: "nightly load" });
    expect(noticed({}, { telling: { maintenance: [at(90)] } })).toEqual({
      kind: "silent",
      reason: "Maintenance until 1970-01-01T10:30Z: nightly load",
      again: 10.5 * hour,
    });
    expect(noticed({}, { telling: { maintenance: [at(60)] } })).toMatchObject({ kind: "tell" });
  });
});
