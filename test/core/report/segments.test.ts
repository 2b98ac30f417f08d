/** Segments judged against their own past: what is alike stays quiet, what changes is found where it is. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { signsOf } from "../../../src/core/incident/sign.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { judge, withSegments, judgeInPieces } from "../../../src/core/report/judgement.ts";
import { reportSchema } from "../../../src/core/report/stored.ts";
import type { SegmentReport } from "../../../src/core/report/segment-report.ts";
import { judgeSegment, pastOf } from "../../../src/core/report/segments.ts";
import { execution } from "./executions.ts";

let state = 12_345;

/** Uniform in [0, 1): mulberry32. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const regions = ["north", "south", "east", "west", "isle"];

/** Records of a region, each of which is unlike the others: how much, how it is paid, and whether that is known. */
function rowOf(region: string, shift = 0) {
  const place = regions.indexOf(region);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const paid = random() < 0.2 * place ? "cash" : random() < 0.5 ? "card" : "debt";
  const known = random() < 1 - 0.1 * place;
  return [region, String(50 * place + 10 * normal + shift), paid, known ? String(place + random()) : null];
}

const names = ["Region", "amount", "paid", "rate"];

function profileOf(rows: readonly (readonly (string | null)[])[], side: "data" | "input" = "input"): Profile {
  const profile = new Profile();
  if (side === "data") for (const cells of rows) profile.data.add({ names, cells: [...cells] });
  else for (const cells of rows) profile.input.addAll([{ names, cells: [...cells] }]);
  profile.calls = side === "data" ? 0 : rows.length;
  return profile;
}

const many = (count: number, region: string, shift = 0) =>
  Array.from({ length: count }, () => rowOf(region, shift));

const baseline = baselineOf(
  profileOf(
    regions.flatMap((region) => many(1_000, region)),
    "data",
  ),
);
const settings = { outputColumns: null, segments: regions.length } as const;

function judged(region: string, window: number, past: number, shift = 0): SegmentReport {
  const profiles = {
    segment: `column:Region=${region}`,
    window: profileOf(many(window, region, shift)),
    past: profileOf(many(past, region)),
  };
  return judgeSegment(execution, profiles, baseline, settings);
}

describe("judgeSegment()", () => {
  it("finds nothing in windows of segments that are as they were, however unlike the whole they are", () => {
    for (let window = 0; window < 40; window++) {
      for (const region of regions) {
        const { verdict, findings } = judged(region, 150, 1_500);
        expect([region, window, verdict.kind === "differs", findings]).toEqual([region, window, false, []]);
      }
    }
    // The whole baseline would have found each of them different.
    const isle = judge(execution, profileOf(many(150, "isle")), baseline, { outputColumns: null });
    expect(isle.report.verdict?.kind).toBe("differs");
  });

  it("finds what changes in one segment, and in which feature", () => {
    const { verdict, findings } = judged("isle", 150, 1_500, 15);
    expect(verdict.kind).toBe("differs");
    expect(findings[0]?.feature).toBe("amount");
    expect(judged("north", 150, 1_500).verdict.kind).toBe("alike");
  });

  it("says what it cannot judge: too little past, or no records now", () => {
    expect(judged("isle", 150, 100).verdict).toMatchObject({
      kind: "unjudged",
      headline: "Not judged: of its past there are 100 records, and it takes 200",
    });
    expect(judged("isle", 0, 1_500).verdict.kind).toBe("unjudged");
  });

  it("counts the calls of a segment of whole calls; of rows nobody knows which call is whose", () => {
    const window = profileOf(many(150, "isle"));
    window.traffic.tally("calls that failed", 50);
    const profiles = { window, past: profileOf(many(1_500, "isle")) };
    const of = (segment: string) => judgeSegment(execution, { segment, ...profiles }, baseline, settings);
    expect(of("country=IS").calls).toEqual({ all: 200, failed: 50, slowMs: null });
    expect(of("header:x-tenant=isle").calls).toEqual({ all: 200, failed: 50, slowMs: null });
    expect(of("column:Region=isle")).not.toHaveProperty("calls");
  });

  it("weighs each finding among the questions of all segments, of the whole too", () => {
    const window = profileOf(regions.flatMap((region) => many(100, region)));
    const alone = judge(execution, window, baseline, { outputColumns: null }).report;
    const among = judge(execution, window, baseline, settings).report;
    expect(among.checks).toBe((alone.checks ?? 0) * (1 + regions.length));
  });
});

describe("a report with segments", () => {
  const window = profileOf(regions.flatMap((region) => many(100, region)));
  const whole = judgeInPieces(execution, window, baseline, settings);
  const segments = [judged("isle", 150, 1_500, 15), judged("north", 150, 1_500)];
  const { report, files } = withSegments(whole, segments);

  it("differs where a segment does, and says where", () => {
    expect(whole.report.verdict?.kind).toBe("alike");
    expect(report.verdict?.kind).toBe("differs");
    expect(report.verdict?.headline).toMatch(/; in Region = isle: 1 of 4 columns differs from its past/);
    expect(reportSchema.parse(JSON.parse([...(files["report.json"] ?? [])].join("")))).toEqual(report);
  });

  it("is a sign of an incident of the segment alone", () => {
    const beside = { window: execution.window, alertOn: "evidence" as const, earlier: () => [] };
    const seen = signsOf(report, beside).filter(({ is }) => is === "seen");
    expect(seen).toMatchObject([{ kind: "drift", segment: "column:Region=isle" }]);
    expect(seen[0]?.is === "seen" && seen[0].latest.summary).toMatch(/^In Region = isle: amount/);
    const clean = signsOf(report, beside).filter(({ segment }) => segment === "column:Region=north");
    expect(clean.every(({ is }) => is === "clean") && clean.length > 2).toBe(true);
  });
});

it("the past of a window is a day at least, 24 windows, and four weeks at most", () => {
  const hour = 3_600_000;
  const length = (hours: number) => {
    const { start, end } = pastOf({ start: 1_000 * hour, end: (1_000 + hours) * hour });
    expect(end).toBe(1_000 * hour);
    return (end - start) / hour;
  };
  expect([1 / 12, 1, 2, 24, 24 * 7].map(length)).toEqual([24, 24, 48, 24 * 24, 24 * 28]);
});
