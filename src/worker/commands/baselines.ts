/** Baselines of an endpoint: made from an upload or an object in the bucket, adopted, read and edited. */
import { fileText, parseConstraints, parseStatistics } from "../../core/baseline/baseline.ts";
import { refuseOverBounds } from "../../core/baseline/bounds.ts";
import type { Constraints } from "../../core/baseline/constraints.ts";
import { ignoredIn } from "../../core/baseline/ignored.ts";
import type { Statistics } from "../../core/baseline/statistics.ts";
import { parseJson } from "../../core/config/complaint.ts";
import type { BucketSource, KnownSource, Training } from "../../core/config/training.ts";
import type { BaselineName, Built, Progress } from "../baseline/contract.ts";
import { buildBaseline, dataFaults } from "../baseline/job.ts";
import { loadBaseline, readableBaseline } from "../baseline/files.ts";
import { isLarge, noWorkflow } from "../baseline/large.ts";
import { noBaseline, type BaselineKey, type BaselineRecord } from "../baseline/records.ts";
import type { Bindings } from "../env.ts";
import {
  baselineKey,
  putText,
  readTagged,
  replaceText,
  sizeOf,
  writeJson,
  type BaselineFile,
} from "../platform/bucket.ts";
import { isConditional, unmet, type Condition, type Tagged } from "../platform/condition.ts";
import { newId } from "../platform/id.ts";
import type { Page } from "../platform/paging.ts";
import { OutOfReach } from "../platform/patience.ts";
import { problem, type Result } from "../platform/problem.ts";
import { settingsOf } from "../platform/settings.ts";
import { bucketProblem } from "./bucket.ts";
import { flat, roomOf } from "./reach.ts";

export type { BaselineRecord };

/** A training set that is sent. */
export interface Upload {
  readonly training: Training;
  readonly body: ReadableStream<Uint8Array>;
  /** Null where the body's length is not known beforehand. */
  readonly totalBytes: number | null;
}

/** Streams a training set into a baseline. Its progress can be read meanwhile. */
export async function uploadBaseline(
  env: Bindings,
  endpoint: string,
  { training, body, totalBytes }: Upload,
): Promise<Result<BaselineRecord>> {
  const begun = await begin(env, endpoint, { kind: "upload" });
  if (!begun.ok) return begun;
  const { id } = begun.value;
  const tell = async (progress: Progress) => {
    const told = await roomOf(env, endpoint, "baselines").progress(id, progress);
    return told.ok && told.value;
  };
  const fail = (reason: string) => roomOf(env, endpoint, "baselines").fail(id, reason);
  try {
    const job = { endpoint, id, training, totalBytes, patienceMs: null, tell };
    const built = await dataFaults(() => buildBaseline(env.BUCKET, job, body));
    if (!built.ok) {
      await fail(built.problem.message);
      return built;
    }
    if (built.value !== null) return await complete(env, { endpoint, id }, built.value);
    return { ok: false, problem: problem("conflict", "The baseline was cancelled") };
  } catch (error) {
    await fail(
      error instanceof OutOfReach
        ? `${error.what} did not answer while it was made: send it again`
        : "The upload broke off or failed here",
    );
    throw error;
  }
}

/** An object in the bucket: the endpoint's object reads it, or Workflows do; its progress can be asked for. */
export async function baselineFromBucket(
  env: Bindings,
  endpoint: string,
  source: BucketSource,
  origin: string,
): Promise<Result<BaselineRecord>> {
  const sizeBytes = env.WORKFLOW === undefined ? await sizeOf(env.BUCKET, source.key) : null;
  // A missing object is told of by the baseline's record, as is everything else that is wrong with it.
  if (sizeBytes !== null && isLarge(env, sizeBytes)) {
    const message = noWorkflow(env, endpoint, sizeBytes, settingsOf(env).publicUrl ?? origin);
    return { ok: false, problem: problem("not_configured", message) };
  }
  return begin(env, endpoint, source);
}

