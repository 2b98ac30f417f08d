/** `weir baseline`: what normal looks like, from a training set, in the service's two files. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { baselineOf, fileText } from "../core/baseline/baseline.ts";
import type { Profile } from "../core/profile.ts";
import type { HeaderChoice } from "../core/read/header.ts";
import { openOutput } from "./output.ts";
import { counted } from "./progress.ts";
import { readSource, type Format } from "./source.ts";
import { reasonOf, sizeOf } from "./text-file.ts";

export interface BaselineOptions {
  readonly out: string;
  readonly header: HeaderChoice;
  readonly format?: Format;
  readonly json: boolean;
}

/** Gives the exit code. */
export async function runBaseline(path: string, options: BaselineOptions): Promise<number> {
  const { out, header, format } = options;
  const output = openOutput(options.json);
  if ((await sizeOf(path)) === 0) throw new Error(`Cannot make a baseline of ${path}: the file is empty`);
  const { profile, sizeBytes, complaints } = await readSource(path, { header, format, positional: false });
  if (complaints[0] !== undefined) {
    throw new Error(
      `Cannot make a baseline of ${path}: ${complaints.length} lines are unreadable, first ${complaints[0]}`,
    );
  }
  if (profile.records === 0) {
    throw new Error(
      `Cannot make a baseline of ${path}: it holds no rows below its header, or none at all: look at the file, or say --header absent`,
    );
  }
  const { statistics, constraints } = baselineOf(profile);
  const files = {
    ...(statistics !== null && { "statistics.json": fileText(statistics) }),
    "constraints.json": fileText(constraints),
  };
  const features = constraints.features.length;
  await writeFolder(out, files);
  const what = `${counted(features, "column")} over ${counted(profile.records, "row")}`;
  const advice = header === "detect" ? adviceOn(profile) : null;
  if (advice !== null) output.note(advice);
  const paths = Object.keys(files).map((file) => join(out, file));
  output.say(`Baseline of ${what}: ${paths.join(", ")}`);
  output.result({ rows: profile.records, columns: features, sizeBytes, out, files: Object.keys(files) });
  return 0;
}

/** What the names of the columns say about how the file was read, if it is likely not what was meant. */
function adviceOn({ data }: Profile): string | null {
  const names = [...data.names.keys()];
  if (names.length > 0 && names.every((name) => /^_c\d+$/.test(name))) {
    return "weir: the first record was taken for data and the columns named _c0, _c1, …: if it is a header, say --header present";
  }
  if (names.length === 1 && /[;\t|]/.test(names[0] ?? "")) {
    return "weir: this is one column whose name holds ; or | or a tab: fields are separated by commas, convert the file if that is not meant";
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
