/** Stretches of a column of numbers against each other. */
import { fewestMarked } from "../check/evidence/evidence.ts";
import type { Known } from "../check/evidence/sides.ts";
import type { StretchNumbers } from "../stretch/stretches.ts";
import type { WeightedValues } from "../sketch/weighted.ts";
import { Places, type Apart, type Placed } from "./places.ts";
import { exactly, grouped, restsOf, type Extent, type Pair, type Trial, type Trials } from "./trial.ts";

/** A stretch, or neighbours together. */
interface Group {
  readonly side: Known;
  readonly placed: Placed;
}

export class NumberTrials implements Trials {
  readonly isNumeric = true;
  readonly #stretches: readonly StretchNumbers[];
  readonly #places: Places;
  /** Where values are that may be asked. */
  readonly #frequent: readonly number[];

  constructor(stretches: readonly StretchNumbers[]) {
    this.#stretches = stretches;
    this.#places = new Places(stretches.map(({ values }) => values));
    this.#frequent = this.#places.heavy(fewestMarked);
  }

  *of(scale: number): Iterable<Trial> {
    const groups = this.#groups(scale);
    const rests = restsOf(groups.map(({ side }) => side));
    for (const [index, { side: now, placed }] of groups.entries()) {
      const rest = rests[index];
      if (rest === undefined) continue;
      const was = knownOf(rest, this.#places.around(placed));
      yield { now, was, apart: (least) => this.#places.apart(placed, this.#frequent, least).map(pairOf) };
    }
  }

  #groups(scale: number): Group[] {
    const placed = grouped(this.#places.sets, scale);
    return grouped(this.#stretches, scale).map((stretches, index) => {
      const together = this.#places.together(placed[index] ?? []);
      return { side: sideOf(stretches, together.values), placed: together };
    });
  }
}

function pairOf({ value, now, was }: Apart): Pair {
  return { value, now: exactly(now), was: exactly(was) };
}

function sideOf(stretches: readonly StretchNumbers[], values: WeightedValues): Known {
  const present = stretches.reduce((sum, one) => sum + one.present, 0);
  const rows = stretches.reduce((sum, one) => sum + one.rows, 0);
  const minimum = values.values[0] ?? null;
  const maximum = values.values[values.values.length - 1] ?? null;
  return knownOf({ rows: Math.max(rows, present), present, minimum, maximum }, values);
}

/** Of numbers nothing else is asked. */
function knownOf({ rows, present, minimum, maximum }: Extent, values: WeightedValues): Known {
  return {
    rows,
    present,
    minimum,
    maximum,
    numbers: { values, slack: 0, coarse: 0 },
    types: null,
    texts: null,
    singles: null,
    slice: null,
  };
}
