/**
 * The record that a preprocessor is given: a line of a capture file under the names that the service's Python has, so
 * that its scripts are translated line by line. A side that was not recorded is null, as None is there.
 */
import * as z from "zod";

/** No line that is counted without a script is refused for one: what else stands in it may be of any form. */
const bodySchema = z.object({
  observedContentType: z.string().nullish(),
  mode: z.string().optional().catch(undefined),
  data: z.string(),
  encoding: z.string(),
  truncated: z.boolean().exactOptional(),
  unfinished: z.boolean().exactOptional(),
  packed: z.boolean().exactOptional(),
  damaged: z.boolean().exactOptional(),
  withheld: z.boolean().exactOptional(),
});

const lineSchema = z.object({
  captureData: z.object({
    endpointInput: bodySchema.optional(),
    endpointOutput: bodySchema.optional(),
    batchTransformOutput: bodySchema.optional().catch(undefined),
  }),
  eventMetadata: z.object({
    eventId: z.string(),
    customAttributes: z.array(z.string()).optional().catch(undefined),
    inferenceId: z.string().optional().catch(undefined),
    inferenceTime: z.string().optional(),
  }),
  eventVersion: z.string().catch("0"),
});

type Body = z.output<typeof bodySchema>;

export interface ScriptRecord {
  readonly endpoint_input: Body | null;
  readonly endpoint_output: Body | null;
  readonly batch_transform_output: Body | null;
  /** Weir has none yet; the service's scripts ask for it. */
  readonly ground_truth: null;
  readonly event_metadata: {
    readonly event_id: string;
    readonly event_time: string | null;
    readonly inference_id: string | null;
    readonly custom_attribute: readonly string[] | null;
  };
  readonly event_version: string;
}

/** Throws SyntaxError, which names the field and never its content, for a line that is no capture record. */
export function scriptRecord(line: string): ScriptRecord {
  const { captureData, eventMetadata, eventVersion } = readLine(line);
  return {
    endpoint_input: captureData.endpointInput ?? null,
    endpoint_output: captureData.endpointOutput ?? null,
    batch_transform_output: captureData.batchTransformOutput ?? null,
    ground_truth: null,
    event_metadata: {
      event_id: eventMetadata.eventId,
      event_time: eventMetadata.inferenceTime ?? null,
      inference_id: eventMetadata.inferenceId ?? null,
      custom_attribute: eventMetadata.customAttributes ?? null,
    },
    event_version: eventVersion,
  };
}

function readLine(line: string): z.output<typeof lineSchema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new SyntaxError("Cannot read the line as a capture record: it is not JSON");
  }
  const result = lineSchema.safeParse(parsed);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: "unknown" };
  throw new SyntaxError(`Cannot read the line as a capture record: ${path.join(".")}: ${message}`);
}
