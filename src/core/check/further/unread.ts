/**
 * Could the bodies of the calls be read? Not a finding about the data, which nobody has seen, but about the window: a
 * share of unread bodies that is more than chance makes of what is usual. Usual is one in a hundred, or the share of
 * the window before.
 */
import { tableCheck } from "../answer/check.ts";
import { percent } from "../answer/words.ts";

/** So many bodies may be unread without a word, whatever happened before. */
export const always = 0.01;
/** So unlikely must more be by chance. */
const unlikely = 1e-3;

export const unreadBodies = tableCheck({
  of: "table",
  type: "unread_bodies_check",
  title: "Unread bodies",
  words: "unread bodies",
  beside: "because",
  inWords: (measure) => `${percent(measure)} unread`,
  ask: (_, __, bodies) => {
    if (bodies === null) return null;
    const { side, all, unread, reasons, usual } = bodies;
    const threshold = Math.max(usual, always);
    const share = unread / all;
    if (share <= threshold || !isUnlikely(unread, all, threshold)) {
      return { answer: { kind: "pass", measure: share, threshold } };
    }
    const description =
      `Bodies could not be read. Number of ${side} bodies in current dataset: ${all}, ` +
      `Number of them that were not read: ${unread}: ${reasons.join("; ")}`;
    const answer = { kind: "violation", measure: share, threshold, severity: share, description } as const;
    return { answer: { ...answer, overshadowedBy: null }, columns: reasons };
  },
});

/** Whether chance hardly ever makes so many of `n` where each is with probability `p`. */
export function isUnlikely(k: number, n: number, p: number): boolean {
  return upperTail(k, n, p) < unlikely;
}

/** The chance of at least `k` of `n` where each is with probability `p`. */
function upperTail(k: number, n: number, p: number): number {
  if (p >= 1) return 1;
  // From the k-th term on they fall: P(k) by logarithms, the others by their ratio.
  let term = 0;
  for (let index = 1; index <= k; index++) term += Math.log(((n - k + index) / index) * p);
  let probability = Math.exp(term + (n - k) * Math.log1p(-p));
  let sum = 0;
  for (let index = k; index <= n && probability > sum * 1e-12; index++) {
    sum += probability;
    probability *= ((n - index) / (index + 1)) * (p / (1 - p));
  }
  return Math.min(1, sum);
}
