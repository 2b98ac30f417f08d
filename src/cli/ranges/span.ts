/**
 * One span of a file → the bytes of its profile: what a thread does with a range, and this process itself where a
 * range has to be read again.
 */
import { openKernel } from "../../core/bulk/compiled.ts";
import { edgesOf, type Edges } from "../../core/table/ranges.ts";
import type { Told } from "../../core/table/told.ts";
import type { Span } from "../../core/table/spans.ts";
import { openSpan, type TableLayout } from "../../core/table/layout.ts";
import { withTable, type TableFile } from "../read/joined.ts";

/** Plain data, so that it can be handed to threads. */
export interface LaidOutFile {
  readonly file: TableFile;
  readonly layout: TableLayout;
}

/** `unreadable`: the span's data, or where a record was thought to begin. */
export type SpanOutcome =
  | ({
      readonly kind: "read";
      readonly profile: Uint8Array;
      readonly rows: number;
    } & Told &
      Edges)
  | { readonly kind: "unreadable"; readonly message: string };

/** Told after each piece: where in the file it ended, and the rows of the span so far. */
export type OnPiece = (at: number, rows: number) => void;

const pieceBytes = 1 << 20;

export function readSpan(
  { file, layout }: LaidOutFile,
  module: object,
  span: Span,
  onPiece: OnPiece,
): Promise<SpanOutcome> {
  return withTable(file, async (source) => {
    const reader = openSpan(openKernel(module), layout, span);
    try {
      for (let at = span.start; at < source.size && !reader.isDone;) {
        const end = Math.min(at + pieceBytes, source.size);
        reader.push(await source.read(at, end));
        at = end;
        onPiece(at, reader.rows);
      }
      const profile = reader.end().toBytes();
      const { rows, ragged, forgiven } = reader;
      return { kind: "read", profile, rows, ragged, forgiven, ...edgesOf(reader) };
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      return { kind: "unreadable", message: error.message };
    }
  });
}
