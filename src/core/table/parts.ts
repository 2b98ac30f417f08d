/**
 * A table of CSV in parts, as jobs write it: where the records of each part begin, below a header of its own or not.
 *
 * The first part says whether there is a header, as a file of its own would. Then every part begins with it, or none but
 * the first does. A part with other columns is refused; messages hold positions, never cells.
 */
import { CsvReader } from "../read/csv/csv.ts";
import { differsBelow, sampleRows } from "../read/csv/header-guess.ts";
import { isKnownHeader } from "../read/csv/known-names.ts";
import { JsonParser, JsonSyntaxError } from "../read/json/parse.ts";
import type { Cell } from "../read/row.ts";
import { layoutOf, type TableLayout } from "./layout.ts";
import type { TableOptions } from "./reader.ts";

/** Where a part's records begin, in bytes of UTF-8 and lines. */
export interface PartStart {
  readonly start: number;
  readonly line: number;
}

export class CsvParts {
  readonly #first: string;
  readonly #options: TableOptions;
  readonly #names: readonly string[];
  readonly #hasHeader: boolean;
  readonly #mayDiffer: boolean;
  /** Whether nobody has said if there is a header. */
  readonly #isDetected: boolean;
  /** Whether it is by its place alone that the first record is the header: what stands below it does not say so. */
  readonly #isGuess: boolean;
  /** Whether the parts after the first have its header; null until one of them says. */
  #isRepeated: boolean | null;

  /** `head`, as of all parts, is the beginning as UTF-8: a megabyte, or all. */
  constructor(name: string, head: Uint8Array, options: TableOptions) {
    const { ragged = "refuse", header = "detect" } = options;
    const probe = { ...options, format: "csv", encoding: "utf-8", ragged: "keep" } as const;
    const below = firstAsHeader(head, probe);
    this.#first = name;
    this.#names = namesIn(below);
    this.#options = { ...probe, ...delimiterIn(below) };
    this.#mayDiffer = ragged !== "refuse";
    this.#hasHeader = this.#isHeader(head, below);
    this.#isDetected = header === "detect";
    const isKnown = (options.known ?? []).length > 0;
    this.#isGuess = this.#isDetected && !isKnown && this.#hasHeader && !looksNamed(head, this.#options);
    this.#isRepeated = header === "present" || !this.#hasHeader ? this.#hasHeader : null;
  }

  /** Whether every part has the header. */
  get isRepeated(): boolean {
    return this.#isRepeated === true;
  }

  /** What may be otherwise than it was read, in words; null where nothing is. */
  get doubt(): string | null {
    return this.#isGuess && this.#isRepeated === false
      ? `the first record of ${this.#first} is taken for the header of all parts, and no other part has it: if it is a record, say --header absent`
      : null;
  }

  /** Of each part after the first, in turn. Throws SyntaxError that says how it differs from those before it. */
  startOf(head: Uint8Array): PartStart {
    const below = firstAsHeader(head, this.#options);
    const names = namesIn(below);
    if (names.length !== this.#names.length && !this.#mayDiffer) {
      throw refused(`it has ${names.length} columns, ${this.#first} has ${this.#names.length}`);
    }
    if (!this.#hasHeader) return this.#withoutHeader(head);
    const odd = differingPlace(this.#names, names);
    if (odd === null) return this.#belowHeader(below);
    if (this.#isRepeated === true || looksNamed(head, this.#options)) {
      throw refused(
        `its first record is not the header of ${this.#first}: column ${odd} is another: ${advice}`,
      );
    }
    this.#isRepeated = false;
    return startIn(this.#asData(head));
  }

  #withoutHeader(head: Uint8Array): PartStart {
    if (this.#isDetected && looksNamed(head, this.#options)) {
      throw refused(`it begins with a header, and ${this.#first} with a record: ${advice}`);
    }
    return startIn(this.#asData(head));
  }

  #belowHeader(below: TableLayout): PartStart {
    this.#isRepeated ??= true;
    if (this.#isRepeated) return startIn(below);
    throw refused(`it begins with the header of ${this.#first}, which those before it do not: ${advice}`);
  }

  #asData(head: Uint8Array): TableLayout {
    return layoutOf(head, { ...this.#options, header: "absent" });
  }

  #isHeader(head: Uint8Array, below: TableLayout): boolean {
    const { header = "detect", known = [] } = this.#options;
    if (header !== "detect") return header === "present";
    if (known.length > 0) return isKnownHeader(this.#names, known);
    return layoutOf(head, this.#options).dataStart === below.dataStart;
  }
}

const advice =
  "write all parts with the same header, or all but the first without one; or say that there is no header";

/** Whether the first line of JSON is a record. A document that is spread over lines begins like JSON Lines. */
export function beginsWithRecord(text: string): boolean {
  const [line = ""] = text.trimStart().split("\n", 1);
  if (line.startsWith("[")) return false;
  try {
    new JsonParser().parse(line);
    return true;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return false;
    throw error;
  }
}

/** Whatever it is, for its cells and where it ends. */
function firstAsHeader(head: Uint8Array, options: TableOptions): TableLayout {
  return layoutOf(head, { ...options, header: "present", duplicates: "number" });
}

function namesIn({ options }: TableLayout): readonly string[] {
  return options.names ?? [];
}

function delimiterIn({ options }: TableLayout): Pick<TableOptions, "delimiter"> {
  return options.delimiter === undefined ? {} : { delimiter: options.delimiter };
}

function startIn({ dataStart, firstLine }: TableLayout): PartStart {
  return { start: dataStart, line: firstLine };
}

/** Counted from 1; null where there is none. */
function differingPlace(names: readonly string[], others: readonly string[]): number | null {
  const place = names.findIndex((name, index) => name !== others[index]);
  if (place >= 0) return place + 1;
  return others.length > names.length ? names.length + 1 : null;
}

const sampleBytes = 65_536;

/** Whether what stands below a part's first record says that it is a header. */
function looksNamed(head: Uint8Array, options: TableOptions): boolean {
  const records: Cell[][] = [];
  const reader = new CsvReader((cells) => void records.push(cells), options);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: false });
    reader.push(decoder.decode(head.subarray(0, sampleBytes)));
  } catch (error) {
    // Whoever reads the part will say so.
    if (!(error instanceof SyntaxError)) throw error;
  }
  const [first = [], ...rows] = records.slice(0, sampleRows + 1);
  return differsBelow(first, rows) === true;
}

function refused(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read CSV: ${reason}`);
}
