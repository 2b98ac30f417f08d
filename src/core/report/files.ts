/**
 * The files that an execution leaves, a piece of text at a time: of thousands of columns they are tens of megabytes,
 * which are never there as one text, nor all that is described in them at once.
 */
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { suggestedOf, suggestFeature } from "../baseline/constraints.ts";
import { jacksonPieces, type Json } from "../baseline/jackson.ts";
import { describeColumn, describedAs, type FeatureStatistics } from "../baseline/statistics.ts";
import type { Checked } from "../check/run.ts";
import { violationRows, type Report } from "./report.ts";

export const reportFiles = [
  "constraint_violations.json",
  "report.json",
  "statistics.json",
  "constraints.json",
] as const;

type ReportFile = (typeof reportFiles)[number];

/** Each file's text in pieces, to be gone through once; one that checked nothing has no statistics. */
export type FilePieces = Readonly<Partial<Record<ReportFile, Iterable<string>>>>;

export function piecesOfReport(report: Report): FilePieces {
  return {
    "constraint_violations.json": ended(jacksonPieces({ violations: rowsOf(report) })),
    "report.json": ended(reportPieces(report)),
  };
}

function* rowsOf(report: Report): Generator<Json> {
  for (const row of violationRows(report)) yield { ...row };
}

/** The window's own statistics, and the constraints that they suggest. */
export function piecesOfWindow(
  { alignment: { columns }, summaryOf }: Checked,
  records: number,
  toleranceOf: (name: string) => number,
): FilePieces {
  // What is suggested is small: it is kept when a column is described, so that none is described twice.
  const suggested: FeatureConstraints[] = [];
  const described = (index: number): FeatureStatistics | null => {
    const column = columns[index];
    if (column === undefined) return null;
    const feature = describeColumn(column, toleranceOf(column.name), summaryOf);
    suggested[index] ??= suggestFeature(feature);
    return feature;
  };
  function* features(): Generator<Json> {
    for (const index of columns.keys()) yield described(index) as Json;
  }
  function* constraints(): Generator<Json> {
    for (const index of columns.keys()) {
      if (suggested[index] === undefined) described(index);
      yield suggested[index] as Json;
    }
  }
  return {
    "statistics.json": ended(jacksonPieces(describedAs(features(), records))),
    "constraints.json": ended(jacksonPieces(suggestedOf(constraints()))),
  };
}

/** As JSON.stringify() has it with two spaces: lists of the report element by element. */
function* reportPieces(report: Report): Generator<string> {
  let before = "{\n";
  for (const [key, member] of Object.entries(report)) {
    if (member === undefined) continue;
    yield `${before}  ${JSON.stringify(key)}: `;
    if (Array.isArray(member)) yield* elements(member);
    else yield indented(member, "  ");
    before = ",\n";
  }
  yield "\n}";
}

function* elements(values: readonly unknown[]): Generator<string> {
  let before = "[\n    ";
  for (const value of values) {
    yield before + indented(value, "    ");
    before = ",\n    ";
  }
  yield values.length === 0 ? "[]" : "\n  ]";
}

/** Texts within JSON have no line feeds: those that there are divide its lines. */
function indented(value: unknown, indent: string): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`);
}

function* ended(pieces: Iterable<string>): Generator<string> {
  yield* pieces;
  yield "\n";
}
