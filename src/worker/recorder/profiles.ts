/**
 * The profiles of a Recorder: those of the spans that calls come into, in memory, and the stored ones. What is in
 * memory is a cache: a checkpoint stores it, and what came after the last one is counted anew from the log.
 */
import type { Call } from "../../core/call/record.ts";
import { observe, type ObserveOptions, type Outcome } from "../../core/profile/observe.ts";
import { mergeProfiles } from "../../core/profile/merged.ts";
import { Profile } from "../../core/profile/profile.ts";
import { cover, folding, spanOf, tiers, type Cover, type Window } from "../../core/monitor/window.ts";
import type { RecorderSettings } from "../platform/settings.ts";
import type { Journal } from "./journal.ts";

export class LiveProfiles {
  readonly #journal: Journal;
  readonly #settings: RecorderSettings;
  /** Profiles by the start of their span. */
  readonly #open = new Map<number, Profile>();
  /** Starts of spans whose profile holds more than its stored form does. */
  readonly #changed = new Set<number>();

  constructor(journal: Journal, settings: RecorderSettings) {
    this.#journal = journal;
    this.#settings = settings;
  }

  /** Counts a call in the span of its time; a call of a span that is checked and sealed, in the next one. */
  add(call: Call, sealed: number, reading?: ObserveOptions): Outcome {
    const { start } = this.#spanOf(Math.max(call.time, sealed));
    const profile = this.#open.get(start) ?? this.#stored(this.#spanOf(start)) ?? new Profile();
    this.#open.set(start, profile);
    this.#changed.add(start);
    return observe(profile, call, reading);
  }

  /** Stores what has changed. The caller's transaction also stores which batches that includes; then settle(). */
  checkpoint(): void {
    for (const start of this.#changed) {
      const profile = this.#open.get(start);
      if (profile !== undefined) this.#journal.store(this.#spanOf(start), profile.toBytes());
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
    const stored = this.#journal.spans().filter((span) => !this.#isOpen(span));
    const { fold, expired } = folding(stored, tiers(profileMs, keep), now);
    if (fold.length + expired.length === 0) return;
    this.#journal.transaction(() => {
      for (const { into, from } of fold) {
        const merged = mergeProfiles(this.#read([into, ...from])).toBytes();
        for (const span of from) this.#journal.forget(span);
        this.#journal.store(into, merged);
      }
      for (const span of expired) this.#journal.forget(span);
    });
  }

  /** The merged profile of spans that cover() named. */
  merged(spans: readonly Window[]): Profile {
    return mergeProfiles(this.#read(spans));
  }

  /** Profiles one at a time: a window's are more than fit in memory at once. */
  *#read(spans: readonly Window[]): Generator<Profile> {
    for (const span of spans) {
      const open = this.#isOpen(span) ? this.#open.get(span.start) : undefined;
      const profile = open?.copy() ?? this.#stored(span);
      if (profile !== null) yield profile;
    }
  }

  /** Which spans make up a window right now, or the nearest window that some do. */
  cover(window: Window): Cover {
    const open = [...this.#open.keys()].map((start) => this.#spanOf(start));
    const stored = this.#journal.spans().filter((span) => !this.#isOpen(span));
    return cover(window, [...stored, ...open], this.#settings.profileMs);
  }

  #isOpen({ start, end }: Window): boolean {
    return end - start === this.#settings.profileMs && this.#open.has(start);
  }

  #spanOf(time: number): Window {
    return spanOf(time, this.#settings.profileMs);
  }

  #stored(span: Window): Profile | null {
    const bytes = this.#journal.profile(span);
    return bytes === null ? null : Profile.fromBytes(bytes);
  }
}
