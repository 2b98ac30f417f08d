/**
 * Records of JSON → rows without parsing, where they are like one that was parsed.
 *
 * The records of a file mostly have the same keys and array lengths and differ in their scalars alone. One
 * that was read becomes a template: its constant text with holes for the scalars, which are the row's cells
 * in their order. A later record with exactly this text around holes that hold JSON scalars is therefore
 * valid and has the same columns. Any other is parsed. The same idea as in core/call/capture-template.ts.
 */
import type { Cell, Row } from "../row.ts";

const hole = String.raw`(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][-+]?\d+)?|"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"|true|false|null)`;
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;
const maxTemplates = 4;
const maxColumns = 1_024;
/** Longer records are parsed: with some millions of escapes an expression fills its stack, and throws. */
const maxLength = 4_194_304;

interface Template {
  readonly pattern: RegExp;
  readonly names: readonly string[] | null;
}

export class JsonTemplates {
  /** The template that fitted last comes first. */
  readonly #templates: Template[] = [];
  #parsed = 0;

  /** The record's row; null where it must be parsed. */
  row(text: string): Row | null {
    for (let index = 0; index < this.#templates.length; index++) {
      const template = this.#templates[index];
      const cells = template && cellsOf(template.pattern, text);
      if (!template || !cells) continue;
      if (index > 0) {
        this.#templates.splice(index, 1);
        this.#templates.unshift(template);
      }
      return { names: template.names, cells };
    }
    return null;
  }

  /** Takes the rows that a record gave. */
  learn(text: string, rows: readonly Row[]): void {
    this.#parsed++;
    const [row, ...others] = rows;
    // Where records differ without end, templates are not worth their cost.
    if (row === undefined || others.length > 0 || (this.#parsed > maxTemplates && this.#parsed % 64 > 0))
      return;
    const pattern = row.cells.length > maxColumns ? null : patternOf(text);
    // Not every document is its scalars in their order: tensors are not, nor is a frame apart from its names.
    if (pattern === null || !isSame(cellsOf(pattern, text), row.cells)) return;
    this.#templates.unshift({ pattern, names: row.names });
    this.#templates.length = Math.min(this.#templates.length, maxTemplates);
  }
}

/** Whether these keys hold texts tells requests of language models, and tensors, from tables. */
const undecided = /^"(?:model|datatype)"$|\\/;

/** Null for a document whose rows depend on more than its keys and array lengths. */
function patternOf(text: string): RegExp | null {
  const tokens = [...text.matchAll(token)];
  let pattern = "^";
  let end = 0;
  for (const [at, { 0: part, index }] of tokens.entries()) {
    if (/^[{}[\],:]$/.test(part)) continue;
    if (tokens[at + 1]?.[0] === ":") {
      if (undecided.test(part)) return null;
      continue;
    }
    pattern += escaped(text.slice(end, index)) + hole;
    end = index + part.length;
  }
  return new RegExp(`${pattern}${escaped(text.slice(end))}$`);
}

function escaped(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, "\\$&");
}

/** Null where the text is not of the pattern. */
function cellsOf(pattern: RegExp, text: string): Cell[] | null {
  if (text.length > maxLength) return null;
  const groups = pattern.exec(text);
  if (groups === null) return null;
  const cells: Cell[] = [];
  for (let group = 1; group < groups.length; group++) {
    const scalar = groups[group] ?? "";
    const cell = cellOf(scalar);
    if (cell === undefined) return null;
    cells.push(cell);
  }
  return cells;
}

/** Undefined for a string with an escape that is none. */
function cellOf(scalar: string): Cell | undefined {
  if (!scalar.startsWith('"')) return scalar === "null" ? null : scalar;
  if (!scalar.includes("\\")) return scalar.slice(1, -1);
  try {
    const text: unknown = JSON.parse(scalar);
    return typeof text === "string" ? text : undefined;
  } catch {
    // The parser says what is wrong with the record.
    return undefined;
  }
}

function isSame(some: readonly Cell[] | null, others: readonly Cell[]): boolean {
  return (
    some !== null && some.length === others.length && some.every((cell, index) => cell === others[index])
  );
}
