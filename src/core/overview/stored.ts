/** What pages show of a window as it is stored beside its report, in two files: `overview.json` and `figures.json`. */
import * as z from "zod";
import type { Figure } from "../chart/figure.ts";
import { checkTypes } from "../check/checks.ts";
import type { Figures } from "./figures.ts";
import { featureStates, type Overview } from "./overview.ts";

const share = z.number().min(0).max(1);
const sideSchema = z.strictObject({
  records: z.number(),
  missing: share,
  quantiles: z.array(z.number()).length(5).nullable(),
  least: z.number().nullable(),
  greatest: z.number().nullable(),
});

const featureSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  isOutput: z.boolean(),
  state: z.enum(featureStates),
  check: z.enum(checkTypes).nullable(),
  differ: share.nullable(),
  limit: z.number().nullable(),
  chance: z.number().nullable(),
  now: sideSchema.nullable(),
  was: sideSchema.nullable(),
});

const wordsSchema = z.array(z.strictObject({ word: z.string(), share }));
const modelSchema = z.strictObject({
  counted: z.number(),
  cachedTokens: z.number().nullable(),
  reasoningTokens: z.number().nullable(),
  finish: wordsSchema,
  served: wordsSchema,
});

const trafficSchema = z.strictObject({
  calls: z.number(),
  failed: z.number(),
  medianMs: z.number().nullable(),
  slowMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  // Absent of windows that were judged before these were kept.
  firstByteMs: z.number().nullable().default(null),
  model: modelSchema.nullable().default(null),
});

export const overviewSchema: z.ZodType<Overview> = z.strictObject({
  version: z.literal(1),
  features: z.array(featureSchema),
  traffic: trafficSchema.nullable(),
});

const pairShape = { was: z.number().nullable(), now: z.number() };
const labelledSchema = z.strictObject({ label: z.string(), ...pairShape });
const sidesSchema = z.strictObject({ was: z.string().nullable(), now: z.string() });

const figureSchema: z.ZodType<Figure> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("curve"),
    low: z.number(),
    high: z.number(),
    bins: z.array(z.strictObject(pairShape)),
    below: labelledSchema.nullable(),
    above: labelledSchema.nullable(),
    ticks: z.array(z.strictObject({ at: z.number(), label: z.string() })),
    apart: z.number().nullable(),
    sides: sidesSchema,
  }),
  z.strictObject({ kind: z.literal("columns"), values: z.array(labelledSchema), sides: sidesSchema }),
  z.strictObject({ kind: z.literal("rows"), rows: z.array(labelledSchema) }),
]);

/** As a list: names of features are any text, `__proto__` too. */
export const figuresSchema = z.strictObject({
  version: z.literal(1),
  figures: z.array(z.strictObject({ feature: z.string(), figure: figureSchema })),
});

export function overviewText(overview: Overview): string {
  return JSON.stringify(overview);
}

export function figuresText(figures: Figures): string {
  const list = [...figures].map(([feature, figure]) => ({ feature, figure }));
  return JSON.stringify({ version: 1, figures: list } satisfies z.infer<typeof figuresSchema>);
}

export function figuresIn({ figures }: z.infer<typeof figuresSchema>): Figures {
  return new Map(figures.map(({ feature, figure }) => [feature, figure]));
}
