/**
 * Another unit: a column's numbers are the baseline's times one factor, or at one line of it. Of all conversions that are
 * common the one is told after which the two distributions are alike; a growth that is no conversion has no cause.
 */
import type { Known } from "../evidence/sides.ts";
import type { Numbers } from "../evidence/values.ts";
import { quantileOf, rankOf, weigh, weightAt, type WeightedValues } from "../../sketch/weighted.ts";
import { isMultiple } from "../evidence/grain.ts";
import { lnMore } from "../evidence/tails.ts";
import { alikeNumbers, lnUnlikely } from "./alike.ts";
import { causeKind, looked, named, ofValues, valueSuspects, type Suspect } from "./cause.ts";
import { conversions, type Conversion } from "./units.ts";

export const unit = causeKind({
  kind: "unit",
  find: (scene) => {
    const found = new Map<Conversion, Suspect[]>();
    for (const suspect of valueSuspects(scene)) {
      const conversion = convertedBy(suspect);
      if (conversion !== null) found.set(conversion, [...(found.get(conversion) ?? []), suspect]);
    }
    return [...found].map(([{ change, question }, suspects]) => {
      const features = suspects.map(({ name }) => name);
      const where = suspects.every(isElsewhere) ? ", in every record" : "";
      return {
        features,
        words: `${named(features)}: ${change}${where}. ${question}`,
        isCertain: false,
        share: 1,
        explains: ofValues,
      };
    });
  },
});

/** Whether no number lies where the baseline has any: else some records may be as they were. */
function isElsewhere({ sides: { now, was } }: Suspect): boolean {
  const [least, greatest] = [now.minimum ?? 0, now.maximum ?? 0];
  return least > (was?.maximum ?? Infinity) || greatest < (was?.minimum ?? -Infinity);
}

const convertedBy = looked(({ sides }) => conversionOf(sides.now, sides.was));

/** The conversion after which the baseline is most like the window; null of none. */
function conversionOf(now: Known, was: Known | null): Conversion | null {
  if (was === null || now.numbers.values.total < now.present || !isSpread(was.numbers.values)) return null;
  // What is rounded is as it was.
  if (distanceAfter(now.numbers, was.numbers, asItIs) !== null) return null;
  const [best] = conversions
    .filter((conversion) => isNear(now.numbers.values, was.numbers.values, conversion))
    .filter((conversion) => isPlausible(now.numbers.values, was.numbers.values, conversion))
    .map((conversion) => ({ conversion, distance: distanceAfter(now.numbers, was.numbers, conversion) ?? 1 }))
    .filter(({ distance }) => distance < 1)
    .map(({ conversion, distance }) => ({
      conversion,
      isWritten: isWrittenSo(now.numbers.values, was.numbers.values, conversion),
      distance,
    }))
    .toSorted((a, b) => Number(b.isWritten) - Number(a.isWritten) || a.distance - b.distance);
  return best?.conversion ?? null;
}

const asItIs = { factor: 1, offset: 0 };

/** Whether all numbers, converted back, are whole multiples of what all the baseline's are: these tell 10 times from 12. */
function isWrittenSo(now: WeightedValues, was: WeightedValues, { factor, offset }: Conversion): boolean {
  const coarse = grainOf(was);
  return coarse > finest && now.values.every((value) => isMultiple((value - offset) / factor, coarse));
}

const deciles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** Of fewer different deciles the form of a distribution says nothing. */
const fewestDeciles = 5;

function isSpread(values: WeightedValues): boolean {
  return decilesIn(values) >= fewestDeciles;
}

function decilesIn(values: WeightedValues): number {
  return values.total === 0 ? 0 : new Set(deciles.map((q) => quantileOf(values, q))).size;
}

/** Whether quarters lie where they should, roughly: most conversions are refused by this, which is cheap. */
function isNear(now: WeightedValues, was: WeightedValues, { factor, offset }: Conversion): boolean {
  return [0.25, 0.5, 0.75].every((q) => {
    const value = quantileOf(was, q);
    const grain = grainOf(now) + Math.abs(factor) * grainOf(was);
    const at = factor * value + offset;
    const [low, high] = [rankOf(was, value, false), rankOf(was, value, true)];
    const [from, to] = factor > 0 ? [low, high] : [1 - high, 1 - low];
    return rankOf(now, at - grain, false) <= to + roughly && rankOf(now, at + grain, true) >= from - roughly;
  });
}

