/**
 * How far each feature goes in ordinary hours, learned by day: one byte for each feature, track and level of the ladder.
 * A byte stands for a distance, each step 3 % less than the one above, so that a day's forgetting is one step down.
 *
 * What an hour brought is taken in when it is over, and only if nothing was open or suspected in it: a shift does not
 * raise its own tolerance. A day's greatest distances count from midnight on; in the first day, from the next hour.
 */
import { levels } from "./ladder.ts";

const decay = 0.97;
const lnDecay = Math.log(decay);
/** What is beyond the ordinary is beyond it by so much. */
const beyondOrdinary = 1.5;
const rowBytes = 2 * levels;

const shares = Float64Array.from({ length: 256 }, (_, byte) => (byte === 0 ? 0 : decay ** (255 - byte)));

/** The least byte that stands for as much. */
export function byteOf(share: number): number {
  if (share <= 0) return 0;
  return Math.min(255, Math.max(1, 255 - Math.floor(Math.log(share) / lnDecay + 1e-9)));
}

export function shareOf(byte: number): number {
  return shares[byte] ?? 0;
}

export class Ordinary {
  /** From midnight on, of this day, and of this hour. */
  readonly usual: Uint8Array;
  readonly today: Uint8Array;
  readonly hour: Uint8Array;

  constructor(subjects: number) {
    this.usual = new Uint8Array(subjects * rowBytes);
    this.today = new Uint8Array(subjects * rowBytes);
    this.hour = new Uint8Array(subjects * rowBytes);
  }

  /** How much more than the limit is ordinary. */
  allowance(subject: number, track: number, level: number): number {
    return beyondOrdinary * shareOf(this.usual[placeOf(subject, track, level)] ?? 0);
  }

  /** The greatest distance of this hour. */
  greatest(subject: number, track: number, level: number): number {
    return shareOf(this.hour[placeOf(subject, track, level)] ?? 0);
  }

  note(subject: number, track: number, level: number, distance: number): void {
    this.hour[placeOf(subject, track, level)] = byteOf(distance);
  }

  /** Something was seen in this hour that is not ordinary. */
  forgetHour(subject: number, track: number): void {
    const start = placeOf(subject, track, 0);
    this.hour.fill(0, start, start + levels);
  }

  /** Learned at once, from the greatest distances by level: what lasts comes to the longer windows later. */
  learn(subject: number, track: number, distances: Uint8Array): void {
    const start = placeOf(subject, track, 0);
    let greatest = 0;
    for (const [level, byte] of distances.entries()) {
      greatest = Math.max(greatest, byte);
      this.usual[start + level] = Math.max(this.usual[start + level] ?? 0, greatest);
    }
  }

  /** An hour is over; `isNew`: none before it was a whole day ago. */
  endHour(isNew: boolean): void {
    takeIn(this.today, this.hour);
    this.hour.fill(0);
    if (isNew) takeIn(this.usual, this.today);
  }

  endDay(): void {
    for (const [at, byte] of this.usual.entries()) this.usual[at] = Math.max(0, byte - 1);
    takeIn(this.usual, this.today);
    this.today.fill(0);
  }
}

function placeOf(subject: number, track: number, level: number): number {
  return subject * rowBytes + track * levels + level;
}

function takeIn(into: Uint8Array, from: Uint8Array): void {
  for (const [at, byte] of from.entries()) if (byte > (into[at] ?? 0)) into[at] = byte;
}
