/** What a report tells, in the order in which people read it: what is worst first, what has one cause once. */
import { isReported } from "../../../core/check/answer/outcome.ts";
import { isAwake } from "../../../core/check/awake.ts";
import type { Cause } from "../../../core/check/causes/causes.ts";
import { checkWords, isOfTable } from "../../../core/check/checks.ts";
import type { Finding } from "../../../core/report/finding.ts";
import { grouped } from "../../../core/report/grouped.ts";
import type { Report } from "../../../core/report/report.ts";

/** A thing that is told: a finding, or a cause with its findings, the worst one first. */
export interface Entry {
  readonly cause: Cause | null;
  readonly findings: readonly [Finding, ...Finding[]];
}

/** A feature that is as in the baseline, and how far from it; null where no distance was asked. */
export interface Alike {
  readonly name: string;
  readonly distance: number | null;
  readonly limit: number | null;
}

export interface Told {
  readonly beyond: readonly Entry[];
  readonly within: readonly Entry[];
  /** Told by another finding of the same column. */
  readonly beside: readonly Finding[];
  readonly unjudged: readonly (readonly [reason: string, names: readonly string[]])[];
  readonly unjudgedCount: number;
  /** In the baseline's order. */
  readonly alike: readonly Alike[];
}

export function toldIn(report: Report): Told {
  const { findings } = report;
  const reported = findings.filter(({ answer }) => isReported(answer));
  const undecided = findings.filter(({ answer }) => answer.kind === "undecided");
  return {
    beyond: entriesOf(reported.filter(isAwake), report),
    within: reported.filter((one) => !isAwake(one)).map((one) => ({ cause: null, findings: [one] })),
    beside: findings.filter(({ answer }) => answer.kind === "violation" && !isReported(answer)),
    unjudged: reasonsOf(undecided),
    unjudgedCount: undecided.length,
    alike: alikeIn(findings),
  };
}

/** What is certain to be the cause comes first; a question stands at the place of its worst finding. */
function entriesOf(findings: readonly Finding[], report: Report): readonly Entry[] {
  const { causes, others } = grouped(findings, report);
  const places = new Map(findings.map((finding, place) => [finding, place]));
  const caused = causes.flatMap(({ cause, findings: [worst, ...rest] }) =>
    worst === undefined
      ? []
      : [
          {
            place: cause.isCertain ? -1 : (places.get(worst) ?? 0),
            entry: { cause, findings: [worst, ...rest] as const },
          },
        ],
  );
  const single = others.map((finding) => ({
    place: places.get(finding) ?? 0,
    entry: { cause: null, findings: [finding] as const },
  }));
  return [...caused, ...single].toSorted((a, b) => a.place - b.place).map(({ entry }) => entry);
}

/** What was not judged, by its reason. */
function reasonsOf(undecided: readonly Finding[]): Told["unjudged"] {
  const reasons = new Map<string, string[]>();
  for (const { feature, check, answer } of undecided) {
    if (answer.kind !== "undecided") continue;
    const names = reasons.get(answer.reason) ?? [];
    names.push(`${feature} (${checkWords(check)})`);
    reasons.set(answer.reason, names);
  }
  return [...reasons];
}

/** Features of which every check has passed. */
function alikeIn(findings: readonly Finding[]): readonly Alike[] {
  const ofFeatures = findings.filter(({ check }) => !isOfTable(check));
  const others = new Set(
    ofFeatures.filter(({ answer }) => answer.kind !== "pass").map(({ feature }) => feature),
  );
  const alike = new Map<string, Alike>();
  for (const finding of ofFeatures) {
    const { feature: name, check } = finding;
    if (others.has(name)) continue;
    if (check === "baseline_drift_check") alike.set(name, { name, ...distanceOf(finding) });
    else if (!alike.has(name)) alike.set(name, { name, distance: null, limit: null });
  }
  return [...alike.values()];
}

/** Where it is known as a share of the records, in place of what the check has measured. */
function distanceOf({ answer, evidence = null }: Finding): Pick<Alike, "distance" | "limit"> {
  if (evidence !== null) return { distance: evidence.effect, limit: evidence.limit };
  return answer.kind === "pass"
    ? { distance: answer.measure, limit: answer.threshold }
    : { distance: null, limit: null };
}
