/**
 * Records of JSON → rows without parsing, where they are like one that was parsed.
 *
 * The records of a file mostly have the same keys and array lengths and differ in their scalars alone. One
 * that was read becomes a template: its constant text with holes for the scalars, which are the row's cells
 * in their order. A later record with exactly this text around holes that hold JSON scalars is therefore
 * valid and has the same columns. Any other is parsed. The same idea as in core/call/capture-template.ts. Python's NaN
 * and infinities are scalars too, since records that have some have many.
 */
import { areSame, type Cell, type Row } from "../row.ts";
import type { Leniency } from "./leniency.ts";

const scalar = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][-+]?\d+)?|"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"|true|false|null`;
const strictHole = `(${scalar})`;
const lenientHole = `(${scalar}|NaN|-?Infinity)`;
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;
const maxTemplates = 4;
const maxColumns = 1_024;
/** Longer records are parsed: with some millions of escapes an expression fills its stack, and throws. */
const maxLength = 4_194_304;

const nothing: ReadonlySet<Leniency> = new Set();
const noNumbers: ReadonlySet<Leniency> = new Set(["NaN or Infinity"]);

interface Template {
  readonly pattern: RegExp;
  /** Whether there may be NaN and infinities: of records of which some have them. */
  readonly isLenient: boolean;
  readonly names: readonly string[] | null;
}

export class JsonTemplates {
  /** The template that fitted last comes first. */
  readonly #templates: Template[] = [];
  #parsed = 0;
  #forgiven = nothing;
  readonly #learns: boolean;

  /** `learns`: whether there will be enough records to make it worth while. */
  constructor(learns = true) {
    this.#learns = learns;
  }

  /** What had to be forgiven of the last record that was known. */
  get forgiven(): ReadonlySet<Leniency> {
    return this.#forgiven;
  }

  /** The record's row; null where it must be parsed. */
  row(text: string): Row | null {
    for (let index = 0; index < this.#templates.length; index++) {
      const template = this.#templates[index];
      const cells = template && this.#cells(template, text);
      if (!template || !cells) continue;
      if (index > 0) {
        this.#templates.splice(index, 1);
        this.#templates.unshift(template);
      }
      return { names: template.names, cells };
    }
    return null;
  }

  /** Takes the rows that a record gave, and what had to be forgiven of it: a template forgives nothing but NaN. */
  learn(text: string, rows: readonly Row[], forgiven: ReadonlySet<Leniency>): void {
    if (!this.#learns) return;
    if (forgiven.size > 1 || (forgiven.size === 1 && !forgiven.has("NaN or Infinity"))) return;
    this.#parsed++;
    const [row, ...others] = rows;
    // Where records differ without end, templates are not worth their cost.
    if (row === undefined || others.length > 0 || (this.#parsed > maxTemplates && this.#parsed % 64 > 0))
      return;
    const isLenient = forgiven.size > 0;
    const pattern = row.cells.length > maxColumns ? null : patternOf(text, isLenient);
    if (pattern === null) return;
    const template = { pattern, isLenient, names: row.names };
    // Not every document is its scalars in their order: tensors are not, nor is a frame apart from its names.
    const cells = this.#cells(template, text);
    if (cells === null || !areSame(cells, row.cells)) return;
    this.#templates.unshift(template);
    this.#templates.length = Math.min(this.#templates.length, maxTemplates);
  }

  /** Null where the text is not of the pattern. */
  #cells({ pattern, isLenient }: Template, text: string): Cell[] | null {
    if (text.length > maxLength) return null;
    const groups = pattern.exec(text);
    if (groups === null) return null;
    this.#forgiven = isLenient && groups.slice(1).some(isNoNumber) ? noNumbers : nothing;
    const cells: Cell[] = [];
    for (let group = 1; group < groups.length; group++) {
      const cell = cellOf(groups[group] ?? "");
      if (cell === undefined) return null;
      cells.push(cell);
    }
    return cells;
  }
}

/** Whether this key holds a text tells tensors from tables. */
const undecided = /^"datatype"$|\\/;

/** Null for a document whose rows depend on more than its keys and array lengths. */
function patternOf(text: string, isLenient: boolean): RegExp | null {
  const hole = isLenient ? lenientHole : strictHole;
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

function isNoNumber(scalar: string): boolean {
  return scalar === "NaN" || scalar === "Infinity" || scalar === "-Infinity";
}

/** Undefined for a string with an escape that is none. */
function cellOf(scalar: string): Cell | undefined {
  if (!scalar.startsWith('"')) return scalar === "null" || scalar === "NaN" ? null : scalar;
  if (!scalar.includes("\\")) return scalar.slice(1, -1);
  try {
    const text: unknown = JSON.parse(scalar);
    return typeof text === "string" ? text : undefined;
  } catch {
    // The parser says what is wrong with the record.
    return undefined;
  }
}
