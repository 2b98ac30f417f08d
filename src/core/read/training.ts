/** A training data set as a stream of bytes into a profile, whatever its format: memory does not grow with rows. */
import { Profile } from "../profile.ts";
import { CsvTable, type HeaderChoice } from "./header.ts";
import { JsonLinesReader } from "./json.ts";

export type TrainingFormat =
  | { readonly kind: "csv"; readonly header: HeaderChoice }
  | { readonly kind: "jsonl" };

export class TrainingReader {
  readonly profile = new Profile();
  readonly #text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  readonly #reader: CsvTable | JsonLinesReader;
  #bytes = 0;

  constructor(format: TrainingFormat) {
    const { data } = this.profile;
    this.#reader =
      format.kind === "csv"
        ? new CsvTable((row) => data.add(row), { header: format.header })
        : new JsonLinesReader((row) => data.add(row));
  }

  get rows(): number {
    return this.profile.data.rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Throws SyntaxError that names the line and what to do. */
  push(chunk: Uint8Array): void {
    this.#reader.push(this.#decode(chunk, true));
    this.#bytes += chunk.length;
  }

  /** The whole data set's profile. */
  end(): Profile {
    this.#reader.push(this.#decode(new Uint8Array(), false));
    this.#reader.end();
    return this.profile;
  }

  #decode(chunk: Uint8Array, stream: boolean): string {
    try {
      return this.#text.decode(chunk, { stream });
    } catch {
      throw new SyntaxError(
        `Cannot read the training data: bytes after ${this.#bytes} are not UTF-8: save the file as UTF-8`,
      );
    }
  }
}
