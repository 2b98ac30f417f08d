/**
 * How far a share lies beyond what chance makes of the baseline's: the exponent of Chernoff's bound on a binomial tail is
 * m·kl(p, q), so a window whose share p is x beyond q by so many nats as `evidence` comes by chance in less than one of
 * e^evidence. Hoeffding's bound is far weaker where q is small, which is where breaks are.
 */

/**
 * Nats that a word takes: of the window that raised the suspicion, and of the calls after it by themselves; and how many
 * of them the window has to have, and the calls, which is also what is learned of.
 */
export const evidenceToSay = 32;
export const evidenceToSuspect = 20;
export const evidenceToLearn = 8;

/** The baseline's own chance is taken off once, by so many standard deviations. */
const deviations = 3.3;
const halvings = 10;

/** Between what shares of the baseline, its own chance counted, nothing is beyond. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** `marked` of `total` in the baseline. */
export function rangeOf(marked: number, total: number): Range {
  if (total <= 0) return { low: 0, high: 1 };
  const share = marked / total;
  const squared = deviations ** 2;
  const around = deviations * Math.sqrt(Math.max(0, share * (1 - share)) / total) + squared / (2 * total);
  return { low: share - around, high: share + around };
}

/** Kullback and Leibler's divergence of two coins, in nats. */
export function divergence(p: number, q: number): number {
  return part(p, q) + part(1 - p, 1 - q);
}

function part(p: number, q: number): number {
  if (p <= 0) return 0;
  return q <= 0 ? Infinity : p * Math.log(p / q);
}

/** Whether `marked` of `total` are more than `by` beyond the range, with evidence. */
export function isBeyond(
  marked: number,
  total: number,
  { low, high }: Range,
  by: number,
  evidence: number,
): boolean {
  const share = marked / total;
  const bound = share > high ? high + by : low - by;
  const apart = share > high ? share - bound : bound - share;
  if (!(apart > 0)) return false;
  const spread = bound * (1 - bound);
  // The divergence is at most apart² / spread: where that is too little, no logarithm is needed.
  if (spread > 0 && apart * apart * total <= evidence * spread) return false;
  return total * divergence(share, bound) > evidence;
}

/** How far beyond: the most that isBeyond() holds for, 0 where it holds for nothing. */
export function beyond(marked: number, total: number, range: Range, evidence: number): number {
  if (total <= 0 || !isBeyond(marked, total, range, 0, evidence)) return 0;
  const share = marked / total;
  let least = 0;
  let most = share > range.high ? share - range.high : range.low - share;
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (least + most) / 2;
    if (isBeyond(marked, total, range, middle, evidence)) least = middle;
    else most = middle;
  }
  return least;
}
