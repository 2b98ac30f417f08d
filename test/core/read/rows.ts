/** Rows as tests write them, and texts as files come. */
import { JsonReader, type JsonOptions } from "../../../src/core/read/document/json.ts";
import type { Cell, Row } from "../../../src/core/read/row.ts";

export function named(names: readonly string[], ...cells: readonly Cell[]): Row {
  return { names, cells };
}

export function byPosition(...cells: readonly Cell[]): Row {
  return { names: null, cells };
}

/** Every row of a file of JSON with the line it began in. */
export function readJson(text: string, lengths: readonly number[], options?: JsonOptions): [Row, number][] {
  const rows: [Row, number][] = [];
  const reader = new JsonReader((row, line) => rows.push([row, line]), options);
  for (const chunk of chunks(text, lengths)) reader.push(chunk);
  reader.end();
  return rows;
}

/** The text in pieces of these lengths, over and over. */
export function chunks(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = lengths[pieces.length % lengths.length] ?? text.length;
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}
