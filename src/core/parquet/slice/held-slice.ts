/** What is kept of one column in a stretch of a file: numbers as they are stored, where they mean what they are. */
import type { Column } from "../../profile/column.ts";
import { heldOf, heldOfNumbers, type Held } from "../../stretch/held.ts";
import type { ColumnAdder } from "../add.ts";
import type { Meaning } from "../meaning.ts";
import type { Slice } from "./slices.ts";
import type { Values } from "../values.ts";

/** A column and what adds to it. */
interface Part {
  readonly column: Column;
  readonly adder: ColumnAdder;
}

export function sliceFor(
  meaning: Meaning,
  { nullTokens = [] }: { readonly nullTokens?: readonly string[] | undefined },
  partOf: () => Part,
): Slice {
  const isPlain = meaning.kind === "number" && meaning.divisor === 1 && nullTokens.length === 0;
  return isPlain ? new NumberSlice(meaning.type === "Integral", partOf) : new ColumnSlice(partOf());
}

class ColumnSlice implements Slice {
  readonly #part: Part;

  constructor(part: Part) {
    this.#part = part;
  }

  add(values: Values, counts: Uint32Array | null): void {
    this.#part.adder.add(values, counts);
  }

  addBooleans(counts: Uint32Array): void {
    this.#part.adder.addBooleans(counts);
  }

  held(): Held | null {
    this.#part.adder.finish();
    return heldOf(this.#part.column);
  }
}

class NumberSlice implements Slice {
  readonly #isWhole: boolean;
  readonly #partOf: () => Part;
  readonly #numbers: number[] = [];
  /** From the first value on that is no finite number: all go there. */
  #column: ColumnSlice | null = null;

  constructor(isWhole: boolean, partOf: () => Part) {
    this.#isWhole = isWhole;
    this.#partOf = partOf;
  }

  add(values: Values, counts: Uint32Array | null): void {
    const isTaken = this.#column === null && values.kind === "numbers" && this.#take(values.numbers, counts);
    if (!isTaken) this.#others().add(values, counts);
  }

  addBooleans(counts: Uint32Array): void {
    this.#others().addBooleans(counts);
  }

  held(): Held | null {
    return this.#column?.held() ?? heldOfNumbers(Float64Array.from(this.#numbers), this.#isWhole);
  }

  /** False, and nothing is taken, where there is an infinite one: it is a text. NaN is missing. */
  #take(numbers: Float64Array, counts: Uint32Array | null): boolean {
    const before = this.#numbers.length;
    for (let i = 0; i < numbers.length; i++) {
      const [number, times] = [numbers[i]!, counts === null ? 1 : counts[i]!];
      if (times === 0 || Number.isNaN(number)) continue;
      if (!Number.isFinite(number)) {
        this.#numbers.length = before;
        return false;
      }
      for (let time = 0; time < times; time++) this.#numbers.push(number);
    }
    return true;
  }

  #others(): ColumnSlice {
    if (this.#column !== null) return this.#column;
    this.#column = new ColumnSlice(this.#partOf());
    this.#column.add({ kind: "numbers", numbers: Float64Array.from(this.#numbers) }, null);
    return this.#column;
  }
}
