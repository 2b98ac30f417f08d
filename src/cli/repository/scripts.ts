/**
 * Scripts of a repository: files beside `weir.json`. They are compared with those of the deployment letter by letter, and
 * looked at before anything is changed: that a file is there, how long it is, and whether it is JavaScript at all.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Difference } from "../../core/config/difference.ts";
import { nameSchema } from "../../core/names.ts";
import { fileOf } from "../../core/script/fault.ts";
import { scriptLimits } from "../../core/script/limits.ts";
import { inLanes } from "../../core/table/lanes.ts";
import { reasonOf, textIn } from "../read/file.ts";
import { found, type Deployment, type Reply } from "../remote/deployment.ts";
import { atOnce, type Present } from "./present.ts";
import type { Step, Subject } from "./step.ts";
import { syntaxFault } from "./syntax.ts";

/** A script as the repository wants it. */
export interface WantedScript {
  readonly name: string;
  /** Of its file, and where it is named: messages say both. */
  readonly path: string;
  readonly place: string;
  readonly text: string;
}

/** The modules that an endpoint's `scripts` name, from `folder` on. Throws an Error that says which file is wrong, and how. */
export function scriptsIn(
  folder: string,
  paths: Readonly<Record<string, string>>,
  where: string,
): Promise<WantedScript[]> {
  return inLanes(Object.entries(paths), atOnce, async ([name, file]) => {
    const path = join(folder, file);
    const place = `${where}.${name}`;
    return { name, path, place, text: await moduleIn(path, place) };
  });
}

async function moduleIn(path: string, place: string): Promise<string> {
  const refused = (reason: string, cause?: unknown) =>
    new Error(`Cannot use ${path}, which ${place} names: ${reason}`, { cause });
  const bytes = await readFile(path).catch((error: unknown) => {
    throw refused(reasonOf(error), error);
  });
  if (bytes.length > scriptLimits.bytes) {
    throw refused(
      `it has ${bytes.length} bytes: a script has at most ${scriptLimits.bytes / 1_024} KiB: bundle less into it`,
    );
  }
  try {
    return textIn(bytes);
  } catch (error) {
    throw refused(reasonOf(error), error);
  }
}

const listSchema = z.object({ scripts: z.array(nameSchema) });

/** The names of an endpoint's scripts. None where the deployment is of before scripts. */
export async function presentScripts(deployment: Deployment, endpoint: string): Promise<readonly string[]> {
  return (await deployment.find(listSchema, scriptsPath(endpoint)))?.scripts ?? [];
}

/** A script as the deployment has it; null where there is none of this name. */
export function presentScript(deployment: Deployment, endpoint: string, name: string): Promise<Reply | null> {
  return found(deployment.ask({ method: "GET", path: `${scriptsPath(endpoint)}/${name}` }));
}

interface ScriptPlan {
  readonly puts: readonly Step[];
  /** What is there and not in the file: deleted where that is asked, else kept. */
  readonly deletions: readonly Step[];
  readonly kept: readonly Subject[];
}

interface Asked {
  readonly endpoint: string;
  /** Null for an endpoint that is not there yet. */
  readonly present: Present | null;
  readonly wanted: readonly WantedScript[];
  readonly deletes: boolean;
}

/** Throws an Error for a module that is no JavaScript. */
export async function scriptPlan(
  deployment: Deployment,
  { endpoint, present, wanted, deletes }: Asked,
): Promise<ScriptPlan> {
  const there = present === null ? [] : await presentScripts(deployment, endpoint);
  const read = (name: string) =>
    there.includes(name) ? presentScript(deployment, endpoint, name) : Promise.resolve(null);
  const puts = await inLanes(wanted, atOnce, async (script) => {
    const before = await read(script.name);
    if (before?.text === script.text) return [];
    // An endpoint that was deleted may have left scripts behind, which nobody sees.
    const condition = present === null ? {} : asSeen(before);
    return [await putOf(endpoint, script, before, condition)];
  });
  const named = new Set(wanted.map(({ name }) => name));
  const others = there.filter((name) => !named.has(name));
  const subject = (name: string) => ({ what: "script", endpoint, name }) as const;
  const deletions = await inLanes(deletes ? others : [], atOnce, async (name) => {
    const before = await read(name);
    return before === null ? [] : [deletionOf(subject(name), asSeen(before))];
  });
  return { puts: puts.flat(), deletions: deletions.flat(), kept: deletes ? [] : others.map(subject) };
}

type Condition = Readonly<Record<string, string>>;

/** Of a deployment from before scripts had tags there is no condition. */
function asSeen(before: Reply | null): Condition {
  if (before === null) return { "if-none-match": "*" };
  return before.etag === null ? {} : { "if-match": before.etag };
}

async function putOf(
  endpoint: string,
  { name, path, place, text }: WantedScript,
  before: Reply | null,
  condition: Condition,
): Promise<Step> {
  const fault = await syntaxFault(text);
  if (fault !== null) {
    const { line, message } = fault;
    throw new Error(`Cannot use ${path}${line === null ? "" : `:${line}`}, which ${place} names: ${message}`);
  }
  const headers = { "content-type": "text/javascript", ...condition };
  const question = { method: "PUT", path: `${scriptsPath(endpoint)}/${name}`, body: text, headers };
  const action = before === null ? "create" : "change";
  const fields = [sizeChange(name, before?.text, text)];
  return { what: "script", endpoint, name, action, fields, question };
}

function deletionOf(subject: Subject & { readonly name: string }, headers: Condition): Step {
  const path = `${scriptsPath(subject.endpoint)}/${subject.name}`;
  return { ...subject, action: "delete", fields: [], question: { method: "DELETE", path, headers } };
}

/** Modules are long: it is said how long they are, and by which hash one knows them. */
function sizeChange(name: string, before: string | undefined, after: string): Difference {
  return {
    path: fileOf(name),
    before: before === undefined ? undefined : sizeOf(before),
    after: sizeOf(after),
  };
}

function sizeOf(text: string) {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  const sha256 = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return { lines, bytes: Buffer.byteLength(text), sha256 };
}

function scriptsPath(endpoint: string): string {
  return `/v1/endpoints/${endpoint}/scripts`;
}
