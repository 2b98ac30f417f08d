/** `weir.json` as it is read: what it says of each endpoint, and the files of baselines and scripts that it names. */
import { dirname, join } from "node:path";
import type * as z from "zod";
import { fileText, parseConstraints, parseStatistics } from "../../core/baseline/baseline.ts";
import { parse, type Complaint } from "../../core/config/complaint.ts";
import { parseEndpoint, type EndpointConfig } from "../../core/config/endpoint.ts";
import { NotJson, readPlaced, type PlacedJson } from "../../core/read/json/placed.ts";
import { repositorySchema, type Repository } from "../../core/config/repository.ts";
import type { takenMonitorSchema } from "../../core/config/monitor.ts";
import { readIfThere } from "../read/file.ts";
import type { BaselineTexts } from "../remote/remote.ts";
import { printable, type Output } from "../terminal/output.ts";
import { scriptsIn, type WantedScript } from "./scripts.ts";
import { counted } from "../../core/counted.ts";

/** An endpoint as the repository wants it; with every default. */
export interface WantedEndpoint {
  readonly name: string;
  readonly config: EndpointConfig;
  readonly monitors: ReadonlyMap<string, z.output<typeof takenMonitorSchema>>;
  /** Null where what is in force is to stay. */
  readonly baseline: BaselineTexts | null;
  readonly scripts: readonly WantedScript[];
}

/** Things wrong with one file that are named one by one. */
const namedComplaints = 20;

/** Throws an Error where the file cannot be read; what is wrong with it is noted with its line and column first. */
export async function readRepository(path: string, output: Output): Promise<WantedEndpoint[]> {
  const text = await readIfThere(path);
  if (text === null) {
    throw new Error(`Cannot read ${path}: there is no such file: weir export writes one of what is there`);
  }
  const json = placedIn(path, text);
  const taken = parse(repositorySchema, json.value);
  const complaints = taken.ok ? complaintsOf(taken.value) : taken.complaints;
  if (!taken.ok || complaints.length > 0) throw refused(path, json, complaints, output);
  const wanted: WantedEndpoint[] = [];
  for (const [name, { baseline, scripts, monitors, ...config }] of Object.entries(taken.value.endpoints)) {
    const place = `${path}: endpoints.${name}`;
    const folder = baseline === undefined ? null : join(dirname(path), baseline);
    const texts = folder === null ? null : await baselineIn(folder, `${place}.baseline`);
    const modules = await scriptsIn(dirname(path), scripts, `${place}.scripts`);
    const named = new Map(Object.entries(monitors));
    wanted.push({ name, config, monitors: named, baseline: texts, scripts: modules });
  }
  return wanted;
}

function placedIn(path: string, text: string): PlacedJson {
  try {
    return readPlaced(text);
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    const { place, message } = error;
    throw new Error(`Cannot read ${path}:${place.line}:${place.column}: ${printable(message)}`, {
      cause: error,
    });
  }
}

/** What no schema says. Whether private addresses may be used is the deployment's to say. */
function complaintsOf({ endpoints }: Repository): Complaint[] {
  return Object.entries(endpoints).flatMap(
    ([name, { baseline: _baseline, scripts: _scripts, monitors: _monitors, ...config }]) => {
      const parsed = parseEndpoint(config, true);
      if (parsed.ok) return [];
      return parsed.complaints.map(({ path, message }) => ({ path: `endpoints.${name}.${path}`, message }));
    },
  );
}

function refused(path: string, json: PlacedJson, complaints: readonly Complaint[], output: Output): Error {
  for (const complaint of complaints.slice(0, namedComplaints)) {
    const { line, column } = json.placeOf(complaint.path);
    output.note(printable(`${path}:${line}:${column}: ${complaint.path}: ${complaint.message}`));
  }
  const things = complaints.length === 1 ? "one thing is" : `${complaints.length} things are`;
  return new Error(
    `Cannot use ${path}: ${things} wrong with it: correct it; fields are in docs/configuration, and weir schema prints them for editors`,
  );
}

/** The files of a baseline in the form in which the API keeps them. */
async function baselineIn(folder: string, place: string): Promise<BaselineTexts> {
  const read = async (file: string, form: (text: string) => string) => {
    const path = join(folder, file);
    const text = await readIfThere(path);
    if (text === null) return null;
    try {
      return form(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${reason.replace(file, path)} (named by ${place})`, { cause: error });
    }
  };
  const constraints = await read("constraints.json", (text) => fileText(parseConstraints(text)));
  if (constraints === null) {
    throw new Error(
      `Cannot read ${join(folder, "constraints.json")}, which ${place} names: it is not there: make it with weir baseline --out ${folder}`,
    );
  }
  const statistics = await read("statistics.json", (text) => fileText(parseStatistics(text)));
  return {
    ...(statistics !== null && { "statistics.json": statistics }),
    "constraints.json": constraints,
  };
}

/** `3 endpoints with 4 monitors`. */
export function sizeWords(wanted: readonly WantedEndpoint[]): string {
  const monitors = wanted.reduce((sum, endpoint) => sum + endpoint.monitors.size, 0);
  return `${counted(wanted.length, "endpoint")} with ${counted(monitors, "monitor")}`;
}
