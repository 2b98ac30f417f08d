/** What is passed over where nothing says what is usual: one in a hundred, and no more beyond it than chance makes. */

/** Such a share is not worth a word, whatever happened before. */
export const always = 0.01;
/** So unlikely must more be by chance. */
const unlikely = 1e-3;

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