/** A baseline that was adopted, and the members of its constraints that nothing reads, where there are any. */
export type AdoptedBaseline = BaselineRecord & { readonly ignored?: readonly string[] };

/** Files that are given become the baseline as they are. */
export async function adoptBaseline(
  env: Bindings,
  endpoint: string,
  { constraints, statistics }: { readonly constraints: Constraints; readonly statistics: Statistics | null },
): Promise<Result<AdoptedBaseline>> {
  const texts = { constraints: fileText(constraints), statistics: statistics && fileText(statistics) };
  const checked = await dataFaults(async () => {
    refuseOverBounds(constraints, "constraints.json", texts.constraints);
    if (statistics !== null) refuseOverBounds(statistics, "statistics.json", texts.statistics ?? "");
  });
  if (!checked.ok) return checked;
  const begun = await begin(env, endpoint, { kind: "adopted" });
  if (!begun.ok) return begun;
  const name = { endpoint, id: begun.value.id };
  try {
    if (texts.statistics !== null) await write(env, name, "statistics.json", texts.statistics);
    await write(env, name, "constraints.json", texts.constraints);
  } catch (error) {
    await roomOf(env, endpoint, "baselines").fail(name.id, "Its files could not be written");
    throw error;
  }
  const adopted = await complete(env, name, { rows: statistics?.dataset.item_count ?? 0, notes: [] });
  const ignored = ignoredIn(constraints);
  return adopted.ok && ignored.length > 0 ? { ok: true, value: { ...adopted.value, ignored } } : adopted;
}

/** Begins a baseline, if this deployment may write into the bucket. */
export async function begin(
  env: Bindings,
  endpoint: string,
  source: KnownSource,
): Promise<Result<BaselineRecord>> {
  const foreign = await bucketProblem(env);
  if (foreign !== null) return { ok: false, problem: foreign };
  return roomOf(env, endpoint, "baselines").begin(newId(), source);
}

/** Its files are written: it is in force. */
export async function complete(
  env: Bindings,
  { endpoint, id }: BaselineName,
  { rows, notes }: Built,
): Promise<Result<BaselineRecord>> {
  const found = await roomOf(env, endpoint, "baselines").complete(id, rows, notes);
  return found.ok ? existing(found.value) : found;
}

/** Newest first, those behind the last one of the page before. */
export async function listBaselines(
  env: Bindings,
  endpoint: string,
  limit: number,
  after: BaselineKey | null,
): Promise<Result<Page<BaselineRecord, BaselineKey>>> {
  return roomOf(env, endpoint, "baselines").list(limit, after);
}

export async function getBaseline(
  env: Bindings,
  { endpoint, id }: BaselineName,
): Promise<Result<BaselineRecord>> {
  const found = await roomOf(env, endpoint, "baselines").get(id);
  return found.ok ? existing(found.value) : found;
}

function existing(record: BaselineRecord | null): Result<BaselineRecord> {
  return record === null ? { ok: false, problem: noBaseline() } : { ok: true, value: record };
}

/** A running baseline ends; what is written of it is deleted. Asked twice, the same. */
export async function cancelBaseline(
  env: Bindings,
  { endpoint, id }: BaselineName,
): Promise<Result<BaselineRecord>> {
  return flat(roomOf(env, endpoint, "baselines").cancel(id));
}

/** Puts an older baseline in force again, if its files can be read: from now on checks compare with it. */
export async function useBaseline(env: Bindings, name: BaselineName): Promise<Result<BaselineRecord>> {
  const found = await getBaseline(env, name);
  if (!found.ok) return found;
  if (found.value.status === "Completed") {
    const loaded = await readableBaseline(name.id, () => loadBaseline(env.BUCKET, name));
    if (!loaded.ok) return loaded;
  }
  return flat(roomOf(env, name.endpoint, "baselines").use(name.id));
}

/** A file of a baseline, as it is stored or as it is answered. */
export interface FileText extends Tagged {
  readonly text: string;
}

