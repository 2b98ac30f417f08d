/**
 * The number somebody meant by a 32-bit float: of all doubles that round to it, the one with the shortest decimal.
 *
 * 0.1 stored as a float is 0.10000000149011612 when read as a double, a value nobody wrote; here it is 0.1 again. Any
 * float is the nearest to its own decimal of at most nine digits (Steele & White 1990; IEEE 754 §5.12.2).
 */

/** Powers of ten up to 10^22 are exact doubles. */
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

export function shortestFloat(float: number): number {
  const magnitude = Math.abs(float);
  if (!(magnitude >= 1e-12 && magnitude < 1e15)) return rareFloat(float);
  if (magnitude < 2 ** 24 && Number.isInteger(float)) return float + 0;
  const sign = Math.sign(float);
  // Where the digits before the point are estimated one too few, the search starts a digit early: harmless.
  const before = Math.floor(Math.log10(magnitude));
  for (let digits = 6; digits < 9; digits++) {
    const shortened = rounded(magnitude, digits - 1 - before);
    if (Math.fround(shortened) === magnitude) return sign * shortened;
  }
  return sign * rounded(magnitude, 8 - before);
}

/**
 * Exact: the whole number, the power and so their one rounded quotient or product are what Number("…") would give.
 * Halves go up, as in toPrecision().
 */
function rounded(magnitude: number, decimals: number): number {
  const power = powers[Math.abs(decimals)] ?? 1;
  return decimals >= 0 ? Math.round(magnitude * power) / power : Math.round(magnitude / power) * power;
}

function rareFloat(float: number): number {
  if (float === 0) return 0;
  for (let digits = 1; digits < 9; digits++) {
    const shortened = Number(float.toPrecision(digits));
    if (Math.fround(shortened) === float) return shortened;
  }
  return Number.isFinite(float) ? Number(float.toPrecision(9)) : float;
}

/** A 16-bit float, exactly, from its two bytes. */
export function halfFloat(low: number, high: number): number {
  const sign = high & 0x80 ? -1 : 1;
  const exponent = (high >> 2) & 0x1f;
  const fraction = ((high & 3) << 8) | low;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
