/** Bytes of any length as values of a Recorder's `meta`, in as many rows as they need. */
import { joined } from "../../../core/read/bytes/source.ts";
import { inRows, type Meta } from "../rows.ts";

export class KeptBytes {
  readonly #meta: Meta;
  readonly #root: string;
  /** Undefined until it is looked up. */
  #rows: number | undefined;

  constructor(meta: Meta, root: string) {
    this.#meta = meta;
    this.#root = `${root}/`;
  }

  /** Null where there are none. */
  read(): Uint8Array<ArrayBuffer> | null {
    const count = this.#count();
    if (count === 0) return null;
    const rows = Array.from({ length: count }, (_, row) => this.#meta.bytes(`${this.#root}${row}`));
    return joined(rows.filter((row) => row !== null));
  }

  write(bytes: Uint8Array): void {
    const before = this.#count();
    const rows = inRows(bytes);
    for (const [row, some] of rows.entries()) this.#meta.set(`${this.#root}${row}`, some);
    for (let row = rows.length; row < before; row++) this.#meta.clear(`${this.#root}${row}`);
    this.#rows = rows.length;
  }

  clear(): void {
    for (let row = this.#count() - 1; row >= 0; row--) this.#meta.clear(`${this.#root}${row}`);
    this.#rows = 0;
  }

  #count(): number {
    this.#rows ??= this.#meta.keys(this.#root).length;
    return this.#rows;
  }
}
