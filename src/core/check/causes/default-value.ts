/**
 * A default in the place of values: one value that stands for none, in records that had another, while the others are as
 * they were. What is missing is then written as a number, a date or a word.
 */
import { textsOf } from "../../baseline/examples.ts";
import { exactShares, type Shares } from "../distance/shares.ts";
import type { Known } from "../evidence/sides.ts";
import { lnMore } from "../evidence/tails.ts";
import type { Numbers } from "../evidence/values.ts";
import { weigh, weightAt } from "../../sketch/weighted.ts";
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
  type Suspect,
} from "./cause.ts";

export const defaultValue = causeKind({
  kind: "default_value",
  find: (scene) =>
    together(
      valueSuspects(scene).flatMap((suspect) => {
        const found = defaultIn(suspect);
        return found === null ? [] : [{ name: suspect.name, what: found.value, share: found.share }];
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
const words =
  /^(?:n[./]?a\.?|nan|null|nil|none|unknown|undefined|missing|not available|unspecified|default|tbd|[-?.]+)$/iu;
const dates = /^(?:0000|0001|1900|1970)-01-01(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?$/;

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
}

const defaultIn = looked((suspect: Suspect): Default | null => {
  const { now, was } = suspect.sides;
  if (was === null) return null;
  if (was.texts !== null) return now.texts === null ? null : defaultText(now.texts, was.texts);
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
  return isRest ? { value: quoted(first[0]), share: marked / now.present } : null;
}

function defaultNumber(now: Known, was: Known): Default | null {
  const { values } = now.numbers;
  for (const [index, value] of values.values.entries()) {
    if (!numbers.has(value)) continue;
    const [k, k0] = [weightAt(values, index), weightOf(was.numbers, value)];
    const isNew = isRisen({ k, n: values.total }, { k: k0, n: was.numbers.values.total });
    if (!isNew || alikeNumbers(without(now.numbers, value), without(was.numbers, value)) === null) continue;
    return { value: exactly(value), share: k / values.total };
  }
  return null;
}

function defaultText(now: Shares, was: Shares): Default | null {
  for (const [text, { low }] of now.listed) {
    if (!isDefaultText(text)) continue;
    const isNew = isRisen({ k: low, n: now.total }, { k: was.listed.get(text)?.high ?? 0, n: was.total });
    if (!isNew || !areAlikeTexts(withoutText(now, text), withoutText(was, text))) continue;
    return { value: quoted(text), share: low / now.total };
  }
  return null;
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
