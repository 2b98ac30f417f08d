/** Words of the watch as an incident: what it says, and what an execution makes of them. */
import { describe, expect, it } from "vitest";
import { goesOnWith, judgeWords, liveSign } from "../../../src/core/incident/live.ts";
import { changeOf } from "../../../src/core/incident/live-words.ts";
import { signsOf } from "../../../src/core/incident/sign.ts";
import type { Finding } from "../../../src/core/report/finding.ts";
import { emptyReport, type Report } from "../../../src/core/report/report.ts";
import { keyOfWord, plainest } from "../../../src/core/watch/told.ts";
import type { Word } from "../../../src/core/watch/words.ts";

const start = Date.UTC(2026, 10, 27, 10);
const window = { start, end: start + 3_600_000 };

function wordOf(change: Partial<Word> = {}): Word {
  return {
    feature: "amount",
    track: "shape",
    cell: { kind: "up to", value: 8.76 },
    before: 0.3,
    after: 0.8,
    distance: 0.48,
    tolerance: 0.1,
    evidence: 40,
    records: 180,
    confirming: 32,
    since: start + 60_000,
    at: start + 64_200,
    ...change,
  };
}

const violation = {
  kind: "violation",
  measure: 0.4,
  threshold: 0.1,
  severity: 1,
  description: "",
  overshadowedBy: null,
} as const;

type Asked = Pick<Finding, "feature" | "check" | "answer">;

function reportOf(...findings: readonly Asked[]): Report {
  const execution = { endpoint: "shop", monitor: "hourly", id: "e", baseline: "b", window };
  const verdict = { kind: "differs" as const, headline: "", beyondChance: 1, withinChance: 0, notJudged: [] };
  const all = findings.map((finding) => ({ ...finding, before: null, after: null }));
  return {
    ...emptyReport(execution, "Failed", ""),
    status: "CompletedWithViolations",
    verdict,
    findings: all,
  };
}

const judged = (word: Word, ...findings: readonly Asked[]) =>
  judgeWords([word], reportOf(...findings), window, "evidence");

describe("liveSign()", () => {
  it("says the feature, before and after, of how many records, since when and how soon it was seen", () => {
    const sign = liveSign({ words: [wordOf()], more: 0, shards: 1, of: 1 }, start);
    expect(sign).toMatchObject({
      is: "seen",
      opens: "at once",
      since: start + 60_000,
      latest: {
        summary: "amount: ≤ 8.76: 30 % → 80 %, in 212 records since 10:01:00 UTC, seen after 4 s",
        features: ["amount"],
        records: 212,
      },
    });
  });

  it("names the plainest word of each subject once, and counts the others and the shards", () => {
    const other = wordOf({ feature: "age", track: "breaks", cell: { kind: "missing" }, evidence: 90 });
    const words = [wordOf(), wordOf({ evidence: 35 }), other];
    expect(liveSign({ words, more: 3, shards: 2, of: 4 }, start)).toMatchObject({
      latest: {
        summary: expect.stringMatching(/^age: 30 % → 80 % missing, .* in 2 of 4 shards .*; and 4 more$/),
        findingCount: 5,
        featureCount: 2,
      },
    });
  });

  it("is clean where nothing stands", () => {
    expect(liveSign({ words: [], more: 0, shards: 0, of: 1 }, start)).toMatchObject({ is: "clean" });
  });
});

describe("judgeWords()", () => {
  const drift = { feature: "amount", check: "baseline_drift_check" } as const;

  it("confirms what the execution finds of the feature, by whatever check", () => {
    const found = judged(wordOf(), { ...drift, check: "range_check", answer: violation });
    expect(found?.settlement).toMatchObject({ found: ["shape:amount"], refuted: [] });
    expect([...(found?.confirmed ?? [])]).toEqual(["amount"]);
  });

  it("refutes what was asked and not found", () => {
    const pass = { kind: "pass", measure: 0.01, threshold: 0.1 } as const;
    expect(judged(wordOf(), { ...drift, answer: pass })?.settlement).toMatchObject({
      found: [],
      refuted: ["shape:amount"],
    });
  });

  it("neither confirms nor refutes what was undecided, or not asked", () => {
    const undecided = { kind: "undecided", reason: "few records" } as const;
    for (const findings of [[{ ...drift, answer: undecided }], []] satisfies Asked[][]) {
      expect(judged(wordOf(), ...findings)?.settlement).toMatchObject({ found: [], refuted: [] });
    }
  });

  it("leaves words of the window's second half to the next one", () => {
    expect(judged(wordOf({ since: start + 1_800_001 }), { ...drift, answer: violation })).toBeNull();
  });

  it("makes nothing of words where the execution could not judge", () => {
    const failed = { ...reportOf({ ...drift, answer: violation }), status: "Failed" as const };
    expect(judgeWords([wordOf()], failed, window, "evidence")).toBeNull();
  });
});

describe("words", () => {
  it("are told in the feature's own terms", () => {
    const cells: readonly (readonly [Word["cell"], string])[] = [
      [{ kind: "value", value: 2.5 }, "= 2.5: 30 % → 80 %"],
      [{ kind: "between", low: 1, high: 2 }, "1 to 2: 30 % → 80 %"],
      [{ kind: "text", text: "Cash" }, "“Cash”: 30 % → 80 %"],
      [{ kind: "never seen" }, "30 % → 80 % new"],
    ];
    for (const [cell, words] of cells) expect(changeOf(wordOf({ cell }))).toBe(words);
  });

  it("are told within a bound, the plainest first", () => {
    const words = Array.from({ length: 3_000 }, (_, at) => wordOf({ feature: `f${at}`, evidence: at }));
    const told = plainest(words);
    expect(told.words.length + told.more).toBe(3_000);
    expect(told.words[0]?.feature).toBe("f2999");
    expect(JSON.stringify(told.words).length).toBeLessThan(410_000);
    expect(new Set(words.map(keyOfWord)).size).toBe(3_000);
  });
});

describe("features with names of any length", () => {
  const feature = "n".repeat(10_000);

  it("are held as those of checks are: cut", () => {
    const words = Array.from({ length: 500 }, (_, at) => wordOf({ feature: `${feature} ${at}` }));
    const sign = liveSign({ words, more: 3, shards: 1, of: 1 }, start);
    expect(JSON.stringify(sign).length).toBeLessThan(300_000);
    expect(sign).toMatchObject({ latest: { findingCount: 503, featureCount: 500 } });
  });

  it("are found again in what an execution says", () => {
    const report = reportOf({ feature, check: "baseline_drift_check", answer: violation });
    const found = judgeWords([wordOf({ feature })], report, window, "violations");
    const signs = signsOf(report, { window, alertOn: "violations", earlier: () => [] });
    expect(signs.filter((sign) => found !== null && goesOnWith(found, sign))).toMatchObject([
      { kind: "drift" },
    ]);
  });
});
