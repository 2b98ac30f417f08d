/** `weir export`: what a deployment has, as `weir.json` with the files of the baselines in force and of scripts beside it. */
import { inLanes } from "../../core/table/lanes.ts";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { endpointSchema } from "../../core/config/endpoint.ts";
import { takenMonitorSchema } from "../../core/config/monitor.ts";
import { withoutDefaults } from "../../core/config/repository.ts";
import { fileOf } from "../../core/script/fault.ts";
import { readIfThere, reasonOf } from "../read/file.ts";
import { Deployment } from "../remote/deployment.ts";
import { saysTheSame } from "./same.ts";
import { openOutput } from "../terminal/output.ts";
import { withProgress } from "../terminal/progress.ts";
import { atOnce, presentEndpoint, presentFile, presentNames, type Present } from "./present.ts";
import { presentScript, presentScripts } from "./scripts.ts";
import { counted } from "../../core/counted.ts";

export interface ExportOptions {
  readonly endpointUrl?: string;
  /** Names of endpoints; all if absent. */
  readonly endpoint?: readonly string[];
  /** Whether the files of baselines are written. */
  readonly baselines: boolean;
  /** Whether files that are there may become others. */
  readonly force: boolean;
  readonly json: boolean;
}

/** Gives the exit code. */
export async function runExport(path: string, options: ExportOptions): Promise<number> {
  const output = openOutput(options.json);
  const deployment = Deployment.named(options.endpointUrl);
  const names = options.endpoint ?? (await presentNames(deployment));
  const files = await withProgress("Reading", Math.max(1, names.length), async (update) => {
    let done = 0;
    update(0, counted(names.length, "endpoint"));
    const exported = await inLanes(names, atOnce, async (name) => {
      const one = await exportedOf(deployment, name, dirname(path), options.baselines);
      update(++done, counted(names.length, "endpoint"));
      return one;
    });
    const endpoints = Object.fromEntries(exported.map(({ name, kept }) => [name, kept]));
    const document = { $schema: `${deployment.url}/weir.schema.json`, endpoints };
    return new Map([
      ...exported.flatMap((one) => [...one.files]),
      [path, `${JSON.stringify(document, null, 2)}\n`] as const,
    ]);
  });
  const written = await writeFiles(files, options.force);
  output.say(
    written.length === 0
      ? `${path} is as the deployment is: nothing was written`
      : `Wrote ${written.join(", ")}`,
  );
  output.result({ endpoints: names, written });
  return 0;
}

interface Exported {
  readonly name: string;
  /** The endpoint as the file has it. */
  readonly kept: object;
  /** Texts by the paths of their files. */
  readonly files: ReadonlyMap<string, string>;
}

async function exportedOf(
  deployment: Deployment,
  name: string,
  folder: string,
  withBaselines: boolean,
): Promise<Exported> {
  const present = await presentEndpoint(deployment, name);
  if (present === null) throw new Error(`Cannot export ${name}: there is no endpoint of this name`);
  const baseline = `baselines/${name}`;
  const files = withBaselines ? await baselineFiles(deployment, present, join(folder, baseline)) : new Map();
  const scripts = await scriptsOf(deployment, name);
  const monitors = present.monitors.map((monitor) => [
    monitor.name,
    withoutDefaults(takenMonitorSchema, monitor.config),
  ]);
  const kept = {
    ...Object(withoutDefaults(endpointSchema, present.config)),
    ...(files.size > 0 && { baseline }),
    ...(scripts.length > 0 && {
      scripts: Object.fromEntries(scripts.map(({ name: one, path }) => [one, path])),
    }),
    ...(monitors.length > 0 && { monitors: Object.fromEntries(monitors) }),
  };
  const modules = scripts.map(({ path, text }) => [join(folder, path), text] as const);
  return { name, kept, files: new Map([...files, ...modules]) };
}

/** The modules of an endpoint's scripts, each with the path of its file. */
async function scriptsOf(deployment: Deployment, endpoint: string) {
  const names = await presentScripts(deployment, endpoint);
  const modules = await inLanes(names, atOnce, async (name) => {
    const there = await presentScript(deployment, endpoint, name);
    return there === null ? [] : [{ name, path: `scripts/${endpoint}/${fileOf(name)}`, text: there.text }];
  });
  return modules.flat();
}

async function baselineFiles(
  deployment: Deployment,
  present: Present,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const constraints = await presentFile(deployment, present, "constraints.json");
  if (constraints === null) return new Map();
  const statistics = await presentFile(deployment, present, "statistics.json");
  return new Map([
    [join(folder, "constraints.json"), constraints.text],
    ...(statistics === null ? [] : [[join(folder, "statistics.json"), statistics.text] as const]),
  ]);
}

/** Gives the paths of those that did not say the same. All are looked at before one is written. */
async function writeFiles(files: ReadonlyMap<string, string>, force: boolean): Promise<string[]> {
  const others: string[] = [];
  for (const [path, text] of files) {
    const there = await readIfThere(path);
    if (there !== null && saysTheSame(path, there, text)) continue;
    if (there !== null && !force) {
      throw new Error(
        `Cannot write ${path}: it is there, and says something else: --force overwrites it; weir apply --dry-run shows what differs`,
      );
    }
    others.push(path);
  }
  for (const path of others) {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, files.get(path) ?? "");
    } catch (error) {
      throw new Error(`Cannot write ${path}: ${reasonOf(error)}`, { cause: error });
    }
  }
  return others;
}
