/**
 * Texts that a person would read as numbers, and what keeps them from being numbers: how amounts, shares and
 * measurements are written for people.
 *
 * What is around a number (signs, a currency, a unit) is taken off, and what is left must be digits in one of the
 * forms in which digits are grouped. A comma before three digits is a thousands separator or a decimal comma: which of
 * the two, a column's other texts may tell, one text alone never does.
 */
/** What stands in a text beside a number's digits. */
type Mark =
  | "percent"
  | "currency"
  | "unit"
  | "parentheses"
  | "bound"
  | "sign"
  | "point"
  | "points"
  | "apostrophes"
  | "blanks"
  | "underscores"
  | "rows"
  | CommaMark;

/** Commas before groups of three digits, more than one or before a point; before a single one; before anything else. */
type CommaMark = "thousandsCommas" | "comma" | "decimalComma";

interface NumberLike {
  /** Never empty. */
  readonly marks: readonly Mark[];
  /** Letters after the number; empty without. */
  readonly unit: string;
}

const words: Record<Exclude<Mark, CommaMark>, string> = {
  percent: "a percent sign",
  currency: "a currency sign",
  unit: "a unit or letters after them",
  parentheses: "parentheses around them",
  bound: "a sign such as < or ~ before them",
  sign: "a sign that is no - or +, or stands behind them",
  point: "no digit before or after the point",
  points: "points as thousands separators",
  apostrophes: "apostrophes as thousands separators",
  blanks: "blanks as thousands separators",
  underscores: "underscores as thousands separators",
  rows: "blanks between several of them",
};

const currencies = "(?:[A-Z]{0,2}\\p{Sc}|USD|EUR|GBP|JPY|CNY|INR|CHF|CAD|AUD|BRL|SEK|NOK|DKK|PLN)";

/** What is taken off before and behind the digits in this order, what stays of it, and the mark that it is. */
const wrappings: readonly (readonly [form: RegExp, kept: string, mark: Mark | null])[] = [
  [/^\(\s*(.+?)\s*\)$/, "$1", "parentheses"],
  [/^(?:[<>]=?|[\u2264\u2265~\u2248\u00B1])\s*/u, "", "bound"],
  [/^[-+]\s?/, "", null],
  [/^[\u2212\u2013]\s?/, "", "sign"],
  [new RegExp(`^${currencies}\\s?`, "u"), "", "currency"],
  [/^[-+]/, "", null],
  [/\s?[%\u2030]$/, "", "percent"],
  [new RegExp(`\\s?${currencies}$`, "u"), "", "currency"],
  [/(\d)\s?[-\u2212]$/, "$1", "sign"],
];
const unitAfter = /\s?([\p{L}\u00B0/][\p{L}\u00B0/\u00B2\u00B3.]{0,9})$/u;

