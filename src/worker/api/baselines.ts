/** Routes of baselines: made, shown, cancelled, read and edited. */
import { codingsOf } from "../../core/read/bytes/codings.ts";
import { compressions } from "../../core/read/bytes/compression-mark.ts";
import { bareType } from "../../core/read/content-type.ts";
import * as z from "zod";
import { withoutNulls } from "../../core/baseline/baseline.ts";
import { constraintsSchema } from "../../core/baseline/constraints.ts";
import { statisticsIn, statisticsSchema } from "../../core/baseline/statistics.ts";
import { parse } from "../../core/config/complaint.ts";
import { contradiction, contradicts } from "../../core/config/reading.ts";
import { skippedLines, trainingSchema, type Training } from "../../core/config/training.ts";
import {
  adoptBaseline,
  baselineFile,
  baselineFromBucket,
  cancelBaseline,
  getBaseline,
  listBaselines,
  replaceBaselineFile,
  uploadBaseline,
  useBaseline,
} from "../commands/baselines.ts";
import { compareWith } from "../commands/baseline/compare.ts";
import { baselineFromWindow } from "../commands/baseline/window.ts";
import { viewEndpoint } from "../commands/endpoints.ts";
import { conditionOf, tagOf } from "../platform/condition.ts";
import { made, Refusal, unwrap } from "../platform/problem.ts";
import { keepOf } from "../platform/settings.ts";
import { sent, textWithin, type Ask, type Route } from "../platform/route.ts";
import type { BaselineFile } from "../platform/bucket.ts";
import { files, views } from "./answers.ts";
import { pagingQuery, pagingSchema, shownPage } from "./paging.ts";
import { answer, asJson, json, taggedText, taken, timeSchema, windowOf } from "./request.ts";

const path = "/v1/endpoints/{name}/baselines";

/** Of a body that has a baseline's files; what is in them has bounds of its own. */
const mostFilesBytes = 64 * 2 ** 20;

const limits = { usual: 100, most: 200 };
const listSchema = z.strictObject(pagingSchema(z.tuple([z.number(), z.string()]), limits));

const bucketRequestSchema = z.strictObject({
  source: z
    .strictObject({
      /** Key of an object in the bucket: CSV, JSON, JSON Lines or Parquet, also compressed with gzip or zstd. */
      r2: z.string().min(1).max(1_024),
      ...trainingSchema.shape,
    })
    .refine((training) => !contradicts(training), contradiction),
});

const windowRequestSchema = z.strictObject({
  /** Times as those of runs: ISO 8601 with a zone, or epoch milliseconds. */
  window: z.strictObject({ start: timeSchema, end: timeSchema }),
});

const filesRequestSchema = z.strictObject({
  constraints: constraintsSchema,
  statistics: statisticsSchema.optional(),
});

/** The options of training files in the query of an upload, where all values are texts. */
const uploadQuerySchema = z
  .strictObject({
    ...trainingSchema.omit({ format: true, nullTokens: true }).shape,
    nullTokens: z
      .string()
      .transform((text) => text.split(","))
      .optional(),
    skipLines: z.coerce.number().pipe(skippedLines).optional(),
    decimalComma: z.stringbool({ truthy: ["true"], falsy: ["false"] }).optional(),
    oddCellTolerance: z.coerce.number().min(0).lt(1).optional(),
  })
  .refine((training) => !contradicts(training), contradiction);

const formats: Readonly<Record<string, Training["format"]>> = {
  "text/csv": "csv",
  "application/jsonlines": "jsonl",
  "application/jsonl": "jsonl",
  "application/x-ndjson": "jsonl",
  "application/x-jsonlines": "jsonl",
};

const ofOne = ["invalid", "not_found", "conflict"] as const;

