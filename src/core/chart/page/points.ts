/** Differences of shares as people read them. */

/** In points: "+3.2", "−12"; two digits. */
export function signedPoints(difference: number): string {
  const value = Number((difference * 100).toPrecision(2));
  if (value === 0) return "0";
  if (Math.abs(value) < 0.01) return value > 0 ? "< +0.01" : "> \u22120.01";
  return value < 0 ? `\u2212${-value}` : `+${value}`;
}
