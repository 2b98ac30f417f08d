import { describe, expect, it } from "vitest";
import { isUnusuallyQuiet } from "../../../src/core/incident/quiet.ts";
import { signsOf } from "../../../src/core/incident/sign.ts";
import { toldOf } from "../../../src/core/incident/told.ts";
import { checkTypes } from "../../../src/core/check/checks.ts";
import { kindOf, reportKinds } from "../../../src/core/incident/kinds.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { defaultTelling } from "../../../src/core/incident/policy.ts";
import { alertOf } from "../../../src/core/receiver/alert.ts";
import { webhookMessage } from "../../../src/core/receiver/webhook.ts";
import { links } from "../receiver/alerts.ts";
import { finding, hour, incident, latest, passed, reportOf } from "./given.ts";

const beside = { window: { start: 0, end: hour }, alertOn: "evidence", earlier: () => [] } as const;

function marks(report: Report, earlier: readonly number[] = []): string[] {
  return signsOf(report, { ...beside, earlier: () => earlier }).map((sign) =>
    sign.is === "seen" ? `${sign.kind} ${JSON.stringify(sign.opens)}` : `no ${sign.kind}`,
  );
}

describe("signsOf()", () => {
  it("has a sign for each kind that was judged, and says at once what breaks the table's form", () => {
    const report = reportOf([
      finding("a", "data_type_check"),
      finding("b", "baseline_drift_check"),
      passed("c", "completeness_check"),
    ]);
    expect(marks(report)).toEqual([
      "no cannot_judge",
      'schema_break "at once"',
      'drift "often"',
      "no data_quality",
      "no traffic",
    ]);
  });

  it("has what no check asks for any more as not there: an incident of it would never end", () => {
    const nobody = passed("a", "completeness_check");
    expect(marks(reportOf([nobody]))).toEqual([
      "no cannot_judge",
      "no schema_break",
      "no drift",
      "no data_quality",
      "no traffic",
    ]);
  });

  it("takes what could not be judged for nothing: neither there, nor not", () => {
    const undecided = {
      ...finding("a", "baseline_drift_check"),
      answer: { kind: "undecided", reason: "few" },
    } as const;
    expect(marks(reportOf([undecided, passed("b", "completeness_check")]))).toEqual([
      "no cannot_judge",
      "no schema_break",
      "no data_quality",
      "no traffic",
    ]);
  });

  it("says at once that a run failed, and only once it lasts that there is too little to judge", () => {
    const failed = reportOf([], { status: "Failed", exitMessage: "Failed: no baseline" });
    const { verdict: _, ...bare } = failed;
    expect(marks(bare)).toEqual(['cannot_judge "at once"']);
    const few = {
      ...finding("a", "baseline_drift_check"),
      answer: { kind: "undecided", reason: "few" },
    } as const;
    const verdict = {
      kind: "unjudged",
      headline: "Not judged",
      beyondChance: 0,
      withinChance: 0,
      notJudged: [],
    } as const;
    expect(marks(reportOf([few], { status: "Failed", verdict }))).toEqual([
      'cannot_judge {"lastingMs":86400000}',
    ]);
  });

  it("tells that nothing comes where something always came, and keeps silent about nights", () => {
    const none = reportOf([], { status: "NoData", records: 0 });
    const busy = Array.from({ length: 30 }, () => 500);
    expect(marks(none, busy)).toEqual(['traffic "at once"']);
    expect(marks(none, [])).toEqual([]);
    const nights = Array.from({ length: 200 }, (_, index) => (index % 24 < 8 ? 0 : 100));
    expect(marks(none, nights)).toEqual([]);
  });

  it("weighs by evidence, or takes every violation as the service does", () => {
    const chance = { ...finding("a", "baseline_drift_check") };
    const weight = { probability: 0.5, effect: 1, limit: 0, records: 1, baselineRecords: 1, marked: 1 };
    const within = { ...chance, evidence: { ...weight, isBeyondChance: false } };
    expect(marks(reportOf([within]))).toContain("no drift");
    const all = signsOf(reportOf([within]), { ...beside, alertOn: "violations" });
    expect(all.map(({ kind, is }) => [kind, is])).toContainEqual(["drift", "seen"]);
  });
});

