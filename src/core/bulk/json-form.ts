/**
 * What JSON bodies have in common whose rows differ in single values alone: learnt of one body and its rows.
 *
 * A form is a guess: it says where in the text the cells stand if they are the last values of the text, in order.
 * Whoever takes it tries it first with bodies that are written by it (line-template.ts).
 */
import { areSame, type Row } from "../read/row.ts";
import type { JsonForm } from "./kernel.ts";

/** Longer bodies are read one by one. */
const mostText = 262_144;

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The form of a text that is strict JSON; null where its rows are not alike, or have other cells than its last values. */
export function formOf(text: string, rows: readonly Row[], isNumeric: boolean): JsonForm | null {
  const [first] = rows;
  const width = first?.cells.length ?? 0;
  if (first === undefined || width === 0 || text.length > mostText || !areAlike(rows, first)) return null;
  const values = valuesIn(text);
  const count = rows.length * width;
  if (values.length < count) return null;
  const cells = values.slice(values.length - count);
  if (isNumeric && !cells.every(({ start }) => /[-\d]/.test(text.charAt(start)))) return null;
  const last = cells[count - 1]?.end ?? 0;
  const betweenAll = cells.slice(1).map(({ start }, index) => text.slice(cells[index]?.end, start));
  const gaps = betweenAll.slice(0, width - 1);
  const between = betweenAll[width - 1] ?? "";
  const isRegular = betweenAll.every((gap, index) => gap === (gaps[index % width] ?? between));
  if (!isRegular) return null;
  return {
    opening: text.slice(0, cells[0]?.start),
    gaps,
    between,
    closing: text.slice(last),
    rows: rows.length,
    isNumeric,
    names: first.names,
  };
}

function areAlike(rows: readonly Row[], { names, cells }: Row): boolean {
  return rows.every((row) => row.cells.length === cells.length && sameNames(row.names, names));
}

export function sameNames(some: readonly string[] | null, others: readonly string[] | null): boolean {
  return some === null || others === null ? some === others : areSame(some, others);
}

/** Where the single values are, keys left out. */
function valuesIn(text: string): Span[] {
  const tokens = [...text.matchAll(token)];
  return tokens.flatMap(({ 0: part, index }, at) => {
    const isValue = !/^[{}[\],:]$/.test(part) && tokens[at + 1]?.[0] !== ":";
    return isValue ? [{ start: index, end: index + part.length }] : [];
  });
}

/** The body of these cells, each as JSON, a list for each row. */
export function written({ opening, gaps, between, closing }: JsonForm, rows: readonly string[][]): string {
  const texts = rows.map((cells) => cells.map((cell, index) => cell + (gaps[index] ?? "")).join(""));
  return opening + texts.join(between) + closing;
}
