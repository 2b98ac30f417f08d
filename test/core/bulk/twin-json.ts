/** What a kernel takes of a body that is JSON of a form, one cell after the other. */
import type { JsonForm } from "../../../src/core/bulk/kernel.ts";

export interface PlainBody {
  /** Its rows as CSV. */
  readonly text: string;
  readonly rows: number;
  readonly width: number;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][-+]?\d+)?/y;
const other = /\\"([^"\\]+)\\"|true|false|null/y;

/** `data` as it stands in the line's string; null where it is of another form. */
export function jsonBody(form: JsonForm, delimiter: string, data: string): PlainBody | null {
  const reader = new Reader(data);
  const width = form.gaps.length + 1;
  const lines: string[] = [];
  let hasNull = false;
  if (!reader.skip(form.opening)) return null;
  for (;;) {
    const cells: string[] = [];
    for (let column = 0; column < width; column++) {
      if (column > 0 && !reader.skip(form.gaps[column - 1] ?? "")) return null;
      const cell = reader.match(number) ?? (form.isNumeric ? null : reader.match(other));
      if (cell === null) return null;
      cells.push(cell.startsWith("\\") ? cell.replaceAll("\\", "") : cell === "null" ? "" : cell);
    }
    hasNull ||= cells.includes("");
    if (cells.join("") === "" && width === 1) return null;
    lines.push(`${cells.join(delimiter)}\n`);
    if (reader.rest === literal(form.closing)) break;
    if (lines.length === form.rows || !reader.skip(form.between)) return null;
  }
  const rows = lines.length;
  if ((form.rows !== null && rows !== form.rows) || (rows > 1 && form.names !== null && hasNull)) return null;
  return { text: lines.join(""), rows, width };
}

class Reader {
  readonly #data: string;
  #at = 0;

  constructor(data: string) {
    this.#data = data;
  }

  get rest(): string {
    return this.#data.slice(this.#at);
  }

  /** Whether this text stood there. */
  skip(text: string): boolean {
    const written = literal(text);
    if (!this.#data.startsWith(written, this.#at)) return false;
    this.#at += written.length;
    return true;
  }

  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#data) ?? [];
    this.#at += found?.length ?? 0;
    return found ?? null;
  }
}

/** As it stands in a JSON string. */
function literal(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
