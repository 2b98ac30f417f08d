/**
 * How likely something so far from the baseline is if nothing has changed: exact permutation tails, as logarithms.
 *
 * Given which records are marked among those of the baseline and the window together, who is of which is a random deal.
 * So the marked ones in the window are hypergeometric, whatever share the marked have (Fisher's exact test). For
 * distances of distributions the bound is Kolmogorov's, in Smirnov's two-sample form.
 */

const table = new Float64Array(256);
for (let [n, sum] = [2, 0]; n < table.length; n++) table[n] = sum += Math.log(n);

/** ln n!: a table, then Stirling's series with three terms, which is right to the last bits there. */
export function lnFactorial(n: number): number {
  const known = table[n];
  if (known !== undefined) return known;
  const inverse = 1 / n;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}

function lnChoose(n: number, k: number): number {
  return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
}

/**
 * ln P(at least k of the window's n records are marked), given that k0 of the baseline's n0 are, if all are dealt at
 * random; 0, which is certainty, where the window has no more than its part.
 */
export function lnMore(k: number, n: number, k0: number, n0: number): number {
  const all = n + n0;
  const marked = k + k0;
  if (k * all <= marked * n) return 0;
  const first = lnChoose(n, k) + lnChoose(n0, k0) - lnChoose(all, marked);
  // Beyond the expected count each probability is a falling part of the one before.
  let [sum, term] = [1, 1];
  for (let j = k; j < n && j < marked && term > sum * 1e-13; j++) {
    term *= ((marked - j) / (j + 1)) * ((n - j) / (n0 - marked + j + 1));
    sum += term;
  }
  return Math.min(0, first + Math.log(sum));
}

/** ln P(at most k of the window's n records are marked), likewise. */
export function lnLess(k: number, n: number, k0: number, n0: number): number {
  return lnMore(n - k, n, n0 - k0, n0);
}

/** ln of a bound of P(two samples of one distribution lie further apart than this), of sizes n and n0. */
export function lnFurther(distance: number, n: number, n0: number): number {
  return Math.min(0, Math.LN2 - 2 * distance ** 2 * ((n * n0) / (n + n0)));
}

/** The least distance whose bound is below ln p, of samples of these sizes. */
export function leastDistance(lnP: number, n: number, n0: number): number {
  return Math.sqrt(((Math.LN2 - lnP) / 2) * (1 / n + 1 / n0));
}
