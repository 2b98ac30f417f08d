import { beforeEach, expect, it } from "vitest";
import { randomOf } from "../sketch/streams.ts";
import { compiled, csvOf, indexBytes } from "./kernels.ts";

const kernel = compiled();
let random: () => number;

beforeEach(() => {
  random = randomOf(7);
});

/** What a sketched column makes of texts that are all numbers; null where the number is past every double. */
function numbersOf(texts: readonly string[]): number[] {
  const column = kernel.addColumn(false);
  kernel.sketch(column);
  const found: number[] = [];
  for (let from = 0; from < texts.length; from += 500) {
    const piece = texts.slice(from, from + 500);
    const { rows } = indexBytes(kernel, csvOf(piece.map((text) => [text])), 1);
    expect(rows).toBe(piece.length);
    for (let taken = 0; taken < rows;) {
      taken += kernel.feed(column, taken, 1, rows - taken, true);
      if (kernel.stopOf(column) !== "block") continue;
      found.push(...kernel.block(column));
      kernel.clearBlock(column);
    }
  }
  found.push(...kernel.block(column));
  expect(kernel.tally(column).types.slice(2)).toEqual([0, 0, 0]);
  kernel.freeColumn(column);
  return found;
}

/** The first number that is not Number()'s, said as text; null where all are. */
function firstWrong(texts: readonly string[]): string | null {
  const found = numbersOf(texts);
  const expected = texts.map((text) => Number(text.replace(" ", "")) + 0).filter(Number.isFinite);
  if (found.length !== expected.length) return `${found.length} numbers, not ${expected.length}`;
  const wrong = found.findIndex((value, index) => !Object.is(value, expected[index]));
  return wrong === -1 ? null : `${found[wrong]}, not ${expected[wrong]}`;
}

const view = new DataView(new ArrayBuffer(8));

/** Any finite double, each bit pattern as likely as the next. */
function anyDouble(): number {
  view.setUint32(0, random() * 2 ** 32);
  view.setUint32(4, random() * 2 ** 32);
  const value = view.getFloat64(0);
  return Number.isFinite(value) ? value : anyDouble();
}

/** All digits of a double, and so of the point halfway to the next: 1075 places at most. */
function exactDigits(mantissa: bigint, exponent: number): string {
  if (exponent >= 0) return (mantissa << BigInt(exponent)).toString();
  const places = -exponent;
  const digits = (mantissa * 5n ** BigInt(places)).toString().padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

it("numbers of every printed form are those of Number(), to the last bit", () => {
  const forms: ((value: number) => string)[] = [
    (value) => value.toString(),
    (value) => value.toExponential(16),
    (value) => value.toExponential(Math.floor(random() * 15)),
    (value) => (value % 1e6).toFixed(Math.floor(random() * 20)),
    (value) => (value % 1e15).toPrecision(17),
    (value) => Math.trunc(value % 2 ** 63).toString(),
  ];
  const texts = Array.from({ length: 200_000 }, (_, index) =>
    (forms[index % forms.length] ?? String)(anyDouble()),
  );
  expect(firstWrong(texts)).toBe(null);
});

it("numbers of 1 to 25 digits with any exponent are those of Number()", () => {
  const texts = Array.from({ length: 60_000 }, () => {
    const digits = Array.from({ length: 1 + Math.floor(random() * 25) }, () =>
      Math.floor(random() * 10),
    ).join("");
    const point = Math.floor(random() * digits.length);
    const sign = ["", "-", "+", " ", "- "][Math.floor(random() * 5)] ?? "";
    const decimals = digits.slice(point);
    return `${sign}${digits.slice(0, point) || "0"}${decimals ? `.${decimals}` : ""}e${Math.floor(random() * 720 - 370)}`;
  });
  expect(firstWrong(texts)).toBe(null);
});

it("numbers halfway between two doubles, and next to it, go to the even one", () => {
  const texts: string[] = [];
  for (let i = 0; i < 3000; i++) {
    const mantissa = (BigInt(Math.floor(random() * 2 ** 52)) + 2n ** 52n) * 2n + 1n;
    const exponent = Math.floor(random() * 140 - 90);
    const digits = exactDigits(mantissa, exponent);
    texts.push(digits, `${digits}${digits.includes(".") ? "" : ".0"}1`, `${digits.slice(0, 19)}`);
    texts.push(exactDigits(mantissa - 1n, exponent), exactDigits(mantissa + 1n, exponent));
  }
  // Few digits that are halfway all the same: 2^53 + 1 and the like.
  for (let i = 0n; i < 2000n; i++)
    texts.push((2n ** 53n + i).toString(), (2n ** 54n + 2n * i + 1n).toString());
  for (let power = 0; power < 24; power++)
    texts.push(`9007199254740993e${power}`, `${2n ** 53n + 1n}e-${power}`);
  expect(firstWrong(texts)).toBe(null);
});

it("numbers too small for a normal double are those of Number()", () => {
  const texts = [
    "4.9406564584124654e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "1e-400",
    "2.2250738585072011e-308",
  ];
  for (let i = 0; i < 20_000; i++)
    texts.push((random() * 2 ** -1022 * 2 ** -Math.floor(random() * 52)).toString());
  for (let i = 0; i < 20_000; i++)
    texts.push(`${Math.floor(random() * 1e17)}e-${325 + Math.floor(random() * 20)}`);
  expect(firstWrong(texts)).toBe(null);
});

it("numbers with leading zeros, many digits and long exponents are those of Number()", () => {
  const texts = [
    "0",
    "-0",
    "+0",
    "- 0",
    " 0",
    "-0.0e5",
    "0e99999999999",
    "1e400",
    "-1e400",
    "1e-99999999999999999999",
  ];
  texts.push(
    "0".repeat(40),
    `${"0".repeat(40)}12.5`,
    `0.${"0".repeat(300)}125`,
    "9".repeat(400),
    `${"9".repeat(308)}e-300`,
  );
  texts.push(
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "17976931348623159e292",
  );
  texts.push(
    "18446744073709551615",
    "18446744073709551616",
    "9999999999999999999",
    "12345678901234567890123",
  );
  for (let zeros = 0; zeros < 30; zeros++)
    texts.push(`${"0".repeat(zeros)}1234567.8765432100${"0".repeat(zeros)}`);
  expect(firstWrong(texts)).toBe(null);
});
