/** What came of a window's records in a preprocessor: counts, the errors by their words, and whether rows are left to judge. */
import { mostFailedShare } from "./limits.ts";
import type { Made } from "./answer.ts";
import { counted } from "../counted.ts";

/** Errors of other words are counted together. */
const mostWords = 20;
const mostTold = 3;

export class ScriptTally {
  readonly #script: string;
  readonly #failures = new Map<string, number>();
  records = 0;
  rows = 0;
  dropped = 0;
  failed = 0;

  constructor(script: string) {
    this.#script = script;
  }

  add(made: Made): void {
    this.records++;
    if (made.kind === "rows") {
      this.rows += made.rows.length;
      if (made.rows.length === 0) this.dropped++;
      return;
    }
    this.failed++;
    const isKnown = this.#failures.has(made.reason) || this.#failures.size < mostWords;
    const words = isKnown ? made.reason : "other errors";
    this.#failures.set(words, (this.#failures.get(words) ?? 0) + 1);
  }

  /** Why nothing can be judged by its rows; null where it can. Of no records there is nothing to say. */
  get fault(): string | null {
    const { records, failed, rows } = this;
    if (failed > records * mostFailedShare) {
      return `The preprocessor ${this.#script} failed at ${failed} of ${counted(records, "record")}: ${this.#errors()}`;
    }
    if (records > 0 && rows === 0) {
      return `The preprocessor ${this.#script} left no row of ${counted(records, "record")}: it dropped ${this.dropped}`;
    }
    return null;
  }

  /** For the notes of a report. */
  get words(): string {
    const { records, failed, rows, dropped } = this;
    const made = `Preprocessor ${this.#script}: ${counted(rows, "row")} of ${counted(records, "record")}`;
    const less = [
      ...(dropped > 0 ? [`it dropped ${dropped}`] : []),
      ...(failed > 0 ? [`it failed at ${failed}, which are left out: ${this.#errors()}`] : []),
    ];
    return less.length === 0 ? made : `${made}; ${less.join("; ")}`;
  }

  /** The commonest first. */
  #errors(): string {
    const all = [...this.#failures].toSorted(([, a], [, b]) => b - a);
    const told = all.slice(0, mostTold).map(([words, times]) => `${words} (${counted(times, "record")})`);
    return [...told, ...(all.length > mostTold ? [`${all.length - mostTold} other errors`] : [])].join("; ");
  }
}
