/** `weir baseline`: what normal looks like, from a training set, in the service's two files. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ownColumns } from "../core/profile/align.ts";
import { roomLines } from "../core/profile/room/told.ts";
import { isPlaceName } from "../core/read/row.ts";
import { baselineOf, fileText } from "../core/baseline/baseline.ts";
import { readingIn } from "../core/config/training.ts";
import { learn } from "../core/learn/learn.ts";
import { Stretches } from "../core/stretch/stretches.ts";
import { linesOf, surprisesOf } from "../core/baseline/surprise/surprises.ts";
import type { Profile } from "../core/profile/profile.ts";
import { findOddCells, oddLine } from "./read/odd-cells.ts";
import { openOutput, remark } from "./terminal/output.ts";
import { trainingOf, type ReadingOptions } from "./read/options.ts";
import { withInput } from "./read/standard-input.ts";
import type { Remote } from "./remote/remote.ts";
import { readSource, type Source } from "./source.ts";
import { reasonOf, sizeOf } from "./read/file.ts";
import { counted } from "../core/counted.ts";

export interface BaselineOptions extends ReadingOptions {
  /** The files' folder. */
  readonly out?: string;
  /** Address of an endpoint of a deployment whose baseline this becomes. */
  readonly endpoint?: string;
  readonly rangeBytes: number;
  readonly threads?: number;
  readonly oddCellTolerance: number;
  readonly integersInFractional: "Violation" | "Accepted";
  readonly json: boolean;
}

/** Gives the exit code. */
export async function runBaseline(given: string, options: BaselineOptions): Promise<number> {
  // Whatever is wrong with the deployment is told before the file is read.
  const remote = await remoteOf(given, options);
  await remote?.greet();
  return withInput(given, (path) => makeBaseline(path, options, remote));
}

async function makeBaseline(path: string, options: BaselineOptions, remote: Remote | null): Promise<number> {
  const { out } = options;
  const output = openOutput(options.json);
  const source = await readTraining(path, options);
  const { profile, sizeBytes } = source;
  const reading = readingIn(trainingOf(options), source.delimiter);
  const made = baselineOf(profile, options, reading);
  const { baseline, notes: learnt } = learn(made, source.stretches ?? new Stretches());
  const { statistics, constraints } = baseline;
  const files = {
    ...(statistics !== null && { "statistics.json": fileText(statistics) }),
    "constraints.json": fileText(constraints),
  };
  const columns = constraints.features.length;
  if (out !== undefined) await writeFolder(out, files);
  const notes = [...source.notes, ...learnt];
  const remarks = await remarksOn(path, { ...source, notes }, options);
  for (const text of remarks.texts) output.note(remark(text));
  const what = `Baseline of ${counted(columns, "column")} over ${counted(profile.records, "row")}`;
  const names = Object.keys(files);
  if (out !== undefined) output.say(`${what}: ${names.map((file) => join(out, file)).join(", ")}`);
  const id = remote === null ? null : await remote.adopt(files);
  if (id !== null) output.say(`${what}: ${id} of endpoint ${remote?.name}, in force from now on`);
  const { surprises, oddCells } = remarks;
  const rows = profile.records;
  output.result({ rows, columns, sizeBytes, out: out ?? null, id, files: names, notes, surprises, oddCells });
  return 0;
}

async function remoteOf(path: string, { out, endpoint }: BaselineOptions): Promise<Remote | null> {
  if (endpoint !== undefined) return new (await import("./remote/remote.ts")).Remote(endpoint);
  if (out !== undefined) return null;
  throw new Error(
    `Cannot make a baseline of ${path}: say where it goes: --out FOLDER, --endpoint ADDRESS or both`,
  );
}

/** Throws an Error where there is nothing to make a baseline of. */
async function readTraining(path: string, options: BaselineOptions): Promise<Source> {
  if ((await sizeOf(path)) === 0) throw new Error(`Cannot make a baseline of ${path}: the file is empty`);
  const { rangeBytes, threads } = options;
  const source = await readSource(path, { ...options, positional: false, ranges: { rangeBytes, threads } });
  const { complaints, profile } = source;
  if (complaints[0] !== undefined) {
    throw new Error(
      `Cannot make a baseline of ${path}: ${complaints.length} lines are unreadable, first ${complaints[0]}`,
    );
  }
  if (profile.records === 0) {
    const why = source.isColumnar
      ? "it holds no rows: look at the file"
      : "it holds no rows below its header, or none at all: look at the file, or say --header absent";
    throw new Error(`Cannot make a baseline of ${path}: ${why}`);
  }
  return source;
}

/** What a reader of the baseline should know of the data. */
async function remarksOn(path: string, source: Source, options: BaselineOptions) {
  const { profile, notes, isColumnar } = source;
  const advice = options.header === "detect" ? adviceOn(profile) : null;
  const surprises = surprisesOf(ownColumns(profile, "START"), () => options.oddCellTolerance);
  const hasLines = profile.data.rows > 0 && !isColumnar;
  const oddCells = hasLines ? await findOddCells(source.found ?? path, surprises, options) : [];
  const texts = [...notes, ...roomLines(profile), ...linesOf(surprises), ...oddCells.map(oddLine)];
  return { surprises, oddCells, texts: advice === null ? texts : [advice, ...texts] };
}

/** What the names of the columns say about how the file was read, if it is likely not what was meant. */
function adviceOn({ data }: Profile): string | null {
  const names = [...data.names.keys()];
  if (names.length > 0 && names.every(isPlaceName)) {
    return "the first record was taken for data and the columns named _c0, _c1, …: if it is a header, say --header present";
  }
  return null;
}

/** Writes texts under their names into a folder, which is created. */
export async function writeFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  } catch (error) {
    throw new Error(`Cannot write to ${folder}: ${reasonOf(error)}`, { cause: error });
  }
}
