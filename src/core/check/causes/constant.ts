/** Columns that hold one value only, where the baseline has several: a stuck sensor, a join that found nothing. */
import { exactly } from "../answer/words.ts";
import type { Known } from "../evidence/sides.ts";
import { causeKind, looked, named, ofValues, quoted, valueSuspects, type Suspect } from "./cause.ts";

export const constant = causeKind({
  kind: "constant",
  find: (scene) => {
    const stuck = valueSuspects(scene).flatMap((suspect) => {
      const value = stuckAt(suspect);
      return value === null ? [] : [{ name: suspect.name, value }];
    });
    const [first] = stuck;
    if (first === undefined) return [];
    const features = stuck.map(({ name }) => name);
    const words =
      stuck.length === 1
        ? `${named(features)} is ${first.value} in all records; the baseline has other values too`
        : `${named(features)} hold one value each in all records; the baseline has others too`;
    return [{ features, words, isCertain: true, share: 1, explains: ofValues }];
  },
});

const stuckAt = looked((suspect: Suspect) => {
  const value = onlyValue(suspect);
  return value !== null && severalIn(suspect.sides.was) ? value : null;
});

/** By all records: of those that count once where records repeat, rare values may be gone. */
function onlyValue({ summary, sides: { now } }: Suspect): string | null {
  if (now.present === 0) return null;
  const { types, values } = summary;
  const present = Object.values(types).reduce((sum, count) => sum + count, 0);
  if (values.total === present) {
    return values.values.length === 1 ? exactly(values.values[0] ?? Number.NaN) : null;
  }
  const [only, ...others] = [...(summary.counts?.entries() ?? [])];
  return only === undefined || others.length > 0 ? null : quoted(only[0]);
}

function severalIn(was: Known | null): boolean {
  if (was === null) return false;
  const { texts, numbers } = was;
  return texts === null ? numbers.values.values.length > 1 : texts.listed.size > 1 || texts.mostOfAny > 0;
}