const roughly = 0.15;

/** How far apart both are after the conversion, one of them written as finely as the other is; null where they are not alike. */
function distanceAfter(
  now: Numbers,
  was: Numbers,
  { factor, offset }: Pick<Conversion, "factor" | "offset">,
): number | null {
  const [fine, coarse] = [grainOf(now.values), grainOf(was.values)];
  const forward = alikeInGrains(
    inGrains(now, fine, (value) => value),
    inGrains(was, fine, (value) => factor * value + offset),
  );
  const backward = alikeInGrains(
    inGrains(now, coarse, (value) => (value - offset) / factor),
    inGrains(was, coarse, (value) => value),
  );
  if (forward === null || backward === null) return forward ?? backward;
  return Math.min(forward, backward);
}

/**
 * Numbers that are all but one value, written so coarsely, are as any others that are: rounded, not converted. Where they
 * had to be rounded to be written so, few values are as many other numbers would be: counts of 1 to 5 are no unit.
 */
function alikeInGrains(now: Rounded, was: Rounded): number | null {
  const fewest = now.isRounded || was.isRounded ? fewestRounded : fewestInGrains;
  if (decilesIn(was.numbers.values) < fewest || isBeyondRange(now.numbers.values, was.numbers.values))
    return null;
  return alikeNumbers(now.numbers, was.numbers);
}

/** More lie beyond the range than its limit and chance let pass: a conversion that leaves them there has not brought them. */
function isBeyondRange(now: WeightedValues, was: WeightedValues): boolean {
  const [least = 0, greatest = 0] = [was.values[0], was.values.at(-1)];
  const shares = [rankOf(now, least, false), 1 - rankOf(now, greatest, true)];
  return shares.some((share) => {
    const beyond = Math.round(share * now.total);
    return share > fewestBeyond && lnMore(beyond, now.total, 0, was.total) <= lnUnlikely;
  });
}

const fewestBeyond = 0.005;

const fewestInGrains = 3;
const fewestRounded = 8;

interface Rounded {
  readonly numbers: Numbers;
  /** Whether not all were whole grains; of the finest ones nobody asks. */
  readonly isRounded: boolean;
}

/** In whole grains of this size. */
function inGrains(
  { values, ...rest }: Numbers,
  grain: number,
  converted: (value: number) => number,
): Rounded {
  let isRounded = false;
  const entries = Array.from(values.values, (value, index): readonly [number, number] => {
    const times = converted(value) / grain;
    isRounded ||= grain > finest && !isMultiple(times, 1);
    return [Math.round(times), weightAt(values, index)];
  });
  return { numbers: { values: weigh(entries), ...rest }, isRounded };
}

/** Growth makes small factors as well: these must be seen in how the numbers are written. Temperatures are those of places. */
function isPlausible(
  now: WeightedValues,
  was: WeightedValues,
  { factor, offset, from }: Conversion,
): boolean {
  if (from !== undefined) return quantileOf(was, 0.01) >= from[0] && quantileOf(was, 0.99) <= from[1];
  const isLarge = Math.abs(Math.log(Math.abs(factor))) >= Math.log(6);
  return isLarge || factor < 0 || isConvertedGrid(now, was, factor, offset);
}

/** Whether the numbers, converted back, are as coarse as the baseline's, which they are not as they stand. */
function isConvertedGrid(now: WeightedValues, was: WeightedValues, factor: number, offset: number): boolean {
  const [fine, coarse] = [grainOf(now), grainOf(was)];
  if (fine > coarse / 10) return false;
  const slack = fine / factor / coarse;
  return now.values.every((value) => {
    const times = (value - offset) / factor / coarse;
    return Math.abs(times - Math.round(times)) <= slack;
  });
}

const grains = new WeakMap<WeightedValues, number>();
const finest = 1e-6;

/** How finely numbers are written: all are whole multiples of it; one millionth where they are finer. */
function grainOf(numbers: WeightedValues): number {
  const known = grains.get(numbers);
  if (known !== undefined) return known;
  const { values } = numbers;
  const grain =
    [1, 0.1, 0.01, 0.001, 1e-4, 1e-5].find((one) => values.every((value) => isMultiple(value, one))) ??
    finest;
  grains.set(numbers, grain);
  return grain;
}
