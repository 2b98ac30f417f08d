/**
 * What a repository says of a deployment (`weir.json`): its endpoints with their monitors, receivers and baselines. The
 * schemas are those of the API, so that nothing can be said in a file that could not be put, and the other way round.
 */
import * as z from "zod";
import { nameSchema } from "../names.ts";
import { differences } from "./difference.ts";
import { endpointSchema } from "./endpoint.ts";
import { takenMonitorSchema } from "./monitor.ts";

/** Where a file lies, from `weir.json` on. */
const pathSchema = z.string().min(1).max(1_000);

/** An endpoint as the file has it: its configuration, and beside it what the API has under paths of their own. */
const keptEndpointSchema = endpointSchema.extend({
  /** The folder of the baseline's files, from the file's own on; what is in force stays if absent. */
  baseline: pathSchema.optional(),
  /** The files of its scripts' modules by the scripts' names, as monitors name them. */
  scripts: z.record(nameSchema, pathSchema).default({}),
  monitors: z.record(nameSchema, takenMonitorSchema).default({}),
});

export const repositorySchema = z.strictObject({
  /** Where the file's schema is, for editors. */
  $schema: z.string().optional(),
  endpoints: z.record(nameSchema, keptEndpointSchema),
});

export type Repository = z.output<typeof repositorySchema>;

/** The file's schema for editors and checks, of the draft that most of them read. */
export function repositoryJsonSchema(): object {
  const schema = z.toJSONSchema(repositorySchema, {
    io: "input",
    unrepresentable: "any",
    target: "draft-7",
  });
  const { $schema, ...rest } = schema;
  return { $schema, title: "Weir: what a repository says of a deployment", ...rest };
}

/**
 * The least of a value that the schema takes for the same: members that are as they are by default are left out. What
 * the schema does not take stays whole.
 */
export function withoutDefaults(schema: z.ZodType, value: unknown): unknown {
  const whole = schema.safeParse(value);
  if (!whole.success) return value;
  const isEnough = (less: unknown) => {
    const read = schema.safeParse(less);
    return read.success && differences(whole.data, read.data).length === 0;
  };
  return lessOf(value, isEnough);
}

/** Leaves members out from the outside in, as long as what is left says the same. */
function lessOf(value: unknown, isEnough: (less: unknown) => boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => lessOf(item, (less) => isEnough(value.with(index, less))));
  }
  if (typeof value !== "object" || value === null) return value;
  let kept: Record<string, unknown> = { ...value };
  for (const [name, member] of Object.entries(value)) {
    const { [name]: _, ...without } = kept;
    if (isEnough(without)) kept = without;
    else kept = { ...kept, [name]: lessOf(member, (less) => isEnough({ ...kept, [name]: less })) };
  }
  return kept;
}
