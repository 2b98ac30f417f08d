/**
 * The profiles of a Recorder: those of the spans that calls come into, in memory, and the stored ones. What is in
 * memory is a cache: a checkpoint stores it, and what came after the last one is counted anew from the log.
 */
import type { CounterName } from "../../../core/counters.ts";
import {
  countCall,
  type ObserveOptions,
  type Outcome,
  type ReadCall,
} from "../../../core/profile/observe.ts";
import { Profile } from "../../../core/profile/profile.ts";
import { keepWithin, mostHeldBytes } from "../../../core/profile/room/budget.ts";
import { Merger } from "../../../core/profile/room/merged.ts";
import { turnsOf, unitsOf, type SizedSpan, type Unit } from "../../../core/monitor/turns.ts";
import {
  cover,
  folding,
  nextFolding,
  spanOf,
  tiers,
  type Cover,
  type Window,
} from "../../../core/monitor/window.ts";
import type { RecorderSettings } from "../../platform/settings.ts";
import type { KnownShape } from "../../../core/read/shape.ts";
import { framed, partBytes, type PiecesAnswer } from "../answers.ts";
import type { Journal } from "../journal.ts";
import { rowBytes } from "../rows.ts";

/** Late calls open spans again that were stored to make room: so long they stay. */
const relievedMs = 5_000;

/** What is read of profiles in one turn, of which the platform grants 30 s of processor time: here it takes about one. */
const turnBytes = 128 * 2 ** 20;
/** Days that together have less are as soon merged anew. */
const blockBytes = 2 ** 20;

/** What became of a call, and what it cost others for want of room. */
interface Added {
  readonly outcome: Outcome;
  /** Where it is counted. */
  readonly span: Window;
  readonly tallies: Readonly<Partial<Record<CounterName, number>>>;
}

export class LiveProfiles {
  readonly #journal: Journal;
  readonly #settings: RecorderSettings;
  /** Profiles by the start of their span. */
  readonly #open = new Map<number, Profile>();
  /** Starts of spans whose profile holds more than its stored form does. */
  readonly #changed = new Set<number>();
  #crowdedAt = 0;
  /** When stored profiles are folded or leave next: null where there are none, undefined where that must be looked up. */
  #nextFold: number | null | undefined;
  /** Of the newest baseline that calls came under. */
  #shape: KnownShape | null = null;

  constructor(journal: Journal, settings: RecorderSettings) {
    this.#journal = journal;
    this.#settings = settings;
  }

