/**
 * Which features move with the clock: those that are far from the baseline in a good part of the time though nothing is
 * wrong. Only breaks are watched of them. It takes more to become slow than to stay it, so that none changes every day.
 */

/** Further than this in a window of about an hour is far. */
export const farAway = 0.2;
/** What windows of about an hour are as long as. */
export const aboutAnHourMs = 1_800_000;
const shareIn = 0.25;
const shareOut = 0.1;
/** Less than so many seconds say nothing. */
const enoughSeconds = 3 * 3_600;
const dayLeft = 0.8;

export class Pace {
  readonly seconds: Float64Array;
  readonly far: Float64Array;
  readonly slow: Uint8Array;

  constructor(features: number) {
    this.seconds = new Float64Array(features);
    this.far = new Float64Array(features);
    this.slow = new Uint8Array(features);
  }

  isSlow(feature: number): boolean {
    return this.slow[feature] === 1;
  }

  /** A feature was far away or not, for so long. */
  note(feature: number, isFar: boolean, seconds: number): void {
    const all = (this.seconds[feature] ?? 0) + seconds;
    const far = (this.far[feature] ?? 0) + (isFar ? seconds : 0);
    [this.seconds[feature], this.far[feature]] = [all, far];
    if (all < enoughSeconds) return;
    if (far > shareIn * all) this.slow[feature] = 1;
    else if (far < shareOut * all) this.slow[feature] = 0;
  }

  endDay(): void {
    for (const [feature, seconds] of this.seconds.entries()) {
      this.seconds[feature] = Math.round(seconds * dayLeft);
      this.far[feature] = Math.round((this.far[feature] ?? 0) * dayLeft);
    }
  }
}