describe("toldOf()", () => {
  it("puts every check into one kind", () => {
    for (const check of checkTypes) expect(reportKinds).toContain(kindOf(check));
  });

  it("counts what has one cause as one thing of the weightiest kind, and puts certain causes first", () => {
    const cause = { words: "said so", share: 1, wakes: true };
    const report = reportOf(
      [
        finding("worst", "baseline_drift_check"),
        { ...finding("asked", "baseline_drift_check"), cause: 0 },
        { ...finding("sure", "completeness_check"), cause: 1 },
        { ...finding("sure", "data_type_check"), cause: 1 },
        finding("last", "baseline_drift_check"),
      ],
      {
        causes: [
          { ...cause, kind: "unit", features: ["asked"], isCertain: false },
          { ...cause, kind: "no_values", features: ["sure"], isCertain: true },
        ],
      },
    );
    const told = toldOf(report, "violations");
    expect([...told.keys()]).toEqual(["schema_break", "drift"]);
    expect(told.get("schema_break")).toMatchObject({
      summary: "said so (1 of 4 features)",
      features: ["sure"],
    });
    expect(told.get("schema_break")?.findings).toMatchObject([
      { feature: "sure", after: "mean 2: said so (and 1 more finding has this cause)" },
    ]);
    expect(told.get("drift")?.findings.map(({ feature }) => feature)).toEqual(["worst", "asked", "last"]);
    expect(told.get("drift")?.summary).toBe("worst: drift, mean 1 → mean 2; and 2 more (3 of 4 features)");
  });

  it("begins a sentence of its own behind a question", () => {
    const cause = { words: "minutes, or seconds?", share: 1, wakes: true };
    const report = reportOf(
      [{ ...finding("first", "baseline_drift_check"), cause: 0 }, finding("other", "baseline_drift_check")],
      { causes: [{ ...cause, kind: "unit", features: ["first"], isCertain: true }] },
    );
    expect(toldOf(report, "violations").get("drift")?.summary).toMatch(/seconds\? And 1 more \(/);
  });

  it("names the commonest values that did not fit, and leaves out what another check stands for", () => {
    const told = toldOf(
      reportOf([
        { ...finding("colour", "categorical_values_check"), examples: ["violet", "<b>"] },
        finding("a", "completeness_check", true),
      ]),
      "violations",
    );
    expect(told.get("data_quality")?.findings.map(({ after }) => after)).toEqual([
      "mean 2, such as “violet”, “<b>”",
    ]);
  });

  it("says how many of how many features it is, and nothing of it where it is the table", () => {
    const report = reportOf([
      finding("Failed calls", "error_share_check"),
      finding("a", "baseline_drift_check"),
      passed("a", "completeness_check"),
      passed("b", "baseline_drift_check"),
      passed("", "baseline_drift_check"),
    ]);
    const told = toldOf(report, "violations");
    expect(told.get("drift")?.summary).toBe("a: drift, mean 1 → mean 2 (1 of 3 features)");
    expect(told.get("traffic")?.summary).toBe("Failed calls: failed calls, mean 1 → mean 2");
    const nameless = toldOf(reportOf([finding("", "baseline_drift_check")]), "violations");
    expect(nameless.get("drift")?.summary).toMatch(/^\(empty name\): drift/);
  });

  it("holds no more than a row may, whatever names and values are, and keeps names apart", () => {
    const long = (index: number) => `😀${"漢".repeat(20_000)}${index}`;
    const findings = Array.from({ length: 300 }, (_, index) => ({
      ...finding(long(index), "baseline_drift_check"),
      before: long(0),
      after: long(1),
      examples: [long(2)],
    }));
    const drift = toldOf(reportOf(findings), "violations").get("drift");
    expect(Buffer.byteLength(JSON.stringify(drift))).toBeLessThan(300_000);
    expect(drift?.findings[0]?.feature).toMatch(/^😀漢{97,98}…漢{90,99}0$/);
    expect(new Set(drift?.features).size).toBe(100);
    expect(JSON.stringify(drift).isWellFormed()).toBe(true);
    // Standard Webhooks asks for less than 20 KB.
    const held = drift && incident({ latest: { ...latest, ...drift } });
    const message = held && webhookMessage(alertOf("churn", held, "firing", defaultTelling), links, 0);
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(20_000);
    // A sentence has the beginning and the end of a name.
    expect(drift?.summary).toMatch(/^😀漢{18,19}…漢{17,19}0: drift, 😀/);
    const cut = reportOf([finding(`a${"😀".repeat(200)}`, "baseline_drift_check")]);
    expect(toldOf(cut, "violations").get("drift")?.features[0]?.isWellFormed()).toBe(true);
  });

  it("tells nothing of a cause that wakes nobody", () => {
    const report = reportOf([{ ...finding("a", "baseline_drift_check"), cause: 0 }], {
      causes: [{ kind: "unit", features: ["a"], words: "x", isCertain: true, share: 1, wakes: false }],
    });
    expect(toldOf(report, "evidence").size).toBe(0);
  });
});

describe("a window without any record", () => {
  const busy = Array.from({ length: 8 }, () => 40);
  const wordsOf = (report: Partial<Report>) =>
    signsOf(reportOf([], { status: "NoData", ...report }), { ...beside, earlier: () => busy }).map((sign) =>
      sign.is === "seen" ? `${sign.kind}: ${sign.latest.summary}` : sign.kind,
    );

  it("says that no call has come only where none has", () => {
    const where = "where 40 records came in the last window with any";
    expect(wordsOf({ records: 0, exitMessage: "NoData: The window holds no records" })).toEqual([
      `traffic: No call has come, ${where}`,
    ]);
    expect(wordsOf({ records: 3, exitMessage: "NoData: All 3 calls of the window failed" })).toEqual([
      `traffic: All 3 calls of the window failed, ${where}`,
    ]);
  });
});

describe("isUnusuallyQuiet()", () => {
  it("knows how long pauses are before it calls one odd", () => {
    const busy = (windows: number) => Array.from({ length: windows }, () => 10);
    expect(isUnusuallyQuiet(busy(7))).toBe(false);
    expect(isUnusuallyQuiet(busy(8))).toBe(true);
    // Pauses of two windows were there before: the fifth one of this is odd.
    const paused = [...busy(10), 0, 0, ...busy(10)];
    expect(isUnusuallyQuiet([0, 0, 0, ...paused])).toBe(false);
    expect(isUnusuallyQuiet([0, 0, 0, 0, ...paused])).toBe(true);
    expect(isUnusuallyQuiet(Array.from({ length: 50 }, () => 0))).toBe(false);
  });
});
