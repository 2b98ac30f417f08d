/** What stands in JSON without quotes and brackets: numbers and words, JSON's own and those of its neighbours. */
import type { Leniency } from "./leniency.ts";
import { JsonNumber, type JsonScalar } from "./value.ts";

interface Bare {
  readonly value: JsonScalar;
  /** Null of what is strict JSON. */
  readonly leniency: Leniency | null;
}

const strictWords: ReadonlyMap<string, JsonScalar> = new Map([
  ["null", null],
  ["true", true],
  ["false", false],
]);

/** In lower case: Python writes None and True, R and spreadsheets TRUE. */
const otherWords: ReadonlyMap<string, JsonScalar> = new Map([...strictWords, ["none", null]]);

/** Likewise. NaN is how a number is written that is missing; an infinity is no number, and stays what it is. */
const noNumbers: ReadonlyMap<string, string | null> = new Map([
  ["nan", null],
  ["inf", "Infinity"],
  ["infinity", "Infinity"],
]);

const strictNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][-+]?\d+)?$/;
const otherNumber = /^([-+]?)(\d*)(?:\.(\d*))?([Ee][-+]?\d+)?$/;
const hexNumber = /^([-+]?)(0[Xx][\dA-Fa-f]{1,32})$/;

/** Null for a token that has no meaning, such as a text without quotes. */
export function bareValue(token: string): Bare | null {
  return /^[-+]?[A-Za-z_$]/.test(token) ? wordOf(token) : numberOf(token);
}

function wordOf(token: string): Bare | null {
  const strict = strictWords.get(token);
  if (strict !== undefined) return { value: strict, leniency: null };
  const other = otherWords.get(token.toLowerCase());
  if (other !== undefined) return { value: other, leniency: "words of another language" };
  const sign = /^[-+]?/.exec(token)?.[0] ?? "";
  const none = noNumbers.get(token.slice(sign.length).toLowerCase());
  if (none === undefined) return null;
  return { value: none !== null && sign === "-" ? `-${none}` : none, leniency: "NaN or Infinity" };
}

/** As it was sent, but for forms that a cell would take for a text: `.5` is 0.5, and 0x1F is 31. */
function numberOf(token: string): Bare | null {
  if (strictNumber.test(token)) return { value: new JsonNumber(token), leniency: null };
  const hex = hexNumber.exec(token);
  if (hex !== null) return unusual(`${hex[1] === "-" ? "-" : ""}${BigInt(hex[2] ?? "0")}`);
  const [, sign = "", whole = "", fraction, exponent = ""] = otherNumber.exec(token) ?? [];
  if (whole === "" && (fraction ?? "") === "") return null;
  const point = fraction === undefined ? "" : `.${fraction === "" ? "0" : fraction}`;
  return unusual(`${sign}${whole === "" ? "0" : whole}${point}${exponent}`);
}

function unusual(number: string): Bare {
  return { value: new JsonNumber(number), leniency: "unusual number" };
}
