/** Calls for the watch, as a Recorder counts them: rows of a few columns, in JSON, one call a row. */
import { chanceFrom, type Random } from "../../../src/cli/demo/random.ts";
import { baselineOf, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { binsOf } from "../../../src/core/watch/bins/bins.ts";
import type { Bins } from "../../../src/core/watch/bins/form.ts";
import { Watch } from "../../../src/core/watch/watch.ts";
import type { Change } from "../../../src/core/watch/words.ts";

export const names = ["amount", "grade", "town", "flag"];
export type Row = readonly (string | null)[];

/** A sum like a price, a number of five, a town of six, a flag that is missing now and then. */
export function row(random: Random): Row {
  const amount = (10 * Math.exp(random() + random() + random())).toFixed(2);
  const grade = String(1 + Math.floor(5 * random() ** 2));
  const town = ["Ulm", "Bonn", "Kiel", "Trier", "Jena", "Hof"][Math.floor(6 * random())] ?? "Ulm";
  return [amount, grade, town, random() < 0.05 ? null : String(Number(random() < 0.3))];
}

export function rows(count: number, seed: number): Row[] {
  const random = chanceFrom(seed);
  return Array.from({ length: count }, () => row(random));
}

export function baselineFor(all: readonly Row[], columns: readonly string[] = names): Baseline {
  const profile = new Profile();
  for (const cells of all) profile.data.add({ names: columns, cells });
  return baselineOf(profile);
}

export function binsFor(all: readonly Row[], columns: readonly string[] = names): Bins {
  const bins = binsOf(baselineFor(all, columns));
  if (bins === null) throw new Error("Expected bins");
  return bins;
}

export const hour = 3_600_000;
export const day = 24 * hour;
/** A Monday, midnight. */
export const monday = Date.UTC(2026, 0, 5);

/** Sends calls to a watch as a Recorder does: into a profile of the minute, then a look. */
export class Sender {
  watch: Watch;
  time = monday;
  /** Everything that was said. */
  readonly changes: Change[] = [];
  #profile = new Profile();
  #minute = 0;
  readonly #shape: KnownShape;

  constructor(watch: Watch) {
    this.watch = watch;
    this.#shape = new KnownShape({ names: watch.bins.names, dialect: {} });
  }

  /** The words that were said. */
  get words() {
    return this.changes.flatMap(({ kind, word }) => (kind === "word" ? [word] : []));
  }

  send(cells: Row, everyMs = 1_000): void {
    const { names: columns } = this.watch.bins;
    this.sendBody(
      JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, valueOf(cells[at])]))),
      everyMs,
    );
  }

  sendBody(data: string, everyMs = 1_000, status = 200, output: string | null = null): void {
    this.time += everyMs;
    const minute = Math.floor(this.time / 60_000);
    if (minute !== this.#minute) this.#profile = new Profile();
    this.#minute = minute;
    const encoding = data.startsWith("{") ? "JSON" : "CSV";
    const body = (text: string) => ({ contentType: null, encoding, data: text, truncated: false }) as const;
    const traffic = { status, latencyMs: 1, firstByteMs: 1, requestBytes: data.length, responseBytes: 0 };
    const call = { input: body(data), output: output === null ? null : body(output), traffic };
    observe(this.#profile, call, { shape: this.#shape, watched: this.watch.counts });
    this.changes.push(...this.watch.look(this.time, this.#profile));
  }

  /** Ordinary calls, so many. */
  ordinary(count: number, seed: number, everyMs = 1_000): void {
    const random = chanceFrom(seed);
    for (let at = 0; at < count; at++) this.send(row(random), everyMs);
  }
}

function valueOf(cell: string | null | undefined): unknown {
  if (cell === null || cell === undefined) return null;
  return cell !== "" && Number.isFinite(Number(cell)) ? Number(cell) : cell;
}

/** A watch of ordinary rows that has seen ordinary days. */
export function experienced(seed: number, days = 2): Sender {
  const sender = new Sender(new Watch(binsFor(rows(3_000, seed)), { outputColumns: null }));
  sender.ordinary(days * 288, seed + 1, 300_000);
  return sender;
}
