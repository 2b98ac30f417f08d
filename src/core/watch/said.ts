/**
 * What is suspected and what was said, each of one subject and track.
 *
 * A suspicion becomes a word if the calls after it alone say the same, and is forgotten if as many as raised it do not. A
 * word stands until the calls no longer say it or an execution has spoken. What was seen meanwhile is no ordinary hour: it
 * is learned only where an execution did not find it.
 */
import { evidenceToLearn } from "./beyond.ts";
import { byteOf, shareOf, type Ordinary } from "./ordinary.ts";
import { levels } from "./ladder.ts";
import { tracks } from "./questions.ts";
import type { Subjects } from "./subjects.ts";
import type { Change, Word } from "./words.ts";

/** Something further beyond chance than is ordinary, in a window. */
export interface Sight {
  readonly subject: number;
  readonly track: number;
  readonly question: number;
  readonly tolerance: number;
  readonly evidence: number;
  readonly marked: number;
  readonly of: number;
  readonly since: number;
  /** Nats that the calls after it have to bring. */
  readonly needed: number;
}

interface Suspicion {
  readonly sight: Sight;
  readonly copy: Uint32Array;
  readonly at: number;
}

/** "over": the calls no longer say it, and no execution has spoken yet. "confirmed": an execution speaks of it. */
type Standing = "open" | "over" | "confirmed";

export interface Entry {
  readonly word: Word;
  standing: Standing;
  /** The greatest distances by level since it was said. */
  readonly held: Uint8Array;
  /** What was counted when the stretch began that may say that it is over, and how often one did. */
  copy: Uint32Array | null;
  began: number;
  quiet: number;
}

/** Where greatest distances are noted. */
export type Learner = Pick<Ordinary, "greatest" | "note">;

/** Calls that say the same as a suspicion are at least so many, over so long. */
const confirmCalls = 16;
const confirmMs = 1_000;
/** A stretch of calls that says that a word is over is at least so long, and of so many records. */
const quietMs = 60_000;
const quietRecords = 64;
const quietStretches = 2;
const dayMs = 86_400_000;

export class Said {
  readonly #subjects: Subjects;
  readonly #ordinary: Ordinary;
  readonly #suspicions = new Map<number, Suspicion>();
  readonly entries = new Map<number, Entry>();

  constructor(subjects: Subjects, ordinary: Ordinary) {
    this.#subjects = subjects;
    this.#ordinary = ordinary;
  }

  get open(): readonly Word[] {
    return [...this.entries.values()].flatMap(({ word, standing }) => (standing === "open" ? [word] : []));
  }

  /** Whether a word stands or is suspected. */
  isOpen(subject: number, track: number): boolean {
    const key = keyOf(subject, track);
    return this.#suspicions.has(key) || this.#standing(key) !== null;
  }

  /** Where it is suspected since this look, another window may show it more plainly. */
  mayBeSaid(subject: number, track: number, now: number): boolean {
    const key = keyOf(subject, track);
    return (this.#suspicions.get(key)?.at ?? now) === now && this.#standing(key) === null;
  }

  #standing(key: number): Entry | null {
    const entry = this.entries.get(key);
    return entry === undefined || entry.standing === "over" ? null : entry;
  }