export const baselineRoutes: readonly Route[] = [
  {
    id: "postBaseline",
    method: "post",
    path,
    summary: "Build a baseline from the body, an R2 object or a past window of calls, or adopt given files",
    body: {
      ...Object.fromEntries(Object.keys(formats).map((type) => [type, null])),
      [json]: sent("Baseline", z.union([bucketRequestSchema, windowRequestSchema, filesRequestSchema])),
    },
    query: {
      header: "present, absent or detect (default), for CSV",
      delimiter: "Between the fields of CSV; found if not given",
      skipLines: "Lines before the first record of CSV, such as a title; 0 if not given",
      comment: "What begins lines of CSV that are comments, such as #; none if not given",
      encoding: "utf-8, utf-16le, utf-16be or latin1; by byte order mark, else UTF-8, if not given",
      ragged: "refuse (default), pad or skip CSV records of another length than the first",
      duplicates: "refuse (default) or number columns that the header names alike",
      nullTokens: "Cells that mean that nothing was given, separated by commas",
      decimalComma: "true: 1.234,5 is a number",
      thousands: "What parts groups of three digits: , . ' _ or a blank; nothing if not given",
      arrays: "columns (default) or list: what arrays in JSON become",
      oddCellTolerance:
        "Share of a column's cells that may be of another type than the rest, 0 (default) to 1",
      integersInFractional:
        "Accepted (default) or, as the service has it, Violation: integers in a Fractional column",
    },
    answers: {
      201: asJson(views.baseline, "It is in force; of adopted constraints, what has no effect is named"),
      202: asJson(views.baseline, "The object is being read: its progress can be asked for"),
    },
    errors: [...ofOne, "not_configured", "unsupported", "unavailable"],
    run: postBaseline,
  },
  {
    id: "listBaselines",
    method: "get",
    path,
    summary: "List baselines",
    query: pagingQuery(limits),
    answers: { 200: asJson(views.baselines, "Newest first") },
    errors: ofOne,
    run: ({ env, named, url }) => {
      const asked = Object.fromEntries(url.searchParams);
      const { limit, cursor = null } = taken(listSchema, asked, "Cannot list baselines");
      const listed = listBaselines(env, named("name", "endpoint"), limit, cursor);
      return answer(listed, 200, shownPage("baselines"));
    },
  },
  {
    id: "getBaseline",
    method: "get",
    path: `${path}/{id}`,
    summary: "Show a baseline and its progress",
    answers: { 200: asJson(views.baseline, "How far it is, or how it ended") },
    errors: ofOne,
    isTagged: true,
    run: async (ask) => {
      const record = unwrap(await getBaseline(ask.env, nameOf(ask)));
      return Response.json(record, { headers: { etag: tagOf(JSON.stringify(record)) } });
    },
  },
  {
    id: "cancelBaseline",
    method: "post",
    path: `${path}/{id}/cancel`,
    summary: "Cancel a baseline that is being built",
    answers: { 200: asJson(views.baseline, "It is cancelled") },
    errors: ofOne,
    run: (ask) => answer(cancelBaseline(ask.env, nameOf(ask))),
  },
  {
    id: "useBaseline",
    method: "post",
    path: `${path}/{id}/use`,
    summary: "Put a finished baseline in force again: checks compare with it from now on",
    answers: { 200: asJson(views.baseline, "It is in force") },
    errors: ofOne,
    run: (ask) => answer(useBaseline(ask.env, nameOf(ask))),
  },
  {
    id: "compareBaseline",
    method: "get",
    path: `${path}/{id}/compare`,
    summary: "How a finished baseline differs from another one, feature by feature",
    query: { before: "The id of the other one; the finished one made before it if not given" },
    answers: { 200: asJson(views.comparison, "What differs, the largest difference first") },
    errors: ofOne,
    run: (ask) => answer(compareWith(ask.env, nameOf(ask), ask.url.searchParams.get("before"))),
  },
  ...fileRoutes("Statistics", "statistics.json"),
  ...fileRoutes("Constraints", "constraints.json"),
];

