/**
 * A default in the place of values: one value that stands for none, in records that had another, while the others are as
 * they were. What is missing is then written as a number, a date or a word.
 */
import { textsOf } from "../../baseline/examples.ts";
import { mostlyDistinct } from "../../baseline/own/clock.ts";
import { exactShares, type Shares } from "../distance/shares.ts";
import { typeOfCell } from "../../profile/column.ts";
import { areRounder } from "../evidence/grain.ts";
import type { Known, Sides } from "../evidence/sides.ts";
import { lnLess, lnMore } from "../evidence/tails.ts";
import type { Numbers } from "../evidence/values.ts";
import { weigh, weightAt } from "../../sketch/weighted.ts";
import { wasClock } from "../further/clock.ts";
import { exactly } from "../answer/words.ts";
import { alikeNumbers, areAlikeTexts, lnUnlikely } from "./alike.ts";
import {
  causeKind,
  inValues,
  looked,
  named,
  ofValues,
  quoted,
  together,
  valueSuspects,
  type Scene,
  type Suspect,
} from "./cause.ts";

export const defaultValue = causeKind({
  kind: "default_value",
  find: (scene) =>
    together(
      valueSuspects(scene).flatMap((suspect) => {
        const found = defaultIn(suspect);
        if (found === null || isFromAnother(suspect, found, scene.subjects)) return [];
        return [{ name: suspect.name, what: found.value, share: found.share }];
      }),
    ).map(({ first, features, share }) => ({
      features,
      words: `${named(features)}: ${first.what} ${inValues(share, features.length)}. A default value, or a broken sensor?`,
      isCertain: false,
      share,
      explains: ofValues,
    })),
});

