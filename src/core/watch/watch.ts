/**
 * The watch: the calls of the last seconds up to the last hour beside the baseline, by counts alone.
 *
 * A look asks every question in every window of the ladder. Where a share is further beyond chance than the feature's
 * limit and what its ordinary hours are like, the feature is suspected; only if the calls after that alone say the same is
 * it said. Nothing here asks what time it is: looks and hours go by the calls' own times, so that what is counted anew
 * from a log comes to the same.
 */
import type { OutputColumns } from "../profile/positions.ts";
import type { Profile } from "../profile/profile.ts";
import { evidenceToLearn } from "./beyond.ts";
import { LiveCounts } from "./counts.ts";
import { Clumps } from "./clumps.ts";
import { examine } from "./examine.ts";
import type { Bins } from "./bins/form.ts";
import { Ladder, type LadderWindow } from "./ladder.ts";
import { Ordinary } from "./ordinary.ts";
import { aboutAnHourMs, betweenMs, farAway, Pace } from "./pace.ts";
import { positionsIn } from "./bins/placing.ts";
import { Said } from "./said.ts";
import { Subjects } from "./subjects.ts";
import { callShares, UsualCalls } from "./usual.ts";
import type { Change, Word } from "./words.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** More days without a call than this are as if it began anew. */
const mostDays = 60;

/** The least distance that is worth a word, of shapes in the first day, and of breaks. */
const firstShapeLimit = 0.3;
const breakLimit = 0.01;
const firstBreakLimit = 0.5;

const shape = 0;
const breaks = 1;

export interface WatchOptions {
  /** Found by what the columns hold where it is null. */
  readonly outputColumns: OutputColumns | null;
}

export class Watch {
  readonly bins: Bins;
  /** Hangs at the profiles of the calls: ObserveOptions.watched. */
  readonly counts: LiveCounts;
  readonly ordinary: Ordinary;
  readonly pace: Pace;
  readonly #clumps = new Clumps();
  readonly usual = new UsualCalls();
  readonly said: Said;
  /** When the first call came; null before. */
  started: number | null = null;
  /** When the last look was. */
  last = -Infinity;
  readonly #outputColumns: OutputColumns | null;
  readonly #ladder: Ladder;
  readonly #subjects: Subjects;
  /** When it was last seen which features are far away. */
  #noted = -Infinity;