/** The text of one of a baseline's files. */
export async function baselineFile(
  env: Bindings,
  name: BaselineName,
  file: BaselineFile,
): Promise<Result<FileText>> {
  const found = await getBaseline(env, name);
  if (!found.ok) return found;
  const read = await readTagged(env.BUCKET, baselineKey(name.endpoint, name.id, file));
  if (read !== null) return { ok: true, value: read };
  return {
    ok: false,
    problem: problem("not_found", `This baseline (${found.value.status}) has no such file`),
  };
}

/**
 * Replaces one file of a finished baseline; the next check uses it. Gives its text as it is stored; of constraints with
 * members that nothing reads, and these as `ignored`.
 */
export async function replaceBaselineFile(
  env: Bindings,
  name: BaselineName,
  file: BaselineFile,
  text: string,
  condition: Condition,
): Promise<Result<FileText>> {
  const found = await getBaseline(env, name);
  if (!found.ok) return found;
  const { status } = found.value;
  if (status !== "Completed") {
    return { ok: false, problem: problem("conflict", `Cannot edit a baseline that is ${status}`) };
  }
  const parsed = await dataFaults(async () => {
    const read =
      file === "statistics.json"
        ? { file: parseStatistics(text), ignored: [] }
        : taken(parseConstraints(text));
    refuseOverBounds(read.file, file, text);
    if (file === "constraints.json") refuseTwice(text);
    return read;
  });
  if (!parsed.ok) return parsed;
  const foreign = await bucketProblem(env);
  if (foreign !== null) return { ok: false, problem: foreign };
  const { file: content, ignored } = parsed.value;
  const replaced = await replace(env, name, file, fileText(content), condition);
  if (!replaced.ok) return replaced;
  const answered = fileText(ignored.length > 0 ? { ...content, ignored } : content);
  return { ok: true, value: { ...replaced.value, text: answered } };
}

/** People edit constraints by hand: of two members of one name they would not know which counts. */
function refuseTwice(text: string): void {
  const json = parseJson(text);
  const [fault] = json.ok ? [] : json.complaints;
  if (fault !== undefined)
    throw new SyntaxError(`Cannot read constraints.json: ${fault.path}: ${fault.message}`);
}

/** Without a condition the last one who writes is right. */
async function replace(
  env: Bindings,
  { endpoint, id }: BaselineName,
  file: BaselineFile,
  text: string,
  condition: Condition,
): Promise<Result<Tagged>> {
  const key = baselineKey(endpoint, id, file);
  const read = await readTagged(env.BUCKET, key);
  const refusal = unmet(condition, read?.etag ?? null);
  if (refusal !== null) return { ok: false, problem: refusal };
  if (read?.text === text) {
    // The PUT that wrote this may not have been heard of.
    const finished = await roomOf(env, endpoint, "edits").finish(id);
    return finished.ok ? { ok: true, value: { etag: read.etag, unchanged: true } } : finished;
  }
  return edit(env, { endpoint, id }, () =>
    isConditional(condition) ? replaceText(env.BUCKET, key, text, read) : putText(env.BUCKET, key, text),
  );
}

/** Has the endpoint's object know of a write, which gives the new tag, or null where somebody else was faster. */
async function edit(
  env: Bindings,
  { endpoint, id }: BaselineName,
  write: () => Promise<string | null>,
): Promise<Result<Tagged>> {
  const edits = roomOf(env, endpoint, "edits");
  const begun = await edits.begin(id);
  if (!begun.ok) return begun;
  const etag = await write();
  const ended = await edits.end(id);
  if (!ended.ok) return ended;
  if (etag !== null) return { ok: true, value: { etag } };
  const message = "Cannot change this: somebody else has changed it this moment: GET it again";
  return { ok: false, problem: problem("precondition_failed", message) };
}

function taken(file: Constraints) {
  return { file, ignored: ignoredIn(file) };
}

async function write(env: Bindings, name: BaselineName, file: BaselineFile, text: string): Promise<void> {
  await writeJson(env.BUCKET, baselineKey(name.endpoint, name.id, file), text);
}
