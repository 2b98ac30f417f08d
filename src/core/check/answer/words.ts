/** Numbers as people read them. */

/** A share as a percentage that never rounds up to 100 or down to 0. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 99.99 && value < 100) return ">99.99 %";
  if (value > 0 && value < 0.01) return "<0.01 %";
  return `${short(value)} %`;
}

/** Four significant digits, with thousands separated. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e12)) return value.toExponential(3);
  const rounded = Number(value.toPrecision(4));
  const text = size >= 1e4 ? String(Math.round(value)) : String(rounded);
  return text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
}