  /** Counts a call in the span of a time. */
  add(read: ReadCall, time: number, reading?: ObserveOptions): Added {
    const span = this.#spanOf(time);
    const { start } = span;
    const profile = this.#open.get(start) ?? this.#stored(span) ?? new Profile();
    this.#open.set(start, profile);
    this.#changed.add(start);
    this.know(reading?.shape ?? null);
    const before = profile.valuesLeftOut;
    const outcome = countCall(profile, read, reading);
    const coarse = keepWithin([...this.#open.values()], mostHeldBytes);
    return {
      outcome,
      span,
      tallies: { columns_left_out: profile.valuesLeftOut - before, columns_coarse: coarse },
    };
  }

  /** Bytes of memory, at most. */
  get heldBytes(): number {
    let bytes = 0;
    for (const { heldBytes } of this.#open.values()) bytes += heldBytes;
    return bytes;
  }

  /** Of the span that begins last, of those in memory; null while there is none. */
  get newest(): Profile | null {
    return this.#open.size === 0 ? null : (this.#open.get(Math.max(...this.#open.keys())) ?? null);
  }

  /** Names that a shape has are never given up for want of room. */
  know(shape: KnownShape | null): void {
    this.#shape = shape ?? this.#shape;
  }

  /** Whether more is open than has room beside the newest span, which then should be stored; not said again at once. */
  isCrowded(now: number): boolean {
    if (this.#open.size < 2 || now < this.#crowdedAt + relievedMs) return false;
    if (this.heldBytes <= mostHeldBytes / 2) return false;
    this.#crowdedAt = now;
    return true;
  }

  /** Stores what has changed. The caller's transaction also stores which batches that includes; then settle(). */
  checkpoint(): void {
    this.#nextFold = undefined;
    for (const start of this.#changed) {
      const profile = this.#open.get(start);
      if (profile !== undefined) this.#journal.profiles.store(this.#spanOf(start), profile.chunks(rowBytes));
    }
  }

  /** What the checkpoint stored is stored: the transaction went through. */
  settle(): void {
    this.#changed.clear();
  }

  /** Spans that are over leave memory, if they are stored. */
  close(now: number): void {
    const current = this.#spanOf(now).start;
    for (const start of this.#open.keys()) {
      if (start < current && !this.#changed.has(start)) this.#open.delete(start);
    }
  }

  /** Minutes into hours into days, and out: only spans that are not in memory; none while it is not known when. */
  fold(now: number): void {
    const { profileMs, keep } = this.#settings;
    if (keep === null) return;
    const kept = tiers(profileMs, keep);
    const spans = this.#journal.profiles.spans();
    this.#nextFold = nextFolding(spans, kept);
    const stored = spans.filter((span) => !this.#isOpen(span));
    const { fold, expired } = folding(stored, kept, now);
    if (fold.length + expired.length === 0) return;
    this.#nextFold = undefined;
    this.#journal.transaction(() => {
      for (const { into, from } of fold) {
        const merged = this.#merged([into, ...from]);
        for (const span of from) this.#journal.profiles.forget(span);
        this.#journal.profiles.store(into, merged.chunks(rowBytes));
      }
      for (const span of expired) this.#journal.profiles.forget(span);
    });
  }

  /** When there is something to fold, or past keeping, should no call come; null where nothing is, or it is not known when. */
  nextFold(): number | null {
    const { profileMs, keep } = this.#settings;
    if (keep === null) return null;
    if (this.#nextFold === undefined) {
      this.#nextFold = nextFolding(this.#journal.profiles.spans(), tiers(profileMs, keep));
    }
    return this.#nextFold;
  }

  /** The merged profile of a window, or where that is too much for one turn of this object, and it may be, the turns that it takes. */
  pieces(window: Window, spans: readonly SizedSpan[], takesTurns: boolean): PiecesAnswer {
    const turns = takesTurns ? this.#turns(window, spans) : [];
    if (turns.length > 1) return { kind: "turns", turns };
    return { kind: "exact", pieces: framed(this.merged(window, spans).parts(partBytes)) };
  }

  #turns(window: Window, spans: readonly SizedSpan[]): Window[] {
    const units = unitsOf(window, spans);
    const kept = this.#journal.blocks.sizes(units);
    const bytesOf = ({ start, isBlock, spans: own }: Unit) =>
      (isBlock ? kept.get(start) : undefined) ?? sizeOf(own);
    return turnsOf(window, units, bytesOf, turnBytes);
  }

  /** The merged profile of a window's spans, as cover() named them. Of blocks of days the profile is kept. */
  merged(window: Window, spans: readonly SizedSpan[]): Profile {
    const units = unitsOf(window, spans).map((unit) => ({
      ...unit,
      isBlock: unit.isBlock && sizeOf(unit.spans) >= blockBytes,
    }));
    const kept = this.#journal.blocks.sizes(units);
    // First: the profiles of two mergers at once were too much.
    for (const unit of units) if (unit.isBlock && !kept.has(unit.start)) this.#keep(unit);
    const merger = new Merger(this.#shape);
    const blocks = units.filter(({ isBlock }) => isBlock);
    this.#journal.blocks.reading(blocks, (read) => {
      let days: Window[] = [];
      for (const unit of units) {
        const bytes = unit.isBlock ? read(unit) : null;
        if (bytes === null) days.push(...unit.spans);
        else {
          this.#addTo(merger, days);
          days = [];
          merger.addStored(bytes);
        }
      }
      this.#addTo(merger, days);
    });
    return merger.end();
  }

  #keep(block: Unit): void {
    this.#journal.blocks.keep(block, this.#merged(block.spans).chunks(rowBytes));
  }

  #merged(spans: readonly Window[]): Profile {
    const merger = new Merger(this.#shape);
    this.#addTo(merger, spans);
    return merger.end();
  }

  /** One at a time is read, and a large one a part at a time. */
  #addTo(merger: Merger, spans: readonly Window[]): void {
    const stored = spans.filter((span) => !this.#isOpen(span));
    this.#journal.profiles.reading(stored, (read) => {
      for (const span of spans) {
        const open = this.#isOpen(span) ? this.#open.get(span.start) : undefined;
        const bytes = open === undefined ? read(span) : null;
        if (open !== undefined) merger.add(copied(open), open.heldBytes);
        else if (bytes !== null) merger.addStored(bytes);
      }
    });
  }

  /** Which spans make up a window right now, or the nearest window that some do. */
  cover(window: Window): Cover<SizedSpan> {
    const open = [...this.#open].map(([start, { heldBytes }]) => ({
      ...this.#spanOf(start),
      bytes: heldBytes,
    }));
    const stored = this.#journal.profiles.spans().filter((span) => !this.#isOpen(span));
    return cover(window, [...stored, ...open], this.#settings.profileMs);
  }

  #isOpen({ start, end }: Window): boolean {
    return end - start === this.#settings.profileMs && this.#open.has(start);
  }

  #spanOf(time: number): Window {
    return spanOf(time, this.#settings.profileMs);
  }

  #stored(span: Window): Profile | null {
    const bytes = this.#journal.profiles.read(span);
    return bytes === null ? null : Profile.fromBytes(bytes);
  }
}

function sizeOf(spans: readonly SizedSpan[]): number {
  return spans.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Copies of its parts: the profile itself goes on. */
function* copied(profile: Profile): Generator<Profile> {
  for (const part of profile.parts(partBytes)) yield part.copy();
}
