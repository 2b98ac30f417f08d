/** A promise not to be told about something until a given time. */
import * as z from "zod";
import { nameSchema } from "../names.ts";
import type { Incident } from "./incident.ts";
import { incidentKinds } from "./kinds.ts";
import { heldName } from "./shortened.ts";

/** Longer than a year nobody remembers why. */
const longestMs = 366 * 86_400_000;

/** A column's name, what stands around it, and a value; in UTF-16 units. */
const longestSegment = 1_200;

/** What is muted: what is not named is all of it. */
export const muteSchema = z.strictObject({
  monitor: nameSchema.optional(),
  kind: z.enum(incidentKinds).optional(),
  /** Incidents of which every feature is muted are. */
  feature: z.string().min(1).max(1_000).optional(),
  /** Incidents of this segment alone, such as `column:Region=north`. */
  segment: z.string().min(1).max(longestSegment).optional(),
  until: z.number(),
  reason: z.string().max(500).default(""),
});

export type Mute = z.infer<typeof muteSchema>;

/** As it is stored beside its end, which one of a segment does not say here. */
export const storedMuteSchema = muteSchema.extend({ until: z.number().optional() });

/**
 * The form in which it is stored. That of a segment is none to a version of Weir that knows of no segments, which would
 * take it for a mute of all: it mutes nothing there.
 */
export function storedMute(mute: Mute): z.infer<typeof storedMuteSchema> {
  const { until: _, ...rest } = mute;
  return mute.segment === undefined ? mute : rest;
}

/** What the forms of an incident's page ask for. */
export const wishSchema = z.discriminatedUnion("action", [
  z.object({ action: z.literal("acknowledge") }),
  z.object({
    action: z.literal("mute"),
    hours: z.coerce.number().min(0.1).max(744),
    reason: z.string().max(500).default(""),
  }),
]);

/** Why a mute cannot be; null if it can. */
export function unusable({ until }: Mute, now: number): string | null {
  if (until <= now) return "Expected a time that is to come";
  return until - now > longestMs ? "Expected a time within a year" : null;
}

/** The mute that keeps an incident from being told, the one that lasts longest; null where none does. */
export function muteOf(
  incident: Pick<Incident, "monitor" | "kind" | "latest" | "segment">,
  mutes: readonly Mute[],
  now: number,
): Mute | null {
  const inForce = mutes.filter(
    ({ monitor, kind, segment, until }) =>
      until > now &&
      (segment === undefined || segment === incident.segment) &&
      (monitor === undefined || monitor === incident.monitor) &&
      (kind === undefined || kind === incident.kind),
  );
  const whole = inForce.filter(({ feature }) => feature === undefined);
  const muted = new Set(inForce.map(({ feature }) => feature && heldName(feature)));
  const { features, featureCount } = incident.latest;
  const isAll =
    features.length > 0 &&
    features.length === featureCount &&
    features.every((feature) => muted.has(feature));
  const found = whole.length > 0 ? whole : isAll ? byFeature(inForce, features) : [];
  return found.toSorted((a, b) => b.until - a.until)[0] ?? null;
}

/** Features are muted together only as long as the first of them is. */
function byFeature(inForce: readonly Mute[], features: readonly string[]): Mute[] {
  const ends = features.map((name) => {
    const own = inForce
      .filter(({ feature }) => feature && heldName(feature) === name)
      .toSorted((a, b) => b.until - a.until);
    return own[0];
  });
  const [first] = ends.filter((mute) => mute !== undefined).toSorted((a, b) => a.until - b.until);
  return first === undefined ? [] : [first];
}
