/**
 * `weir baseline r2:KEY`: a deployment makes the baseline from an object in its bucket; here its progress is shown
 * until it is over. Ctrl-C cancels it there; a second one ends the command at once.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { trainingOf, type ReadingOptions } from "../read/options.ts";
import { interrupted } from "../local/local.ts";
import { openOutput, remark } from "../terminal/output.ts";
import { withProgress } from "../terminal/progress.ts";
import { paceWords } from "../ranges/pace.ts";
import { prefix } from "./key.ts";
import { Unavailable } from "./deployment.ts";
import { Remote, type BaselineRecord } from "./remote.ts";
import { counted } from "../../core/counted.ts";

export interface RemoteBaselineOptions extends ReadingOptions {
  /** Address of the endpoint in whose deployment's bucket the object is. */
  readonly endpoint?: string;
  /** The files' folder: none can be had here. */
  readonly out?: string;
  readonly oddCellTolerance: number;
  readonly integersInFractional: "Violation" | "Accepted";
  readonly json: boolean;
}

const pollMs = 1_000;

/** So many questions in a row may stay without answer. */
const mostFailures = 10;

/** Gives the exit code. */
export async function runRemoteBaseline(path: string, options: RemoteBaselineOptions): Promise<number> {
  const { endpoint, out, json } = options;
  if (endpoint === undefined) {
    throw new Error(
      `Cannot make a baseline of ${path}: say whose bucket it is in: --endpoint https://host/v1/endpoints/NAME`,
    );
  }
  if (out !== undefined) {
    throw new Error(
      `Cannot use --out with ${path}: the files stay in the bucket: GET …/baselines/ID/statistics.json has them`,
    );
  }
  const output = openOutput(json);
  const remote = new Remote(endpoint);
  const begun = await remote.post(JSON.stringify({ source: sourceOf(path, options) }));
  const record = await followed(remote, begun);
  const { id, status, rows, bytes, notes } = record;
  for (const note of notes) output.note(remark(note));
  output.result({ id, status, rows, bytes, notes });
  if (status === "Completed") {
    output.say(
      `Baseline over ${counted(rows, "row")}: ${id} of endpoint ${remote.name}, in force from now on`,
    );
    return 0;
  }
  if (status === "Cancelled") output.note(remark(`Baseline ${id} is cancelled`));
  else output.note(remark(record.failure ?? `Baseline ${id} failed`));
  return 1;
}

/** The object and how to read it, in the API's words; what is not given is left to it. */
function sourceOf(path: string, options: RemoteBaselineOptions): object {
  const { oddCellTolerance, integersInFractional } = options;
  return { r2: path.slice(prefix.length), ...trainingOf(options), oddCellTolerance, integersInFractional };
}

/** The record once the baseline is over. */
function followed(remote: Remote, begun: BaselineRecord): Promise<BaselineRecord> {
  return withProgress("Reading", 1, async (update) => {
    const interruption = interrupted().then(() => "interrupted" as const);
    let record = begun;
    for (let failures = 0; ;) {
      update(shareOf(record), paceWords(record));
      if (record.status !== "InProgress") return record;
      if ((await Promise.race([interruption, sleep(pollMs)])) === "interrupted")
        return remote.cancel(record.id);
      try {
        record = await remote.baseline(record.id);
        failures = 0;
      } catch (error) {
        if (!(error instanceof Unavailable) || ++failures > mostFailures) throw goesOn(record, error);
      }
    }
  });
}

/** A deployment that cannot be asked is at work nevertheless. */
function goesOn({ id }: BaselineRecord, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`${reason}; baseline ${id} goes on without being watched`, { cause: error });
}

function shareOf({ bytes, totalBytes }: BaselineRecord): number {
  return totalBytes === null || totalBytes === 0 ? 0 : bytes / totalBytes;
}
