/**
 * What speaks for another distribution over cells (bins, or texts): the likelihood-ratio test of two samples,
 * G = 2 Σ k ln(k / e) over the cells of both, chi-square distributed without change with one degree of freedom less than
 * there are cells (Wilks 1938). To first order the population stability index is s² G, Jensen–Shannon's divergence
 * s² G / (8 ln 2) and Hellinger's square s² G / 8, s² = 1/n + 1/m; far out, where the alarms are, those leave χ² and G
 * keeps it, since it is what a large deviation costs. Williams' correction (1976) takes off what many small cells add.
 */
import { chiSquareTail } from "../distance/chi-square.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { Pair } from "./measure.ts";

/** Cells of which fewer are expected of the smaller sample are pooled, with the rarest others until so many are (Cochran 1954). */
const fewest = 5;

/** Evidence from counts over cells; `slack` are the shares that sketches of both sides may have in the wrong cell. */
export function cellsApart(
  cells: readonly Pair<number>[],
  said: Pick<Evidence, "effect" | "limit">,
  slack: Pair<number> = { was: 0, now: 0 },
): Evidence {
  const total = totalOf(cells);
  const kept = pooled(cells);
  const sizes = {
    was: worth(total.was, slack.was, kept.length),
    now: worth(total.now, slack.now, kept.length),
  };
  const statistic = kept.reduce(
    (sum, { was, now }) => sum + cost(was / total.was, now / total.now, sizes),
    0,
  );
  const degrees = kept.length - 1;
  const moved = kept.reduce((sum, { was, now }) => sum + Math.abs(was / total.was - now / total.now) / 2, 0);
  return {
    lnProbability: degrees < 1 ? 0 : lnTail(statistic / correction(kept, total, sizes), degrees),
    ...said,
    records: total.now,
    baselineRecords: total.was,
    marked: Math.round(moved * total.now),
  };
}

function lnTail(statistic: number, degrees: number): number {
  return Math.log(chiSquareTail(Math.max(0, statistic), degrees));
}

/** Williams' divisor, 1 of large cells. */
function correction(
  cells: readonly Pair<number>[],
  total: Pair<number>,
  { was: m, now: n }: Pair<number>,
): number {
  const inverse = cells.reduce(
    (sum, { was, now }) => sum + 1 / ((m * was) / total.was + (n * now) / total.now),
    0,
  );
  const all = m + n;
  return 1 + ((all / m + all / n - 1) * (all * inverse - 1)) / (6 * all * (cells.length - 1));
}

/** A cell's part of G. */
function cost(p: number, q: number, { was: m, now: n }: Pair<number>): number {
  const both = (m * p + n * q) / (m + n);
  return 2 * (n * term(q, both) + m * term(p, both));
}

function term(share: number, among: number): number {
  return share === 0 ? 0 : share * Math.log(share / among);
}

/** So many records tell as much of a share as these in a sketch do: its error is like that of a smaller sample. */
function worth(size: number, slack: number, cells: number): number {
  return 1 / (1 / size + cells * slack ** 2);
}

/** Which cells are pooled depends on the counts of both sides together alone: a random deal does not change it. */
export function pooled(cells: readonly Pair<number>[]): readonly Pair<number>[] {
  const total = totalOf(cells);
  const part = Math.min(total.was, total.now) / (total.was + total.now);
  const enough = ({ was, now }: Pair<number>) => (was + now) * part >= fewest;
  const held = cells.filter(({ was, now }) => was + now > 0);
  const large = held.filter(enough).toSorted((a, b) => a.was + a.now - b.was - b.now);
  let rest = totalOf(held.filter((cell) => !enough(cell)));
  while (rest.was + rest.now > 0 && !enough(rest) && large.length > 0) {
    rest = totalOf([rest, ...large.splice(0, 1)]);
  }
  return rest.was + rest.now > 0 ? [...large, rest] : large;
}

export function totalOf(cells: readonly Pair<number>[]): Pair<number> {
  return cells.reduce((sum, { was, now }) => ({ was: sum.was + was, now: sum.now + now }), {
    was: 0,
    now: 0,
  });
}
