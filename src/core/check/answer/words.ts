/** Numbers as people read them. */

/** A share as a percentage that never rounds up to 100 or down to 0. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 99.99 && value < 100) return ">99.99 %";
  if (value > 0 && value < 0.01) return "<0.01 %";
  return `${short(value)} %`;
}

/** A text for files as people read it: they keep every digit, a person needs four. */
export function readable(text: string): string {
  return text.replace(/\d+\.\d{4,}(?:E-?\d+)?/g, (number) => short(Number(number)));
}

/** “a”, “b”: the commonest values in question. */
export function quoted(examples: readonly string[]): string {
  return examples.map((text) => `“${text}”`).join(", ");
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
