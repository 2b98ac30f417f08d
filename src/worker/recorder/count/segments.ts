/**
 * The profiles of segments of a Recorder, beside the whole ones and like them: those of open spans in memory, stored with
 * each checkpoint, folded into hours and days. They take only the room that the whole ones leave (core/segment/room.ts).
 */
import type { ReadCall } from "../../../core/profile/observe.ts";
import { Profile } from "../../../core/profile/profile.ts";
import { Merger } from "../../../core/profile/room/merged.ts";
import { folding, isWithin, spanOf, tiers, type Window } from "../../../core/monitor/window.ts";
import type { KnownShape } from "../../../core/read/shape.ts";
import { nameOfSegment } from "../../../core/segment/by.ts";
import { countPart, keepSegments, mostSegmentBytes, roomBeside } from "../../../core/segment/room.ts";
import { split } from "../../../core/segment/split.ts";
import type { Stamp } from "../../../core/segment/stamp.ts";
import type { RecorderSettings } from "../../platform/settings.ts";
import { framed, partBytes, recordsOfAll, rowsOf, type SegmentRecords } from "../answers.ts";
import type { Journal } from "../journal.ts";
import { rowBytes } from "../rows.ts";
import type { SegmentLists } from "./lists.ts";

interface Open {
  readonly segment: string;
  readonly span: Window;
  profile: Profile;
  isChanged: boolean;
}

/** A call that is counted, in its batch and among the whole profiles. */
interface Counted {
  readonly read: ReadCall;
  /** Its number in the batch. */
  readonly index: number;
  readonly span: Window;
  /** What the whole profiles hold. */
  readonly wholeBytes: number;
}

export class LiveSegments {
  readonly lists: SegmentLists;
  readonly #journal: Journal;
  readonly #settings: RecorderSettings;
  readonly #open = new Map<string, Open>();

  constructor(journal: Journal, settings: RecorderSettings, lists: SegmentLists) {
    this.#journal = journal;
    this.#settings = settings;
    this.lists = lists;
  }

  /** Counts a call in its segments; says how many columns lost something for want of room. */
  add(
    { read, index, span, wholeBytes }: Counted,
    stamps: readonly Stamp[],
    shape: KnownShape | null,
  ): number {
    for (const stamp of stamps) {
      const { parts, unknown } = split(read, stamp, index, shape);
      for (const part of parts) {
        const open = this.#of(nameOfSegment({ by: stamp.by, value: part.value }), span);
        countPart(open.profile, part, shape);
        open.isChanged = true;
      }
      this.lists.learn(stamp, unknown);
    }
    return this.keepWithin(wholeBytes);
  }

  /** Beside whole profiles of so many bytes. */
  keepWithin(wholeBytes: number): number {
    const all = [...this.#open.values()];
    const { kept, lost } = keepSegments(
      all.map(({ profile }) => profile),
      roomBeside(wholeBytes),
    );
    if (lost > 0) all.forEach((open, index) => (open.profile = kept[index] ?? open.profile));
    return lost;
  }

  #of(segment: string, span: Window): Open {
    const key = `${span.start} ${segment}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const stored = this.#journal.segments.read(segment, span);
    const profile = stored === null ? new Profile() : Profile.fromBytes(stored);
    const open = { segment, span, profile, isChanged: false };
    this.#open.set(key, open);
    return open;
  }

  /** Stores what has changed, within the caller's transaction; then settle(). */
  checkpoint(): void {
    for (const { segment, span, profile, isChanged } of this.#open.values()) {
      if (isChanged) this.#journal.segments.store(segment, span, profile, profile.chunks(rowBytes));
    }
  }

  settle(): void {
    for (const open of this.#open.values()) open.isChanged = false;
  }

  /** Spans that are over leave memory, if they are stored. */
  close(now: number): void {
    const current = spanOf(now, this.#settings.profileMs).start;
    for (const [key, { span, isChanged }] of this.#open)
      if (span.start < current && !isChanged) this.#open.delete(key);
  }

  /** Each segment's minutes into hours into days, and out, as those of the whole. */
  fold(now: number): void {
    const { profileMs, keep } = this.#settings;
    if (keep === null) return;
    const stored = this.#journal.segments
      .within(always)
      .filter(({ segment, start }) => !this.#open.has(`${start} ${segment}`));
    const bySegment = Map.groupBy(stored, ({ segment }) => segment);
    for (const [segment, spans] of bySegment) {
      const { fold, expired } = folding(spans, tiers(profileMs, keep), now);
      if (fold.length + expired.length === 0) continue;
      this.#journal.transaction(() => {
        for (const { into, from } of fold) {
          const merged = this.#merged([into, ...from].map((span) => ({ segment, span, profile: null })));
          for (const span of from) this.#journal.segments.forget(span, segment);
          this.#journal.segments.store(segment, into, merged, merged.chunks(rowBytes));
        }
        for (const span of expired) this.#journal.segments.forget(span, segment);
      });
    }
  }

  /** The merged profile of a segment over all that is kept of it within a window, in pieces. */
  pieces(window: Window, segment: string): ReadableStream<Uint8Array> {
    return framed(this.merged(window, segment).parts(partBytes));
  }

  merged(window: Window, segment: string): Profile {
    return this.#merged(this.#within(window).filter((one) => one.segment === segment));
  }

  /** How many records each segment has within a window. */
  records(window: Window): SegmentRecords[] {
    return recordsOfAll(this.#within(window));
  }

  #within(window: Window) {
    const open = [...this.#open.values()].filter(({ span }) => isWithin(span, window));
    const stored = this.#journal.segments
      .within(window)
      .filter(({ segment, start, end }) => {
        const own = this.#open.get(`${start} ${segment}`);
        return own === undefined || own.span.end !== end;
      })
      .map(({ start, end, ...counted }) => ({ ...counted, span: { start, end }, profile: null }));
    const opened = open.map(({ segment, span, profile }) => ({
      segment,
      span,
      profile,
      records: profile.records,
      rows: rowsOf(profile),
    }));
    return [...stored, ...opened];
  }

  #merged(
    spans: readonly { readonly segment: string; readonly span: Window; readonly profile: Profile | null }[],
  ): Profile {
    const merger = new Merger(null, mostSegmentBytes);
    for (const { segment, span, profile } of spans) {
      if (profile !== null) merger.add([profile.copy()]);
      const bytes = profile === null ? this.#journal.segments.read(segment, span) : null;
      if (bytes !== null) merger.addStored(bytes);
    }
    return merger.end();
  }
}

const always = { start: Number.MIN_SAFE_INTEGER, end: Number.MAX_SAFE_INTEGER };
