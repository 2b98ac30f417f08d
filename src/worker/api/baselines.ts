/** The part of the API that makes, shows and edits baselines. Mounted under `/v1/endpoints/{name}/baselines`. */
import { Hono } from "hono";
import * as z from "zod";
import { fileText, parseConstraints, parseStatistics } from "../../core/baseline/baseline.ts";
import { constraintsSchema } from "../../core/baseline/constraints.ts";
import { statisticsSchema } from "../../core/baseline/statistics.ts";
import { parse, type Parsed } from "../../core/config/endpoint.ts";
import { trainingSchema, type Training } from "../../core/config/training.ts";
import { buildBaseline, dataFaults } from "../baseline/job.ts";
import { isLarge, noWorkflow } from "../baseline/large.ts";
import type { BaselineRecord, BaselineSource } from "../baseline/records.ts";
import type { Bindings } from "../env.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import { newId } from "../platform/id.ts";
import { jsonBody, jsonText, monitorOf, named, noEndpoint, viewOf, type ApiContext } from "./request.ts";
import { baselineKey, readText, writeJson, type BaselineFile } from "../platform/bucket.ts";

export const baselineRoutes = new Hono<{ Bindings: Bindings }>()
  .post("/", postBaseline)
  .get("/", listBaselines)
  .get("/:id", async (context) => context.json(await baselineOf(context)))
  .post("/:id/cancel", cancelBaseline)
  .get("/:id/:file{statistics.json|constraints.json}", getFile)
  .put("/:id/:file{statistics.json|constraints.json}", putFile);

const bucketRequestSchema = z.strictObject({
  source: z.strictObject({
    /** Key of an object in the bucket: CSV, JSON, JSON Lines or Parquet, also compressed with gzip or zstd. */
    r2: z.string().min(1).max(1_024),
    ...trainingSchema.shape,
  }),
});

/** The same options in the query of an upload, where all values are texts. */
const uploadQuerySchema = z.strictObject({
  ...trainingSchema.omit({ format: true, nullTokens: true }).shape,
  nullTokens: z
    .string()
    .transform((text) => text.split(","))
    .optional(),
  decimalComma: z.stringbool({ truthy: ["true"], falsy: ["false"] }).optional(),
  oddCellTolerance: z.coerce.number().min(0).lt(1).optional(),
});

const filesRequestSchema = z.strictObject({
  constraints: constraintsSchema,
  statistics: statisticsSchema.optional(),
});

/** A baseline that is not in the request's body: an object in R2, or the service's own files. */
export const baselineRequestSchema = z.union([bucketRequestSchema, filesRequestSchema]);

async function postBaseline(context: ApiContext): Promise<Response> {
  await viewOf(context);
  const type = context.req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json") return fromDescription(context);
  const format = formats[type];
  if (format === undefined) {
    await context.req.raw.body?.cancel();
    throw new Refusal(
      "unsupported",
      "Cannot read training data of this content type: send text/csv, application/jsonlines, " +
        'or application/json with {"source": {"r2": …}} or {"statistics": …, "constraints": …}',
    );
  }
  const query = parse(uploadQuerySchema, context.req.query());
  if (!query.ok) throw new Refusal("invalid", "Cannot use the query parameters", query.complaints);
  return fromUpload(context, { ...query.value, format });
}

const formats: Readonly<Record<string, Training["format"]>> = {
  "text/csv": "csv",
  "application/jsonlines": "jsonl",
  "application/jsonl": "jsonl",
  "application/x-ndjson": "jsonl",
  "application/x-jsonlines": "jsonl",
};

/** Streams the body into a baseline; answers when it is done. Its progress can be read meanwhile. */
async function fromUpload(context: ApiContext, training: Training): Promise<Response> {
  const { env, req } = context;
  const endpoint = named(req.param("name"), "endpoint");
  const monitor = monitorOf(context);
  const body = req.raw.body;
  if (body === null) throw new Refusal("invalid", "Cannot make a baseline: the request has no body");
  const { id } = await begin(context, { kind: "upload" });
  const totalBytes = Number(req.header("content-length")) || null;
  const tell = async (progress: Parameters<typeof monitor.baselineProgress>[1]) =>
    monitor.baselineProgress(id, progress);
  try {
    const built = await dataFaults(() =>
      buildBaseline(env.BUCKET, { endpoint, id, training, totalBytes, tell }, body),
    );
    const rows = unwrap(built);
    if (rows === null) throw new Refusal("conflict", "The baseline was cancelled");
    return context.json(await monitor.completeBaseline(id, rows), 201);
  } catch (error) {
    await monitor.failBaseline(
      id,
      error instanceof Refusal ? error.message : "The upload broke off or failed here",
    );
    throw error;
  }
}

