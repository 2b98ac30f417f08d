/**
 * One call as recorded: the Amazon SageMaker capture record, byte for byte in its key order, how a body is written
 * (CSV, JSON or base64), and under which key a file of records is stored. Source: docs/stored-formats.md.
 */
import * as z from "zod";
import { bareType } from "../read/content-type.ts";
import { flagsOf, type BodyKind, type CapturedBody, type Encoding } from "./body.ts";

/** Which sides of a call are recorded. */
export type CaptureMode = "Input" | "Output" | "InputAndOutput";

/** One call on its way to the Recorder: plain data, so that it crosses RPC and storage unchanged. */
export interface Call {
  /** Unique id, also sent to the client as `x-weir-event-id`. */
  readonly eventId: string;
  /** When the request arrived, epoch milliseconds. */
  readonly time: number;
  readonly variant: string;
  readonly inferenceId: string | null;
  readonly customAttributes: string | null;
  readonly input: CapturedBody | null;
  readonly output: CapturedBody | null;
  /** Whether the call belongs to the sample that is written to R2. */
  readonly stored: boolean;
  /** Whether the call is counted in the profiles. */
  readonly profiled: boolean;
  /** The call seen from outside; of calls recorded from version 2 on. */
  readonly traffic?: Traffic;
}

/** A call seen from outside: what can be counted of it whatever its bodies hold. */
export interface Traffic {
  readonly status: number;
  /** From the request's arrival to the end of the answer. */
  readonly latencyMs: number;
  /** Sizes of the bodies as they passed; null where a body was cut before its end was seen. */
  readonly requestBytes: number | null;
  readonly responseBytes: number | null;
  /** From the request's arrival to the first piece of an answer that came in pieces. */
  readonly firstByteMs?: number | null;
}

/** Whether a call failed: then it is in no statistics but those of the traffic. */
export function hasFailed({ traffic }: Pick<Call, "traffic">): boolean {
  return traffic !== undefined && (traffic.status < 200 || traffic.status > 299);
}

/** The content types whose bodies are text; parameters such as `charset` are ignored when matching. */
export interface ContentTypes {
  readonly csv: readonly string[];
  readonly json: readonly string[];
}

export function encodingOf(contentType: string | null, types: ContentTypes): Encoding {
  const bare = bareType(contentType);
  if (types.csv.some((type) => type.toLowerCase() === bare)) return "CSV";
  if (types.json.some((type) => type.toLowerCase() === bare)) return "JSON";
  return "BASE64";
}

/** The call as one line of a capture file, without the newline; keys in the service's order. */
export function captureLine(call: Call): string {
  const bodies = [call.input, call.output].filter((body) => body !== null);
  return aroundData(call).reduce(
    (line, text, index) => `${line}${quoted(bodies[index - 1]?.data ?? "")}${text}`,
  );
}

/** What a line says of a call beside its bodies' data. */
type LineHead = Pick<Call, "eventId" | "time" | "inferenceId" | "customAttributes"> & {
  readonly input: BodyKind | null;
  readonly output: BodyKind | null;
};

/** The text of a line before the data of the first body, between the two and after the last: one more than there are bodies. */
export function aroundData(call: LineHead): string[] {
  const { input, output, customAttributes, inferenceId } = call;
  const texts: string[] = [];
  let text = '{"captureData":{';
  for (const [mode, body] of [["INPUT", input] as const, ["OUTPUT", output] as const]) {
    if (body === null) continue;
    texts.push(`${text}${texts.length > 0 ? "," : ""}${beforeData(body, mode)}`);
    text = afterData(body);
  }
  const attributes = customAttributes === null ? "" : `,"customAttributes":[${quoted(customAttributes)}]`;
  const inference = inferenceId === null ? "" : `,"inferenceId":${quoted(inferenceId)}`;
  const time = new Date(call.time).toISOString().slice(0, 19);
  const metadata = `"eventId":${quoted(call.eventId)}${attributes}${inference},"inferenceTime":"${time}Z"`;
  return [...texts, `${text}},"eventMetadata":{${metadata}},"eventVersion":"0"}`];
}

