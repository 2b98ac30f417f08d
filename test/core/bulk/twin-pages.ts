/** The twin of what a kernel does with Parquet's pages: the same answers by the plainest means. */
import type { Calendar, Longs, PageKernel } from "../../../src/core/bulk/pages.ts";
import type { Stop } from "../../../src/core/bulk/kernel.ts";
import { decompressSnappy } from "../../../src/core/parquet/codec/snappy.ts";
import { dateText, timestampText } from "../../../src/core/parquet/instant.ts";
import { timeOf } from "../../../src/core/profile/cell.ts";
import { countRuns } from "../../../src/core/parquet/runs.ts";
import { Distinct } from "../../../src/core/sketch/distinct.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

interface Column {
  stop: Stop;
  addTimes(text: string, times: number): void;
}

export class ReferencePages implements PageKernel {
  readonly #columnOf: (handle: number) => Column;
  #texts: [text: string, times: number][] = [];
  #numbers = new Float64Array();

  constructor(columnOf: (handle: number) => Column) {
    this.#columnOf = columnOf;
  }

  unsnappy(bytes: Uint8Array, sizeBytes: number): Uint8Array | null {
    const page = new Uint8Array(sizeBytes);
    return attempt(() => decompressSnappy(bytes, page)) === "failed" ? null : page;
  }

  countRuns(bytes: Uint8Array, width: number, total: number, counts: Uint32Array): boolean {
    const more = counts.slice();
    if (attempt(() => countRuns(bytes, width, 0, total, more)) === "failed") return false;
    counts.set(more);
    return true;
  }

  openTexts(bytes: Uint8Array, count: number, counts: Uint32Array | null): "broken" | "texts" | "bytes" {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const texts: Uint8Array[] = [];
    for (let at = 0; texts.length < count;) {
      if (at + 4 > bytes.length) return "broken";
      const start = at + 4;
      at = start + view.getUint32(at, true);
      if (at > bytes.length) return "broken";
      texts.push(bytes.subarray(start, at));
    }
    const opened = attempt(() =>
      texts.map((text, at): [string, number] => [
        decoder.decode(text),
        counts === null ? 1 : (counts[at] ?? 0),
      ]),
    );
    if (opened === "failed") return "bytes";
    this.#texts = opened;
    return "texts";
  }

  feedTexts(column: number): void {
    const target = this.#columnOf(column);
    target.stop = "done";
    while (target.stop === "done") {
      const next = this.#texts.shift();
      if (next === undefined) return;
      if (next[1] > 0) target.addTimes(...next);
    }
  }

  openNumbers(values: Float64Array, registers: Uint8Array): void {
    const distinct = new Distinct();
    distinct.mergeRegisters(registers);
    for (const value of values) distinct.addNumber(value);
    registers.set(distinct.registers);
    this.#numbers = Float64Array.from(values, (value) => value + 0);
  }

  openLongs(values: Longs, registers: Uint8Array): Float64Array {
    const distinct = new Distinct();
    distinct.mergeRegisters(registers);
    for (const value of values) {
      if (BigInt.asUintN(64, value < 0n ? -value : value) < 10n ** 15n) distinct.addNumber(Number(value));
      else distinct.addText(String(value));
    }
    registers.set(distinct.registers);
    this.#numbers = Float64Array.from(values, Number);
    return this.#numbers.slice();
  }

  registerInstants(values: Float64Array | Longs, { perSecond, zone }: Calendar, registers: Uint8Array) {
    const texts = Array.from<number | bigint, string>(values, (value) =>
      perSecond === 0 ? dateText(value) : timestampText(value, perSecond, zone),
    );
    const times = texts.map(timeOf);
    if (times.some(Number.isNaN)) return null;
    const distinct = new Distinct();
    distinct.mergeRegisters(registers);
    for (const text of texts) distinct.addText(text);
    registers.set(distinct.registers);
    const [earliest, latest] = [Math.min, Math.max].map((of) => times.reduce((a, b) => of(a, b)));
    return { earliest: earliest ?? Number.NaN, latest: latest ?? Number.NaN };
  }

  sortedNumbers(from: number, to: number): Float64Array {
    return this.#numbers.slice(from, to).sort();
  }
}

function attempt<T>(work: () => T): T | "failed" {
  try {
    return work();
  } catch {
    return "failed";
  }
}