  constructor(bins: Bins, { outputColumns }: WatchOptions) {
    this.bins = bins;
    this.counts = new LiveCounts(bins);
    this.#ladder = new Ladder(this.counts.all.length);
    this.#outputColumns = outputColumns;
    this.#subjects = new Subjects(this.counts);
    this.ordinary = new Ordinary(this.#subjects.length);
    this.pace = new Pace(this.#subjects.features);
    this.said = new Said(this.#subjects, this.ordinary);
  }

  /** Words that stand. */
  get words(): readonly Word[] {
    return this.said.open;
  }

  /** Features of which only breaks are watched, since they move with the clock. */
  get slow(): readonly string[] {
    return this.counts.features.flatMap(({ name }, at) => (this.pace.isSlow(at) ? [name] : []));
  }

  /** Features that are not watched. */
  get unwatched(): readonly string[] {
    const watched = new Set(this.bins.features.map(({ name }) => name));
    return this.bins.names.filter((name) => !watched.has(name));
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    const { usual } = this.ordinary;
    return this.#ladder.heldBytes + this.counts.all.byteLength + 3 * usual.byteLength;
  }

  /**
   * Looks, if it is time: call it after each batch, with the time of its last call and the profile of the newest calls.
   * Mostly there is nothing to look at yet, and that costs nothing.
   */
  look(time: number, profile: Profile | null = null): readonly Change[] {
    const now = Math.max(time, this.last);
    const { all, calls } = this.counts;
    if (this.#ladder.isEmpty) return this.#begin(now);
    const judged = this.said.judge(now);
    if (!this.#ladder.isDue(now, calls)) return judged;
    if (this.counts.hasStrangers && profile !== null && this.#position(profile, now)) return judged;
    this.#turn(now);
    const changes = [...judged, ...this.said.review(now)];
    const windows = this.#ladder.windows(now);
    this.#noteClumps(windows, now);
    for (const window of windows) {
      for (let subject = 0; subject < this.#subjects.length; subject++) this.#examine(subject, window, now);
    }
    this.#noteFar(now);
    this.#countCalls(windows[0]);
    this.last = now;
    this.#ladder.push(now, calls, all);
    return changes;
  }

  /** An execution has judged a window, and says of each word whether it found the same; null where it could not tell. */
  settle(window: { readonly start: number; readonly end: number }, isFound: (word: Word) => boolean | null) {
    return this.said.settle(window, isFound);
  }

  /** What came before the first slot has no beginning. */
  #begin(now: number): readonly Change[] {
    this.started ??= now;
    this.#subjects.hold(this.usual);
    this.#turn(now);
    this.last = now;
    this.#ladder.push(now, this.counts.calls, this.counts.all);
    return [];
  }

  /** Whether it is known anew which features columns by position are. */
  #position(profile: Profile, now: number): boolean {
    this.counts.hasStrangers = false;
    const positioned = positionsIn(profile, this.bins, this.#outputColumns);
    if (positioned === null) return false;
    this.counts.position(positioned);
    this.said.begin();
    this.#ladder.clear();
    this.#begin(now);
    return true;
  }

  /** Hours and days that are over since the last look. */
  #turn(now: number): void {
    if (this.last === -Infinity) return;
    if (Math.floor(now / hourMs) > Math.floor(this.last / hourMs))
      this.ordinary.endHour(this.#age(now) < dayMs);
    const days = Math.min(mostDays, Math.floor(now / dayMs) - Math.floor(this.last / dayMs));
    for (let day = 0; day < days; day++) {
      this.ordinary.endDay();
      this.pace.endDay();
      this.usual.endDay();
      this.said.endDay(now);
    }
    if (days > 0) this.#subjects.hold(this.usual);
  }

  #age(now: number): number {
    return now - (this.started ?? now);
  }

  #examine(subject: number, window: LadderWindow, now: number): void {
    if (this.#subjects.read(subject, window.counts) === 0) return;
    const { shapes, steady, length } = this.#subjects.questions(subject);
    const isSlow = this.pace.isSlow(subject);
    if (!isSlow) this.#examineTrack(subject, shape, 0, shapes, window, now);
    this.#examineTrack(subject, breaks, shapes, isSlow ? steady : length, window, now);
  }

  #examineTrack(
    subject: number,
    track: number,
    from: number,
    to: number,
    { level, since }: LadderWindow,
    now: number,
  ): void {
    const first = this.#subjects.outside(from, to);
    if (first === to) return;
    const isSilent = track === shape && this.#age(now) < hourMs;
    const tolerance = this.#limit(subject, track, now) + this.ordinary.allowance(subject, track, level);
    const isBreak = track === breaks && subject < this.#subjects.features;
    const sight = examine(this.#subjects, {
      subject,
      track,
      asked: [first, to],
      level,
      since,
      tolerance: !isSilent && this.said.mayBeSaid(subject, track, now) ? tolerance : null,
      learner: this.said.learner(subject, track),
      clumped: isBreak ? this.#clumps.effect : 1,
    });
    if (sight !== null) this.said.suspect(sight, now);
  }

  /** Beyond which distance a word is worth it. */
  #limit(subject: number, track: number, now: number): number {
    const age = this.#age(now);
    if (track === shape) {
      const limit = this.#subjects.limitOf(subject) ?? 1;
      return age < dayMs ? Math.max(limit, firstShapeLimit) : limit;
    }
    const share = subject - this.#subjects.features;
    const isUnknown = share >= 0 ? this.usual.before(share) === null : age < hourMs;
    return isUnknown ? firstBreakLimit : breakLimit;
  }

  /** Whether features are far away over about an hour, unless that was said. */
  #noteFar(now: number): void {
    const window = now - this.#noted < betweenMs ? undefined : this.#ladder.longest(now);
    if (window === undefined || now - window.since < aboutAnHourMs) return;
    this.#noted = now;
    for (let subject = 0; subject < this.#subjects.features; subject++) {
      if (this.said.isOpen(subject, shape) || this.#subjects.read(subject, window.counts) === 0) continue;
      const { shapes } = this.#subjects.questions(subject);
      this.pace.note(subject, this.#subjects.isAnyBeyond([0, shapes], farAway, evidenceToLearn));
    }
  }

  /** Whether calls of the last two slots came in clumps. */
  #noteClumps([last, both]: readonly LadderWindow[], now: number): void {
    if (last === undefined || both === undefined || !this.#clumps.isDue(now)) return;
    this.#clumps.note(this.counts.binPlaces(), [both.counts, last.counts, this.counts.all], now);
  }

  /** The shortest window is the last slot. */
  #countCalls(window: LadderWindow | undefined): void {
    if (window === undefined) return;
    for (const share of callShares.keys()) {
      const { marked, of } = this.#subjects.callsSince(share, window.counts);
      this.usual.add(share, marked, of);
    }
  }
}
