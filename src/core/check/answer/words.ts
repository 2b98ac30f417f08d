/** Numbers as people read them. */

/**
 * A share as a percentage of two digits, three from 99 on; more where it stands `beside` another one that would read
 * the same. Only what is all or nothing reads 100 or 0.
 */
export function percent(share: number, beside: number = share): string {
  const text = percentOf(share, 2);
  if (share === beside || text !== percentOf(beside, 2)) return text;
  const digits = [3, 4].find((some) => percentOf(share, some) !== percentOf(beside, some)) ?? 4;
  return percentOf(share, digits);
}

/** Of what how much there was and is: “≤ 5: 40 %” and “57 %”. */
export function contrasted(what: string, before: number, after: number): readonly [string, string] {
  return [`${what}: ${percent(before, after)}`, percent(after, before)];
}

function percentOf(share: number, digits: number): string {
  const value = share * 100;
  const most = 100 - 10 ** (2 - Math.max(3, digits));
  if (value > most && value < 100) return `> ${most} %`;
  if (value > 0 && value < 0.01) return "< 0.01 %";
  return `${signed(Number(value.toPrecision(value >= 99 ? Math.max(3, digits) : digits)))} %`;
}

/** What stands in quotes, or a number of four decimals and more that stands by itself, perhaps as a value of the data. */
const inTexts =
  /“[^”]{0,4096}”|"(?:[^"\\]|\\.){0,4096}"|(?<before>\b(?:above|below|changed:|least is) |: )?(?<![\p{L}\d_.-])(?<number>-?\d+\.(?:\d{4,}(?:E-?\d+)?|\d+E-?\d+))(?![\p{L}\d_]|\.\d)/gu;

/**
 * A text for files as people read it: they keep every digit, a person needs four. What somebody has written, in quotes
 * or in a name, stays, and so does a number that was made for people already: it has no more digits than exactly() gives
 * it, and stands behind no colon.
 */
export function readable(text: string): string {
  return text.replace(inTexts, (all, before = "", number?: string) => {
    if (number === undefined || (before === "" && digitsOf(number) <= mostDigits)) return all;
    return `${before}${before === "" || before === ": " ? short(Number(number)) : exactly(Number(number))}`;
  });
}

/** How many digits a number is written with; of an exponent there are always too many. */
function digitsOf(number: string): number {
  return number.includes("E") ? Infinity : number.replace(/^-?0*\.?0*/, "").replace(".", "").length;
}

/** “a”, “b”: the commonest values in question. */
export function quoted(examples: readonly string[]): string {
  return examples.map((text) => `“${text}”`).join(", ");
}

/** Of a value that the data have themselves, as many digits as it takes, up to this many. */
const mostDigits = 7;

/**
 * A value that something is said of: “< −122.55: 0 %” would not be true of −122.5. As short() where four digits are the
 * value.
 */
export function exactly(value: number): string {
  const digits = [4, 5, 6].find((some) => Number(value.toPrecision(some)) === value) ?? mostDigits;
  return short(value, digits);
}

/** “≤ 198.1”, of which so much is true before and after: what is true of all or of none is not to be said of a rounded value. */
export function upTo(value: number, ...shares: readonly number[]): string {
  return `≤ ${shares.some((share) => share === 0 || share === 1) ? exactly(value) : short(value)}`;
}

/**
 * A value beside others that are so far away, as edges of bins are from each other: as short(), with as many digits as it
 * takes to say it to a hundredth of that.
 */
export function beside(value: number, apart: number): string {
  const digits = manyDigits.find(
    (some) => Math.abs(Number(value.toPrecision(some)) - value) <= Math.abs(apart) / 100,
  );
  return short(value, digits ?? manyDigits.at(-1));
}

/** Seventeen are any double. */
const manyDigits = Array.from({ length: 14 }, (_, index) => index + 4);

/** Four significant digits if no others are asked for, with thousands separated. */
export function short(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) {
    const rounded = Number(value.toPrecision(digits ?? 3));
    // The largest numbers would be rounded to none.
    return signed(Number.isFinite(rounded) ? rounded : Math.sign(value) * 1.79e308);
  }
  const most = digits ?? 4;
  const text = signed(size >= 10 ** most ? Math.round(value) : Number(value.toPrecision(most)));
  return text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
}

/**
 * A distance has two decimals; more where these say nothing, or where it stands `beside` another one that would read the
 * same.
 */
export function distanceIn(value: number, beside: number = value): string {
  const text = distanceOf(value, 2);
  if (value === beside || text !== distanceOf(beside, 2)) return text;
  const digits = [3, 4].find((some) => distanceOf(value, some) !== distanceOf(beside, some)) ?? 4;
  return distanceOf(value, digits);
}

function distanceOf(value: number, decimals: number): string {
  return value === 0 || (value >= 0.005 && value < 10)
    ? value.toFixed(decimals)
    : short(Number(value.toPrecision(decimals)));
}

/** What drift was found, as a finding has it. */
interface DriftFound {
  readonly measure: number;
  readonly threshold: number;
  readonly description: string;
}

/**
 * What a drift finding has measured, and its limit as it was set. What is below its limit and yet a finding is a
 * probability. A measure that was chosen is named: its values say nothing to who takes them for the usual distance.
 */
export function driftParts(found: DriftFound): readonly [found: string, limit: string] {
  const { measure, threshold, description } = found;
  const [, chosen = null] = chosenLine.exec(description) ?? [];
  const [what, value] =
    measure < threshold
      ? ["p-value ", short(Number(measure.toPrecision(3)))]
      : [chosen === null ? "distance " : "", distanceIn(measure, threshold)];
  return [`${chosen === null ? "" : `${chosen}: `}${what}${value}`, `limit ${short(threshold)}`];
}

/** Behind the text of a finding by a measure that was chosen: which one it is. */
const chosenLine = /\nMeasure: (.+)$/;

export function chosenWords(words: string): string {
  return `\nMeasure: ${words}`;
}

/** A number with a true minus, before its exponent too. */
function signed(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e15) ? value.toExponential() : String(value);
  return text.replaceAll("-", "\u2212").replace("e+", "e");
}
