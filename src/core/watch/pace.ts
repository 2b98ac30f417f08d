/**
 * Which features move with the clock: those that are far from the baseline in a good part of the time though nothing is
 * wrong. Only breaks are watched of them. It takes more to become slow than to stay it, so that none changes every day.
 */

import { numberAt } from "./bins/numbers.ts";

/** Further than this in a window of about an hour is far. */
export const farAway = 0.2;
/** What windows of about an hour are as long as. */
export const aboutAnHourMs = 1_800_000;
/** How long it is from one of them to the next that is looked at, at least. */
export const betweenMs = 300_000;
const shareIn = 0.25;
const shareOut = 0.1;
/** Fewer windows say nothing. */
const enough = 36;
const dayLeft = 0.8;

export class Pace {
  /** Windows of about an hour that were looked at, and in how many of them a feature was far away. */
  readonly seen: Float64Array;
  readonly far: Float64Array;
  readonly slow: Uint8Array;

  constructor(features: number) {
    this.seen = new Float64Array(features);
    this.far = new Float64Array(features);
    this.slow = new Uint8Array(features);
  }

  isSlow(feature: number): boolean {
    return this.slow[feature] === 1;
  }

  note(feature: number, isFar: boolean): void {
    const seen = numberAt(this.seen, feature) + 1;
    const far = numberAt(this.far, feature) + Number(isFar);
    [this.seen[feature], this.far[feature]] = [seen, far];
    if (seen < enough) return;
    if (far > shareIn * seen) this.slow[feature] = 1;
    else if (far < shareOut * seen) this.slow[feature] = 0;
  }

  endDay(): void {
    for (const all of [this.seen, this.far]) {
      for (const [feature, windows] of all.entries()) all[feature] = windows * dayLeft;
    }
  }
}
