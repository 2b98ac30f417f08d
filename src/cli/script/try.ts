/** `weir script try`: a script over capture files, or over the files of a report, as a deployment would run it. */
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { WindowCalls, type RowSource } from "../../core/replay/window-calls.ts";
import type { Row } from "../../core/read/row.ts";
import { scriptRecord } from "../../core/script/record.ts";
import { Runner, type Place } from "../../core/script/runner.ts";
import { ScriptTally } from "../../core/script/tally.ts";
import { captureFiles, type SizedFile } from "../read/capture-files.ts";
import { bytesOf, readIfThere, reasonOf, sizeOf, textIn } from "../read/file.ts";
import { openOutput, printable, type Output } from "../terminal/output.ts";
import { withHome } from "./home.ts";

export interface TryOptions {
  readonly captures?: string;
  readonly report?: string;
  readonly out?: string;
  readonly rows: number;
  readonly json: boolean;
}

/** Gives the exit code: 0, or 3 where no window could be judged by its rows. */
export async function runTry(path: string, options: TryOptions): Promise<number> {
  const { captures, report } = options;
  const output = openOutput(options.json);
  const script = { name: nameOf(path), source: await textOf(path) };
  const onLog = (line: string) => output.note(printable(line));
  return withHome(script, onLog, (place) => {
    if (captures !== undefined) return tryRecords(script.name, captures, place, options, output);
    if (report !== undefined) return tryReport(script.name, report, place, output);
    throw new Error("Cannot try the script: say on what: --captures PATH, or --report FOLDER");
  });
}

/** As the file would be put: its name without its ending. */
function nameOf(path: string): string {
  return basename(path).replace(/\.[cm]?js$/, "");
}

async function textOf(path: string): Promise<string> {
  try {
    return textIn(await readFile(path));
  } catch (error) {
    throw new Error(`Cannot read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

async function tryRecords(
  name: string,
  captures: string,
  place: Place,
  { out, rows: mostShown }: TryOptions,
  output: Output,
): Promise<number> {
  const runner = await Runner.open(name, place, "preprocess");
  const tally = new ScriptTally(name);
  const rows: string[] = [];
  const source: RowSource = async (records) => {
    const made = await runner.preprocess(records.map(({ text }) => scriptRecord(text)));
    for (const one of made) {
      tally.add(one);
      const some = one.kind === "rows" ? one.rows : [];
      if (out !== undefined || rows.length < mostShown) rows.push(...some.map(lineOf));
    }
    return made;
  };
  const calls = new WindowCalls({ window: { start: -Infinity, end: Infinity }, reading: {}, source });
  for (const { path } of await filesAt(captures)) await calls.file(path, bytesOf(path));
  const { complaints, unread } = calls.counted.told;
  for (const row of rows.slice(0, mostShown)) output.say(printable(row));
  for (const complaint of complaints) output.note(`weir: ${printable(complaint)}`);
  output.say(printable(tally.fault ?? tally.words));
  if (unread > 0) output.say(`${unread} lines are no capture records`);
  if (out !== undefined) await writeFile(out, rows.map((row) => `${row}\n`).join(""));
  const { records, dropped, failed } = tally;
  output.result({ records, rows: tally.rows, dropped, failed, unread, fault: tally.fault, complaints });
  return tally.fault === null ? 0 : 3;
}

async function filesAt(path: string): Promise<readonly Pick<SizedFile, "path">[]> {
  return (await sizeOf(path)) === null ? captureFiles(path) : [{ path }];
}

/** One line of JSON, its cells as numbers where that is what they say. */
function lineOf({ names, cells }: Row): string {
  const members = (names ?? []).map(
    (name, index) => `${JSON.stringify(name)}:${valueOf(cells[index] ?? null)}`,
  );
  return `{${members.join(",")}}`;
}

function valueOf(cell: string | null): string {
  const isPlain = cell !== null && /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false)$/.test(cell);
  return isPlain ? cell : JSON.stringify(cell);
}

async function tryReport(name: string, folder: string, place: Place, output: Output): Promise<number> {
  const report = await readIfThere(join(folder, "report.json"));
  if (report === null) throw new Error(`Cannot read ${folder}: there is no report.json in it`);
  const runner = await Runner.open(name, place, "postprocess");
  const files: Record<string, string> = {};
  for (const file of ["constraint_violations.json", "statistics.json", "constraints.json"]) {
    const text = await readIfThere(join(folder, file));
    if (text !== null) files[file] = text;
  }
  const answer = await runner.postprocess(report, files);
  output.say(printable(answer ?? "It returned nothing."));
  output.result({ returned: answer });
  return 0;
}