function fileRoutes(noun: "Statistics" | "Constraints", file: BaselineFile): Route[] {
  const component = noun === "Statistics" ? files.statistics : files.constraints;
  const answered = noun === "Statistics" ? files.statistics : files.constraintsTaken;
  const shared = { path: `${path}/{id}/${file}`, errors: ofOne, isTagged: true } as const;
  return [
    {
      ...shared,
      id: `getBaseline${noun}`,
      method: "get",
      summary: `Read ${noun.toLowerCase()}`,
      answers: { 200: asJson(component, "The file as it is in R2") },
      run: async (ask) => taggedText(unwrap(await baselineFile(ask.env, nameOf(ask), file))),
    },
    {
      ...shared,
      id: `putBaseline${noun}`,
      method: "put",
      summary: `Replace ${noun.toLowerCase()}: the next check uses them`,
      body: { [json]: component },
      answers: { 200: asJson(answered, "The file as it is in R2 now, and what of it has no effect") },
      errors: [...ofOne, "precondition_failed"],
      run: async (ask) => {
        const condition = conditionOf(ask.request.headers);
        const text = await textWithin(ask.request, mostFilesBytes);
        return taggedText(unwrap(await replaceBaselineFile(ask.env, nameOf(ask), file, text, condition)));
      },
    },
  ];
}

function nameOf({ named, place }: Ask) {
  return { endpoint: named("name", "endpoint"), id: place("id") };
}

async function postBaseline(ask: Ask): Promise<Response> {
  const { env, named, request } = ask;
  const endpoint = named("name", "endpoint");
  unwrap(await viewEndpoint(env, endpoint));
  const type = bareType(request.headers.get("content-type"));
  if (type === json) return fromDescription(ask, endpoint);
  const format = formats[type];
  if (format === undefined) return unread(request, unknownType);
  return isPackedKnown(request) ? fromUpload(ask, endpoint, format) : unread(request, unknownCoding);
}

const unknownType =
  "Cannot read training data of this content type: send text/csv, application/jsonlines, " +
  'or application/json with {"source": {"r2": …}}, {"window": {"start": …, "end": …}} or {"statistics": …, "constraints": …}';
const unknownCoding = "Cannot unpack training data in this content coding: send it plain, or in gzip or zstd";

async function unread({ body }: Request, why: string): Promise<never> {
  await body?.cancel();
  throw new Refusal("unsupported", why);
}

/** What a file is packed with is known by its first bytes; of other codings than these it would be taken for a damaged text. */
function isPackedKnown({ headers }: Request): boolean {
  const codings = codingsOf(headers.get("content-encoding"));
  if (codings === null || codings.length > 1) return false;
  return codings.every((coding) => compressions.some((known) => known === coding));
}

/** Answers when the upload is read. */
async function fromUpload(
  { env, request, url }: Ask,
  endpoint: string,
  format: Training["format"],
): Promise<Response> {
  const query = parse(uploadQuerySchema, Object.fromEntries(url.searchParams));
  if (!query.ok) throw new Refusal("invalid", "Cannot use the query parameters", query.complaints);
  const { body } = request;
  if (body === null) throw new Refusal("invalid", "Cannot make a baseline: the request has no body");
  const training = { ...query.value, format };
  const totalBytes = Number(request.headers.get("content-length")) || null;
  return answer(uploadBaseline(env, endpoint, { training, body, totalBytes }), 201);
}

/** Read by what the body says it is, not by the union of both schemas, which would complain without a path. */
async function fromDescription({ env, json: read, url }: Ask, endpoint: string): Promise<Response> {
  const body = await read(mostFilesBytes);
  const refusal = "Cannot take this baseline";
  if (typeof body === "object" && body !== null && "source" in body) {
    const { r2: key, ...training } = taken(bucketRequestSchema, body, refusal).source;
    return answer(baselineFromBucket(env, endpoint, { kind: "r2", key, ...training }, url.origin), 202);
  }
  if (typeof body === "object" && body !== null && "window" in body) {
    const { start, end } = taken(windowRequestSchema, body, refusal).window;
    return answer(baselineFromWindow(env, endpoint, windowOf(start, end, keepOf(env))), 201);
  }
  return answer(adoptBaseline(env, endpoint, filesIn(unwrap(made(() => withoutNulls(body))), refusal)), 201);
}

/** Statistics of thousands of columns are read one by one; where one does not fit, the schema says why. */
function filesIn(body: unknown, refusal: string) {
  const given = typeof body === "object" && body !== null && "statistics" in body ? body.statistics : null;
  const read = statisticsIn(given);
  const rest = read === null ? body : { ...Object(body), statistics: undefined };
  const { constraints, statistics = null } = taken(filesRequestSchema, rest, refusal);
  return { constraints, statistics: read ?? statistics };
}
