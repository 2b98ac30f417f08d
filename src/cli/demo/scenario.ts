/**
 * What the demo plays: a training set, ordinary rows, later rows, and what the model answers. Either
 * generated, or from a user's own two files.
 */
import type { CaptureMode } from "../../core/call/record.ts";
import { CsvTable } from "../../core/read/csv/header.ts";
import type { Cell } from "../../core/read/row.ts";
import { churns, ordinaryRows, shiftedRows, trainingCsv } from "./data.ts";
import { chanceFrom, Sample } from "./random.ts";
import { sizeOf, textOf } from "../read/file.ts";

export interface Scenario {
  readonly endpoint: string;
  readonly mode: CaptureMode;
  /** The training set as CSV. */
  readonly training: () => AsyncIterable<string>;
  readonly trainingBytes: number;
  /** The bodies of calls, one row each. */
  readonly ordinary: readonly string[];
  readonly later: readonly string[];
  /** What comes once it is mended. */
  readonly mended: readonly string[];
  readonly answer: (body: string) => string;
  /** Whether the ordinary rows must pass and the later ones must not. Nobody knows of a user's own. */
  readonly isGenerated: boolean;
}

const trainingRows = 5_000;
const calls = 1_000;
/** Rows of a user's own file that are sent. */
const mostRows = 2_000;

export function generated(seed: number): Scenario {
  const training = trainingCsv(trainingRows, seed);
  return {
    endpoint: "churn",
    mode: "InputAndOutput",
    training: async function* () {
      yield training;
    },
    trainingBytes: Buffer.byteLength(training),
    ordinary: ordinaryRows(calls, seed + 1).map(csvLine),
    later: shiftedRows(calls, seed + 2).map(csvLine),
    mended: ordinaryRows(calls, seed + 3).map(csvLine),
    answer: (body) => `${churns(body.split(","))}\n`,
    isGenerated: true,
  };
}

/** From two CSV files; the label, if the traffic does not have it, is the training set's first column. */
export async function ownFiles(train: string, traffic: string, seed: number): Promise<Scenario> {
  const random = chanceFrom(seed);
  const rows = new Sample<readonly Cell[]>(calls, random);
  const later: (readonly Cell[])[] = [];
  const trainingBytes = (await sizeOf(train)) ?? 0;
  await readRows(train, (cells) => rows.add(cells));
  await readRows(traffic, (cells) => void (later.length < mostRows && later.push(cells)));
  const hasLabel = labelled(train, rows.items[0]?.length ?? 0, traffic, later[0]?.length ?? 0);
  const labels = rows.items.map(([first]) => first).filter((first) => typeof first === "string");
  return {
    endpoint: "demo",
    mode: hasLabel ? "InputAndOutput" : "Input",
    training: () => textOf(train),
    trainingBytes,
    ordinary: rows.items.map((cells) => csvLine(hasLabel ? cells.slice(1) : cells)),
    later: later.map(csvLine),
    mended: [],
    answer: () => (hasLabel ? `${csvLine([labels[Math.floor(random() * labels.length)] ?? null])}\n` : "0\n"),
    isGenerated: false,
  };
}

/** Whether the training set has one column more than the traffic: what the model predicts. */
function labelled(train: string, trainWidth: number, traffic: string, width: number): boolean {
  if (trainWidth === 0) throw new Error(`Cannot use ${train}: it holds no rows`);
  if (width === 0) throw new Error(`Cannot use ${traffic}: it holds no rows`);
  if (width === trainWidth) return false;
  if (width === trainWidth - 1) return true;
  throw new Error(
    `Cannot use ${traffic}: it has ${width} columns and ${train} has ${trainWidth}: expected as many, or one fewer (no label)`,
  );
}

async function readRows(path: string, onRow: (cells: readonly Cell[]) => void): Promise<void> {
  if ((await sizeOf(path)) === null)
    throw new Error(`Cannot use ${path}: it is a folder, expected a CSV file`);
  const table = new CsvTable(({ cells }) => onRow(cells));
  try {
    for await (const text of textOf(path)) table.push(text);
    table.end();
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Cannot [^:]*: /, "") : String(error);
    throw new Error(`Cannot use ${path}: ${reason}`, { cause: error });
  }
}

/** A row as RFC 4180 has it: only what needs quotes has them. */
export function csvLine(cells: readonly Cell[]): string {
  // A lone empty cell would be no line at all.
  if (cells.length === 1 && (cells[0] ?? "") === "") return '""';
  return cells
    .map((cell) =>
      cell !== null && /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : (cell ?? ""),
    )
    .join(",");
}
