/**
 * Several sets of weighted numbers among all of them: each is the places of its own among the numbers in order, some
 * together are their places together, and what the others weigh is the whole less those. Exact, and without a merge.
 */
import { accumulate, valuesOf, weightAt, type WeightedValues } from "../sketch/weighted.ts";

/** A set, or some together: its numbers, and where these stand among those of all. */
export interface Placed {
  readonly values: WeightedValues;
  /** Ascending and distinct, one for each of the values. */
  readonly places: Uint32Array;
}

export class Places {
  readonly all: WeightedValues;
  /** In the order in which they were given. */
  readonly sets: readonly Placed[];
  /** By place, all 0 between its uses. */
  readonly #weights: Float64Array;

  constructor(sets: readonly WeightedValues[]) {
    const values = valuesOf(sets);
    const weights = new Float64Array(values.length);
    this.sets = sets.map((set) => {
      const places = placesOf(set.values, values);
      for (let i = 0; i < places.length; i++) {
        const place = places[i] ?? 0;
        weights[place] = (weights[place] ?? 0) + weightAt(set, i);
      }
      return { values: set, places };
    });
    this.all = accumulate(values, weights);
    this.#weights = weights.fill(0);
  }

  /** The places of numbers that weigh at least so much in all. */
  heavy(least: number): number[] {
    return [...this.all.values.keys()].filter((place) => weightAt(this.all, place) >= least);
  }

  together(sets: readonly Placed[]): Placed {
    const [only] = sets;
    if (only !== undefined && sets.length === 1) return only;
    const places = new Uint32Array(sets.reduce((length, set) => length + set.places.length, 0));
    let length = 0;
    for (const set of sets) {
      for (let i = 0; i < set.places.length; i++) {
        const place = set.places[i] ?? 0;
        this.#weights[place] = (this.#weights[place] ?? 0) + weightAt(set.values, i);
        places[length++] = place;
      }
    }
    return this.#taken(places.sort());
  }

  /** What weighs something at these places, which are ascending and may be there repeatedly: each once, and 0 from here on. */
  #taken(places: Uint32Array): Placed {
    const values = new Float64Array(places.length);
    const cumulative = new Float64Array(places.length);
    let [length, total] = [0, 0];
    for (const place of places) {
      const weight = this.#weights[place] ?? 0;
      if (weight === 0) continue;
      this.#weights[place] = 0;
      total += weight;
      places[length] = place;
      values[length] = this.all.values[place] ?? 0;
      cumulative[length++] = total;
    }
    return { places: places.subarray(0, length), values: upTo(length, values, cumulative, total) };
  }

  /**
   * What the others weigh, as far as it takes to find where the two lie furthest apart: at the numbers of the set and just
   * before each, since between two of them the set's curve is level and that of the others only rises.
   */
  around({ places, values: set }: Placed): WeightedValues {
    const { all } = this;
    const values = new Float64Array(places.length * 2);
    const cumulative = new Float64Array(places.length * 2);
    let [length, taken, last] = [0, 0, -1];
    for (let i = 0; i < places.length; i++) {
      const place = places[i] ?? 0;
      if (place - 1 > last) {
        values[length] = all.values[place - 1] ?? 0;
        cumulative[length++] = (all.cumulative[place - 1] ?? 0) - taken;
      }
      taken = set.cumulative[i] ?? 0;
      values[length] = all.values[place] ?? 0;
      cumulative[length++] = (all.cumulative[place] ?? 0) - taken;
      last = place;
    }
    return upTo(length, values, cumulative, all.total - set.total);
  }

  /** Numbers at some ascending places whose share of the set is at least so far from their share of the others. */
  apart({ places, values: set }: Placed, some: readonly number[], least: number): Apart[] {
    const others = this.all.total - set.total;
    const found: Apart[] = [];
    let next = 0;
    for (const place of some) {
      while ((places[next] ?? Infinity) < place) next++;
      const now = places[next] === place ? weightAt(set, next) : 0;
      const was = weightAt(this.all, place) - now;
      if (Math.abs(now / set.total - was / others) < least) continue;
      found.push({ value: this.all.values[place] ?? 0, now, was });
    }
    return found;
  }
}

/** A number, what it weighs in a set and what in the others. */
export interface Apart {
  readonly value: number;
  readonly now: number;
  readonly was: number;
}

function upTo(length: number, values: Float64Array, cumulative: Float64Array, total: number): WeightedValues {
  return { values: values.subarray(0, length), cumulative: cumulative.subarray(0, length), total };
}

/** Where ascending values stand among all, which hold them. */
function placesOf(values: Float64Array, all: Float64Array): Uint32Array {
  const places = new Uint32Array(values.length);
  let low = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    // The next one is near: steps that double find a border beyond it.
    let step = 1;
    while ((all[low + step] ?? Infinity) < value) step *= 2;
    for (let high = Math.min(low + step, all.length); low < high;) {
      const middle = (low + high) >>> 1;
      if ((all[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    places[i] = low;
  }
  return places;
}