  /** Who takes the greatest distances: of a subject that is suspected nobody. */
  learner(subject: number, track: number): Learner | null {
    const key = keyOf(subject, track);
    if (this.#suspicions.has(key)) return null;
    const entry = this.#standing(key);
    if (entry === null) return this.#ordinary;
    const { held } = entry;
    return {
      greatest: (_, __, level) => shareOf(held[level] ?? 0),
      note: (_, __, level, distance) => void (held[level] = byteOf(distance)),
    };
  }

  /** Of several sights of one subject and track in one look the plainest stands. */
  suspect(sight: Sight, now: number): void {
    const key = keyOf(sight.subject, sight.track);
    if ((this.#suspicions.get(key)?.sight.evidence ?? 0) >= sight.evidence) return;
    this.#suspicions.set(key, { sight, copy: this.#subjects.copy(sight.subject), at: now });
  }

  /** Judges suspicions by the calls that came after them. */
  judge(now: number): Change[] {
    const changes: Change[] = [];
    for (const [key, suspicion] of this.#suspicions) {
      const word = now - suspicion.at < confirmMs ? null : this.#confirmed(suspicion, now);
      if (word === null) continue;
      this.#suspicions.delete(key);
      if (word === "forgotten") continue;
      this.#ordinary.forgetHour(suspicion.sight.subject, suspicion.sight.track);
      const held = this.entries.get(key)?.held ?? new Uint8Array(levels);
      const copy = this.#subjects.copy(suspicion.sight.subject);
      this.entries.set(key, { word, standing: "open", held, copy, began: now, quiet: 0 });
      changes.push({ kind: "word", word });
    }
    return changes;
  }

  /** Judges words by the calls of the last minutes: whether they are over. */
  review(now: number): Change[] {
    return [...this.entries].flatMap(([key, entry]): Change[] => {
      const isOver = entry.standing === "open" && this.#isOver(key, entry, now);
      return isOver ? [{ kind: "over", word: entry.word }] : [];
    });
  }

  /** The word that a suspicion has become; null while too few calls came. */
  #confirmed({ sight, copy }: Suspicion, now: number): Word | "forgotten" | null {
    const { subject, question, tolerance, marked, of, needed } = sight;
    if (this.#subjects.callsIn(copy) < confirmCalls) return null;
    this.#subjects.readSince(subject, copy);
    const confirming = this.#subjects.of(question);
    if (!this.#subjects.isBeyond(question, tolerance / 2, needed)) {
      return confirming >= of ? "forgotten" : null;
    }
    const { cell, share, range } = this.#subjects.questions(subject).at(question);
    const after = marked / of;
    return {
      feature: this.#subjects.nameOf(subject),
      track: tracks[sight.track] ?? "shape",
      cell,
      before: share,
      after,
      distance: after > range.high ? after - range.high : range.low - after,
      tolerance,
      evidence: sight.evidence,
      records: of,
      confirming,
      since: sight.since,
      at: now,
    };
  }

  #isOver(key: number, entry: Entry, now: number): boolean {
    const subject = Math.floor(key / 2);
    if (entry.copy === null) [entry.copy, entry.began] = [this.#subjects.copy(subject), now];
    const { word } = entry;
    const records = this.#subjects.readSince(subject, entry.copy);
    if (now - entry.began < quietMs || records < Math.max(quietRecords, 2 * word.records)) return false;
    entry.quiet = this.#isQuiet(subject, key % 2, word.tolerance) ? entry.quiet + 1 : 0;
    [entry.copy, entry.began] = [this.#subjects.copy(subject), now];
    if (entry.quiet < quietStretches) return false;
    entry.standing = "over";
    return true;
  }

  /** Whether what was read last says nothing on a track. */
  #isQuiet(subject: number, track: number, tolerance: number): boolean {
    const { shapes, length } = this.#subjects.questions(subject);
    const asked = track === 0 ? ([0, shapes] as const) : ([shapes, length] as const);
    return !this.#subjects.isAnyBeyond(asked, tolerance / 2, evidenceToLearn);
  }

  /**
   * An execution has judged `[start, end)`. Of words that began in its second half it has seen too little, and of those of
   * which `isFound` gives null it could not tell. What it did not find is learned, but a break that was over before: it
   * was one, though too short for a whole window.
   */
  settle(
    { start, end }: { readonly start: number; readonly end: number },
    isFound: (word: Word) => boolean | null,
  ): Change[] {
    return [...this.entries].flatMap(([key, entry]): Change[] => {
      const { word, standing } = entry;
      if (word.since > (start + end) / 2) return [];
      const found = isFound(word);
      if (found === null) return [];
      if (found && standing !== "over") entry.standing = "confirmed";
      else this.#close(key, entry, !found);
      return standing === "open" ? [{ kind: found ? "confirmed" : "refuted", word }] : [];
    });
  }

  /** A word is done with. What was confirmed was no ordinary hour, whether or not it is `refuted` now. */
  #close(key: number, { word, standing, held }: Entry, refuted: boolean): void {
    this.entries.delete(key);
    const isLearned = standing === "open" || (standing === "over" && word.track === "shape");
    if (refuted && isLearned) this.#ordinary.learn(Math.floor(key / 2), key % 2, held);
  }

  /** Counts begin anew: what was suspected is forgotten, what was said stands. */
  begin(): void {
    this.#suspicions.clear();
    for (const entry of this.entries.values()) [entry.copy, entry.quiet] = [null, 0];
  }

  /** Words that were over a day ago, and that no execution spoke of. */
  endDay(now: number): void {
    for (const [key, entry] of this.entries) {
      if (entry.standing === "over" && entry.word.at <= now - dayMs) this.#close(key, entry, true);
    }
  }
}

function keyOf(subject: number, track: number): number {
  return subject * 2 + track;
}
