/** Failed calls, slow calls and few records, against the windows before. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { isAwake } from "../../../src/core/check/awake.ts";
import type { Before } from "../../../src/core/check/answer/calls.ts";
import { callCounts } from "../../../src/core/check/answer/calls.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { adoptedOf } from "../baseline/adopted.ts";
import { trainingOf } from "../profile/profiles.ts";
import { series } from "./windows.ts";

const training = trainingOf(`a,b\n${series(400, (i) => `${i % 5},${i % 2}\n`).join("")}`);
const baseline = baselineOf(training);

interface Made {
  readonly calls: number;
  /** Each call of this step fails. */
  readonly failEach?: number;
  readonly errorEach?: number;
  readonly slowEach?: number;
}

function windowOf({ calls, failEach = 0, errorEach = 0, slowEach = 0 }: Made): Profile {
  const profile = new Profile();
  const is = (index: number, each: number) => each > 0 && index % each === 0;
  for (let index = 0; index < calls; index++) {
    const latencyMs = is(index, slowEach) ? 900 : 20 + (index % 10);
    const traffic = {
      latencyMs,
      status: is(index, failEach) ? 500 : 200,
      requestBytes: 10,
      responseBytes: 10,
      firstByteMs: null,
    };
    const body = { contentType: "text/csv", encoding: "CSV" as const, truncated: false };
    const error = { contentType: "application/json", encoding: "JSON" as const, truncated: false };
    observe(profile, {
      input: { ...body, data: String(index % 2) },
      output: is(index, errorEach)
        ? { ...error, data: '{"error":{"message":"overloaded","type":"server_error","code":503}}' }
        : { ...body, data: String(index % 5) },
      traffic,
    });
  }
  return profile;
}

const usual = windowOf({ calls: 400, failEach: 200 });
const before: Before = { bodies: null, calls: callCounts(usual), records: series(10, () => 398) };

function awake(window: Profile, known: Before | null = before, held = baseline): readonly string[] {
  const { outcomes } = runChecks(window, held, { outputColumns: "START", before: known });
  return outcomes
    .filter((one) => isAwake(one) && /error_share|latency|volume/.test(one.check))
    .map(({ check }) => check);
}

describe("calls like those of the windows before", () => {
  it("wake nobody, nor do those of a first window", () => {
    expect(awake(usual)).toEqual([]);
    expect(awake(windowOf({ calls: 300, failEach: 150 }))).toEqual([]);
    expect(awake(usual, null)).toEqual([]);
  });
});

describe("error_share_check", () => {
  it("finds calls that fail, and errors inside a 200", () => {
    expect(awake(windowOf({ calls: 400, failEach: 10 }))).toEqual(["error_share_check"]);
    expect(awake(windowOf({ calls: 400, errorEach: 10 }))).toEqual(["error_share_check"]);
  });

  it("finds them in a first window, where one in a hundred is usual", () => {
    expect(awake(windowOf({ calls: 400, failEach: 10 }), null)).toEqual(["error_share_check"]);
    expect(awake(windowOf({ calls: 400, failEach: 100 }), null)).toEqual([]);
  });
});

describe("latency_check", () => {
  it("finds that a third of the calls take as long as hardly any did", () => {
    expect(awake(windowOf({ calls: 400, slowEach: 3 }))).toEqual(["latency_check"]);
    expect(awake(windowOf({ calls: 400, slowEach: 10 }))).toEqual([]);
  });
});

describe("volume_check", () => {
  it("finds that there are a tenth of the records that there always were, of enough windows", () => {
    const few = windowOf({ calls: 40 });
    expect(awake(few)).toEqual(["volume_check"]);
    expect(awake(few, { ...before, records: before.records.slice(0, 6) })).toEqual([]);
    expect(awake(few, { ...before, records: [30, ...before.records] })).toEqual([]);
  });
});

describe("options", () => {
  it("ask none of them of adopted baselines, and each can be switched off", () => {
    const bad = windowOf({ calls: 40, failEach: 2, slowEach: 3 });
    expect(awake(bad)).toEqual(["error_share_check", "volume_check", "latency_check"]);
    expect(awake(bad, before, adoptedOf(training))).toEqual([]);
    const off = { perform: "Disabled" as const };
    const checks = { error_share: off, latency: off, volume: off };
    const { constraints } = baseline;
    expect(awake(bad, before, { ...baseline, constraints: { ...constraints, weir: { checks } } })).toEqual(
      [],
    );
  });
});