function beforeData({ contentType }: BodyKind, mode: "INPUT" | "OUTPUT"): string {
  const type = contentType === null ? "" : `"observedContentType":${quoted(contentType)},`;
  const name = mode === "INPUT" ? "endpointInput" : "endpointOutput";
  return `"${name}":{${type}"mode":"${mode}","data":`;
}

function afterData(body: BodyKind): string {
  const flags = flagsOf(body).map((flag) => `,"${flag}":true`);
  return `,"encoding":"${body.encoding}"${flags.join("")}}`;
}

/** As JSON. Only texts from outside go through it: written out at once, a line takes half the time. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Where a variant's captures are, or those of a day (`2026-11-27`) or an hour (`2026-11-27T11`): ends with a slash. */
export function capturesPrefix(endpoint: string, variant: string, time = ""): string {
  return `captures/${endpoint}/${variant}/${time === "" ? "" : `${time.replaceAll(/[-T]/g, "/")}/`}`;
}

/** The key of a capture file of an hour (`2026-11-27T11`), by its name. */
export function captureFileKey(endpoint: string, variant: string, hour: string, file: string): string {
  return `${capturesPrefix(endpoint, variant, hour)}${file}.jsonl`;
}

/**
 * The key of a capture file:
 * `captures/{endpoint}/{variant}/{yyyy}/{mm}/{dd}/{HH}/{MM}-{SS}-{mmm}-{uuid}.jsonl`, UTC, named after its first call.
 */
export function captureKey(endpoint: string, variant: string, firstTime: number, uuid: string): string {
  const [hour = "", ...clock] = new Date(firstTime).toISOString().split(/[:.Z]/).slice(0, 4);
  return captureFileKey(endpoint, variant, hour, [...clock, uuid].join("-"));
}

const bodySchema = z.object({
  observedContentType: z.string().nullish(),
  data: z.string(),
  encoding: z.enum(["CSV", "JSON", "BASE64"]),
  truncated: z.boolean().exactOptional(),
  unfinished: z.boolean().exactOptional(),
  packed: z.boolean().exactOptional(),
  damaged: z.boolean().exactOptional(),
  withheld: z.boolean().exactOptional(),
});

const recordSchema = z.object({
  captureData: z.object({ endpointInput: bodySchema.optional(), endpointOutput: bodySchema.optional() }),
  eventMetadata: z.object({ eventId: z.string(), inferenceTime: z.string().optional() }),
});

/** What an analysis needs of a recorded call, ours or the service's. */
export interface RecordedCall {
  readonly eventId: string;
  /** When the call was, epoch milliseconds to the second; null where the record does not say. */
  readonly time: number | null;
  readonly input: CapturedBody | null;
  readonly output: CapturedBody | null;
}

/** Reads one line of a capture file. Throws SyntaxError that names the field, never its content. */
export function parseCaptureLine(line: string): RecordedCall {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new SyntaxError("Cannot read the line as a capture record: it is not JSON");
  }
  const result = recordSchema.safeParse(parsed);
  if (!result.success) {
    const { path, message } = result.error.issues[0] ?? { path: [], message: "unknown" };
    throw new SyntaxError(`Cannot read the line as a capture record: ${path.join(".")}: ${message}`);
  }
  const { captureData, eventMetadata } = result.data;
  const time = Date.parse(eventMetadata.inferenceTime ?? "");
  return {
    eventId: eventMetadata.eventId,
    time: Number.isNaN(time) ? null : time,
    input: capturedSide(captureData.endpointInput),
    output: capturedSide(captureData.endpointOutput),
  };
}

function capturedSide(body: z.infer<typeof bodySchema> | undefined): CapturedBody | null {
  if (body === undefined) return null;
  const { observedContentType, ...said } = body;
  return { truncated: false, ...said, contentType: observedContentType ?? null };
}