/** By what the body says it is, not by the union of both: that would complain without a path. */
async function fromDescription(context: ApiContext): Promise<Response> {
  const body = await jsonBody(context);
  return typeof body === "object" && body !== null && "source" in body
    ? fromBucket(context, accepted(parse(bucketRequestSchema, body)))
    : adopt(context, accepted(parse(filesRequestSchema, body)));
}

function accepted<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new Refusal("invalid", "Cannot take this baseline", parsed.complaints);
}

/** The Monitor reads the object; its progress can be asked for. */
async function fromBucket(
  context: ApiContext,
  { source }: z.infer<typeof bucketRequestSchema>,
): Promise<Response> {
  const { r2: key, ...given } = source;
  const { env, req } = context;
  const object = await env.BUCKET.head(key);
  // A missing object is told of by the baseline's record, as is everything else that is wrong with it.
  if (object !== null && isLarge(env, object.size) && env.WORKFLOW === undefined) {
    const endpoint = named(req.param("name"), "endpoint");
    const origin = env.WEIR_PUBLIC_URL ?? new URL(req.url).origin;
    throw new Refusal("not_configured", noWorkflow(env, endpoint, object.size, origin));
  }
  return context.json(await begin(context, { kind: "r2", key, ...given }), 202);
}

async function adopt(
  context: ApiContext,
  { constraints, statistics }: z.infer<typeof filesRequestSchema>,
): Promise<Response> {
  const { id } = await begin(context, { kind: "adopted" });
  if (statistics !== undefined) await write(context, id, "statistics.json", fileText(statistics));
  await write(context, id, "constraints.json", fileText(constraints));
  return context.json(
    await monitorOf(context).completeBaseline(id, statistics?.dataset.item_count ?? 0),
    201,
  );
}

async function begin(context: ApiContext, source: BaselineSource): Promise<BaselineRecord> {
  const record = await monitorOf(context).beginBaseline(newId(), source);
  if (record === null) throw noEndpoint();
  return record;
}

async function listBaselines(context: ApiContext): Promise<Response> {
  await viewOf(context);
  return context.json({ baselines: await monitorOf(context).baselines() });
}

async function baselineOf(context: ApiContext): Promise<BaselineRecord> {
  const record = await monitorOf(context).baseline(context.req.param("id") ?? "");
  if (record === null) throw new Refusal("not_found", "There is no baseline with this id");
  return record;
}

/** A running baseline ends; what is written of it is deleted. Asked twice, the same. */
async function cancelBaseline(context: ApiContext): Promise<Response> {
  const { id, status } = await baselineOf(context);
  if (status !== "InProgress" && status !== "Cancelled") {
    throw new Refusal("conflict", `Cannot cancel a baseline that is ${status}`);
  }
  return context.json(await monitorOf(context).cancelBaseline(id));
}

function fileOf({ req }: ApiContext): BaselineFile {
  return req.param("file") === "statistics.json" ? "statistics.json" : "constraints.json";
}

async function getFile(context: ApiContext): Promise<Response> {
  const { id, status } = await baselineOf(context);
  const endpoint = named(context.req.param("name"), "endpoint");
  const text = await readText(context.env.BUCKET, baselineKey(endpoint, id, fileOf(context)));
  if (text === null) throw new Refusal("not_found", `This baseline (${status}) has no such file`);
  return jsonText(text);
}

/** Replaces one file of a finished baseline; the next check uses it. */
async function putFile(context: ApiContext): Promise<Response> {
  const { id, status } = await baselineOf(context);
  if (status !== "Completed") throw new Refusal("conflict", `Cannot edit a baseline that is ${status}`);
  const body = await context.req.text();
  const file = fileOf(context);
  const parsed = await dataFaults(async () =>
    fileText(file === "statistics.json" ? parseStatistics(body) : parseConstraints(body)),
  );
  const text = unwrap(parsed);
  await write(context, id, file, text);
  return jsonText(text);
}

async function write({ env, req }: ApiContext, id: string, file: BaselineFile, text: string): Promise<void> {
  await writeJson(env.BUCKET, baselineKey(named(req.param("name"), "endpoint"), id, file), text);
}