/** Numbers that stand for none. */
const numbers: ReadonlySet<number> = new Set([
  0, -1, -9, 99, -99, 999, -999, 9_999, -9_999, 99_999, -99_999, 999_999, -999_999, -32_768, 2_147_483_647,
  -2_147_483_648,
]);
/** What no one sees is a word as well. */
const words =
  /^(?:|#?n[./]?a\.?|\[object object\]|nan|null|nil|none|unknown|undefined|missing|not available|unspecified|default|tbd|[-?.]+)$/iu;
const dates =
  /^(?:(?:0000|0001|1900|1970)-01-01|1899-12-3[01]|9999-12-31)(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?$/;

function isDefaultText(text: string): boolean {
  return words.test(text.trim()) || dates.test(text.trim());
}

/** So rare must it have been. */
const rarely = 0.01;
/** What most records have stands for itself. */
const mostly = 0.5;

interface Default {
  readonly value: string;
  readonly share: number;
  /** Of a number. */
  readonly number?: number;
}

function writtenText(text: string): string {
  if (text.trim() !== "") return quoted(text);
  return text === "" ? "an empty text" : "nothing but blanks";
}

/** Whether another column has lost the number, of which it had about as many: then two columns may have changed places. */
function isFromAnother({ sides }: Suspect, { number, share }: Default, subjects: Scene["subjects"]): boolean {
  if (number === undefined) return false;
  return subjects.some(({ sides: { now, was } }) => {
    if (was === null || now === sides.now || now.numbers.values.total === 0) return false;
    const [k, k0] = [weightOf(now.numbers, number), weightOf(was.numbers, number)];
    const [n, n0] = [now.numbers.values.total, was.numbers.values.total];
    const isAsMany = k0 > n0 * share * 0.5 && k0 < n0 * share * 2;
    return isAsMany && lnLess(Math.round(k), n, Math.round(k0), n0) <= lnUnlikely;
  });
}

const defaultIn = looked((suspect: Suspect): Default | null => {
  const { now, was } = suspect.sides;
  if (was === null) return null;
  if (was.texts !== null) return now.texts === null ? null : defaultText(suspect, now.texts, was.texts);
  return now.numbers.values.total < now.present ? wordAmongNumbers(suspect, was) : defaultNumber(now, was);
});

/** Every cell that is no number says that there is none. */
function wordAmongNumbers({ summary, sides: { now } }: Suspect, was: Known): Default | null {
  const texts = [...textsOf(summary)].filter(([text]) => isDefaultText(text));
  const marked = texts.reduce((sum, [, times]) => sum + times, 0);
  const [first] = texts.toSorted(([, a], [, b]) => b - a);
  if (first === undefined || marked < now.present - now.numbers.values.total) return null;
  if (was.numbers.values.total < was.present * (1 - rarely)) return null;
  const isRest = marked === now.present || alikeNumbers(now.numbers, was.numbers) !== null;
  return isRest ? { value: writtenText(first[0]), share: marked / now.present } : null;
}

function defaultNumber(now: Known, was: Known): Default | null {
  const { values } = now.numbers;
  // Rounding brings whole numbers that were not there.
  if (areRounder([...values.values], was.numbers.values)) return null;
  for (const [index, value] of values.values.entries()) {
    if (!numbers.has(value)) continue;
    const [k, k0] = [weightAt(values, index), weightOf(was.numbers, value)];
    const isNew = isRisen({ k, n: values.total }, { k: k0, n: was.numbers.values.total });
    if (!isNew || alikeNumbers(without(now.numbers, value), without(was.numbers, value)) === null) continue;
    return { value: exactly(value), share: k / values.total, number: value };
  }
  return null;
}

function defaultText(suspect: Suspect, now: Shares, was: Shares): Default | null {
  for (const [text, { low, high }] of now.listed) {
    if (!isDefaultText(text)) continue;
    const isNew = isRisen({ k: low, n: now.total }, { k: was.listed.get(text)?.high ?? 0, n: was.total });
    if (!isNew) continue;
    const isRest =
      areTimesBut(suspect.sides, text, high) ||
      areNewBut(suspect, high) ||
      areAlikeTexts(withoutText(now, text), withoutText(was, text));
    if (isRest) return { value: writtenText(text), share: low / now.total };
  }
  return null;
}

/** Of dates and times, of which each window has new ones, the others are as they were if they are dates and times. */
function areTimesBut(sides: Sides, text: string, times: number): boolean {
  const { now } = sides;
  if (!wasClock(sides) || now.types === null) return false;
  return now.types.Time + (typeOfCell(text) === "Time" ? 0 : times) >= now.present;
}

/** Of texts that are new each time, as what people write is, the others are as they were if they are that still. */
function areNewBut({ statistics, summary, sides: { now, was } }: Suspect, times: number): boolean {
  const before = statistics?.string_statistics?.distinct_count ?? 0;
  if (was === null || before === 0 || before < mostlyDistinct * was.present) return false;
  return summary.distinctCount - 1 >= mostlyDistinct * (now.present - times);
}

interface Part {
  readonly k: number;
  readonly n: number;
}

function isRisen(now: Part, was: Part): boolean {
  if (was.k / was.n > rarely || now.k > mostly * now.n || now.k <= rarely * now.n * 0.5) return false;
  return lnMore(Math.round(now.k), now.n, Math.round(was.k), was.n) <= lnUnlikely;
}

function weightOf({ values }: Numbers, value: number): number {
  const index = values.values.indexOf(value);
  return index < 0 ? 0 : weightAt(values, index);
}

function without({ values, ...rest }: Numbers, value: number): Numbers {
  const entries = Array.from(values.values, (one, index): readonly [number, number] => [
    one,
    weightAt(values, index),
  ]);
  return { values: weigh(entries.filter(([one]) => one !== value)), ...rest };
}

function withoutText({ listed, total, ...rest }: Shares, text: string): Shares {
  const others = exactShares([...listed].filter(([one]) => one !== text).map(([one, { low }]) => [one, low]));
  const gone = listed.get(text)?.low ?? 0;
  return { ...rest, listed: others.listed, total: total - gone };
}
