/**
 * Lines of capture files → the profile of a window's calls, counted one by one as a Recorder counts them, within the same
 * room; or, with a source, the rows that it makes of the records. What captures do not say is not made up: the profile has
 * no traffic. A line that cannot be read is told of, and the rest goes on.
 */
import { CaptureLines, callOf } from "../call/capture-lines.ts";
import type { RecordedCall } from "../call/record.ts";
import type { Window } from "../monitor/window.ts";
import { addRows, observe, withDialect, type ObserveOptions } from "../profile/observe.ts";
import { place } from "../profile/place.ts";
import { Profile } from "../profile/profile.ts";
import { keepWithin, mostHeldBytes } from "../profile/room/budget.ts";
import { Transcoder } from "../read/bytes/encoding.ts";
import type { Row } from "../read/row.ts";
import { Told, type CapturesTold } from "./told.ts";

/** A line of a capture file whose call is of the window. */
interface CaptureRecord {
  /** The line: JSON. */
  readonly text: string;
  readonly call: RecordedCall;
}

/** What becomes of a record: rows, or why there are none. Of no rows at all it counts for nothing. */
export type Made =
  | { readonly kind: "rows"; readonly rows: readonly Row[] }
  | { readonly kind: "failed"; readonly reason: string };

/** Answers in the order of the records, one for each. What it throws ends the reading. */
export type RowSource = (records: readonly CaptureRecord[]) => Promise<readonly Made[]>;

/** So many records a source is given at a time. */
const mostRecords = 256;

/** A record that waits for a source, and where it stands. */
interface Waiting extends CaptureRecord {
  readonly line: number;
}

export interface WindowCallsOptions {
  readonly window: Window;
  /** How bodies are read. */
  readonly reading: ObserveOptions;
  /** What makes rows of records; null where calls are counted as Recorders count them. */
  readonly source: RowSource | null;
}

/** What an earlier reading came to. */
export interface Counted {
  readonly profile: Profile;
  readonly told: CapturesTold;
}

export class WindowCalls {
  readonly #window: Window;
  readonly #reading: ObserveOptions;
  readonly #source: RowSource | null;
  readonly #profile: Profile;
  readonly #told: Told;
  #waiting: Waiting[] = [];

  /** Goes on from `before`, which it changes. */
  constructor({ window, reading, source }: WindowCallsOptions, before: Counted | null = null) {
    this.#window = window;
    this.#reading = withDialect(reading);
    this.#source = source;
    this.#profile = before?.profile ?? new Profile();
    this.#told = new Told(before?.told);
    this.#profile.know(reading.shape ?? null);
  }

  get counted(): Counted {
    return { profile: this.#profile, told: this.#told.counts };
  }

  /** Reads a file, a piece at a time. What is no UTF-8 ends it. Throws what the source or the pieces throw. */
  async file(key: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new Transcoder("utf-8");
    const lines = new CaptureLines(
      (call, line, text) => this.#add(key, { call: callOf(call), text, line }),
      (error, line) => this.#told.unread(`${key}:${line}`, error.message),
    );
    this.#told.file();
    try {
      for await (const bytes of pieces) {
        this.#told.read(bytes.length);
        lines.push(decoder.decode(bytes, true));
        await this.#make(key, mostRecords);
      }
      lines.push(decoder.decode(new Uint8Array(), false));
      lines.end();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#told.unread(key, error.message);
    }
    await this.#make(key, 1);
  }

  #add(key: string, { line, ...record }: Waiting): void {
    const { time } = record.call;
    const { start, end } = this.#window;
    if (time === null) return this.#told.unread(`${key}:${line}`, "it does not say when its call was");
    if (time < start || time >= end) return;
    this.#told.record(record.call);
    if (this.#source === null) this.#count(record.call);
    else this.#waiting.push({ ...record, line });
  }

  #count(call: RecordedCall): void {
    observe(this.#profile, call, this.#reading);
    keepWithin([this.#profile], mostHeldBytes);
  }

  /** Has rows made of the records that wait, if they are so many. */
  async #make(key: string, least: number): Promise<void> {
    const source = this.#source;
    while (source !== null && this.#waiting.length >= least) {
      const records = this.#waiting.splice(0, mostRecords);
      const made = await source(records);
      if (made.length !== records.length) {
        throw new Error(`Cannot count ${records.length} records: ${made.length} answers came to them`);
      }
      for (const [index, one] of made.entries()) this.#take(`${key}:${records[index]?.line}`, one);
    }
  }

  #take(at: string, made: Made): void {
    if (made.kind === "failed") return this.#told.failed(at, made.reason);
    if (made.rows.length === 0) return this.#told.left();
    const { shape = null } = this.#reading;
    const side = { rows: made.rows, header: null };
    this.#profile.calls++;
    const table = this.#profile.input;
    const reason = addRows(table, shape === null ? side : place(shape, { input: side, output: null }).input);
    if (reason === null) table.tally("bodies counted as rows", 1);
    else table.addUnreadable(reason);
    keepWithin([this.#profile], mostHeldBytes);
  }
}