/** Forms of digits: blanks are those that are not broken at line ends too. */
const digits: readonly (readonly [RegExp, Mark | null])[] = [
  [/^\d+(?:\.\d+)?(?:[Ee][-+]?\d+)?$/, null],
  [/^(?:\d+\.|\.\d+)(?:[Ee][-+]?\d+)?$/, "point"],
  [/^\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d*)?|,\d{3}\.\d*)$/, "thousandsCommas"],
  // Lakh and crore.
  [/^\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d*)?$/, "thousandsCommas"],
  [/^[1-9]\d{0,2},\d{3}$/, "comma"],
  [/^(?:\d+|\d{1,3}(?:[.'\u2019 \u00A0\u2009\u202F]\d{3})+),\d+(?:[Ee][-+]?\d+)?$/, "decimalComma"],
  [/^\d{1,3}(?:\.\d{3}){2,}$/, "points"],
  [/^\d{1,3}(?:['\u2019]\d{3})+(?:\.\d+)?$/, "apostrophes"],
  [/^\d{1,3}(?:[ \u00A0\u2009\u202F]\d{3})+(?:\.\d+)?$/, "blanks"],
  [/^\d{1,3}(?:_\d{3})+(?:\.\d+)?$/, "underscores"],
];

/** What a text that is no number has beside one; null where there is none in it. */
function numberLike(text: string): NumberLike | null {
  if (text.length > longest || !beginning.test(text)) return null;
  const marks = new Set<Mark>();
  const { digits: bare, unit } = withoutUnit(unwrapped(text.trim(), marks));
  if (unit !== "") marks.add("unit");
  const mark = digitsOf(bare);
  if (mark === undefined) return null;
  if (mark !== null) marks.add(mark);
  return marks.size === 0 ? null : { marks: [...marks], unit };
}

function withoutUnit(text: string): { readonly digits: string; readonly unit: string } {
  const unit = digitsOf(text) === undefined ? (unitAfter.exec(text)?.[1] ?? "") : "";
  return { digits: unit === "" ? text : text.replace(unitAfter, ""), unit };
}

function unwrapped(text: string, marks: Set<Mark>): string {
  let rest = text;
  for (const [form, kept, mark] of wrappings) {
    const shorter = rest.replace(form, kept);
    if (shorter !== rest && mark !== null) marks.add(mark);
    rest = shorter;
  }
  return rest;
}

/** Numbers with blanks between them; groups of thousands are one number, and no row. */
const row = /^\s*(?!\d{1,3}(?:\s\d{3})+\s*$)(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][-+]?\d+)?(?:\s+|$)){2,}$/;
const longestRow = 4_096;

/** A row of a file of one column alone, whose columns blanks part. */
function rowLike(text: string): NumberLike | null {
  return text.length <= longestRow && row.test(text) ? { marks: ["rows"], unit: "" } : numberLike(text);
}

/** A number for people is short, and begins with at most signs and a currency. */
const longest = 40;
const beginning =
  /^\s*[-+\u2212\u2013(<>=\u2264\u2265~\u2248\u00B1\s]*(?:[A-Z]{0,3}\p{Sc}?\s?)[-+\u2212\s]*\.?\d/u;

/** The mark of these digits, null where there is none, undefined where they are no digits. */
function digitsOf(text: string): Mark | null | undefined {
  return digits.find(([form]) => form.test(text))?.[1];
}

/** Of a column's texts those that look like numbers. */
export interface NumberLikes {
  /** How many cells they are, and how many different texts. */
  readonly cells: number;
  readonly distinct: number;
  readonly form: NumberForm;
  readonly isOne: (text: string) => boolean;
}

/** What such texts have beside their digits. */
interface NumberForm {
  readonly kind: "number_like" | "thousands" | "decimal_comma" | "thousands_or_decimal_comma";
  /** "a percent sign and decimal commas". */
  readonly words: string;
  /** What would make numbers of them, where the kind does not say. */
  readonly unless?: string;
}

/** Of texts with how often each came; null where none looks like a number. One column alone may hold whole rows. */
export function numberLikesOf(
  texts: Iterable<readonly [text: string, times: number]>,
  isAlone = false,
): NumberLikes | null {
  const all = [...texts];
  const likeOf = isAlone ? rowLike : numberLike;
  const step = Math.ceil(all.length / sampled);
  if (step > 1 && all.every(([text], index) => index % step > 0 || likeOf(text) === null)) return null;
  const likes = likesIn(all, likeOf);
  if (likes.size === 0) return null;
  const marks = new Map<Mark, number>();
  let cells = 0;
  for (const like of likes.values()) {
    cells += like.times;
    for (const mark of like.marks) marks.set(mark, (marks.get(mark) ?? 0) + like.times);
  }
  return {
    cells,
    distinct: likes.size,
    form: marks.has("rows") ? rowForm : formOf(marks),
    isOne: (text) => likes.has(text),
  };
}

interface CountedLike extends NumberLike {
  readonly times: number;
}

function likesIn(
  texts: readonly (readonly [text: string, times: number])[],
  likeOf: (text: string) => NumberLike | null,
): Map<string, CountedLike> {
  const likes = new Map<string, CountedLike>();
  for (const [text, times] of texts) {
    const like = likeOf(text);
    if (like !== null) likes.set(text, { ...like, times });
  }
  if (!areUnits(likes.values())) for (const [text, { unit }] of likes) if (unit !== "") likes.delete(text);
  return likes;
}

/** Letters after a number are its unit where they are of few kinds and one of these is common; else it is a code. */
function areUnits(likes: Iterable<{ readonly unit: string; readonly times: number }>): boolean {
  const units = new Map<string, number>();
  for (const { unit, times } of likes) if (unit !== "") units.set(unit, (units.get(unit) ?? 0) + times);
  const counts = [...units.values()];
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.length <= mostUnits && Math.max(0, ...counts) * 2 >= all;
}

const mostUnits = 10;

/** Where none of so many texts looks like a number, few of the others will: looking costs microseconds each. */
const sampled = 256;

/** Beside rows, what may be thousands is a row as well. */
const rowForm: NumberForm = {
  kind: "number_like",
  words: words.rows,
  unless: " unless a blank is said to be the delimiter",
};

/** The commonest three marks in words; commas are one of them, whatever they stand for. */
function formOf(marks: ReadonlyMap<Mark, number>): NumberForm {
  const named = new Map<string, number>();
  const kinds = new Set<NumberForm["kind"]>();
  const commas = commaForm(marks);
  for (const [mark, times] of marks) {
    const { kind, words: text } = isCommaMark(mark) ? commas : { kind: kindOf(mark), words: words[mark] };
    kinds.add(kind);
    named.set(text, (named.get(text) ?? 0) + times);
  }
  const commonest = [...named].sort(([, a], [, b]) => b - a).map(([text]) => text);
  const [kind = "number_like"] = kinds;
  return { kind: kinds.size === 1 ? kind : "number_like", words: listOf(commonest.slice(0, 3)) };
}

function isCommaMark(mark: Mark): mark is CommaMark {
  return mark === "thousandsCommas" || mark === "comma" || mark === "decimalComma";
}

function kindOf(mark: Mark): NumberForm["kind"] {
  const isGroup = mark === "points" || mark === "apostrophes" || mark === "blanks" || mark === "underscores";
  return isGroup ? "thousands" : "number_like";
}

/** What commas stand for, as far as all texts together tell. */
function commaForm(marks: ReadonlyMap<Mark, number>): NumberForm {
  const [areThousands, areDecimal] = [marks.has("thousandsCommas"), marks.has("decimalComma")];
  if (areThousands && areDecimal) {
    return {
      kind: "thousands_or_decimal_comma",
      words: "commas, some as thousands separators and some as decimal commas",
    };
  }
  if (areThousands) return { kind: "thousands", words: "commas as thousands separators" };
  if (areDecimal) return { kind: "decimal_comma", words: "decimal commas" };
  return { kind: "thousands_or_decimal_comma", words: "thousands separators or decimal commas" };
}

function listOf(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}
