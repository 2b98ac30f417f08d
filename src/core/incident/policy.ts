/** When violations are an incident, and when an incident is told: what a user may set, with defaults. */
import * as z from "zod";
import { nextDue, parseSchedule } from "../monitor/schedule.ts";
import { incidentKinds } from "./kinds.ts";

/** What wakes people: what is beyond chance, or every violation, as with the service. The first unless it is said. */
export const alertOn = ["evidence", "violations"] as const;

export type AlertOn = (typeof alertOn)[number];

/** As a part of a sentence about who is woken. */
export const alertOnWords: Readonly<Record<AlertOn, string>> = {
  evidence: "what is beyond chance",
  violations: "every violation",
};

const windows = z.int().min(1).max(20);

/** Of a monitor: in how many of how many windows something must be seen, and how many without it end it. */
export const patienceSchema = z
  .strictObject({ needed: windows.default(2), of: windows.default(3), clean: windows.default(2) })
  .refine(({ needed, of }) => needed <= of, {
    message: "Expected needed to be at most of",
    path: ["needed"],
  });

export type Patience = z.infer<typeof patienceSchema>;

export const defaultPatience: Patience = patienceSchema.parse({});

const scheduleSchema = z.string().superRefine((expression, context) => {
  try {
    parseSchedule(expression);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
});

const reasonSchema = z.string().max(500);

/** Of an endpoint: how its incidents are told. */
export const tellingSchema = z.strictObject({
  /** An incident that lasts is told again after so many hours. */
  repeatHours: z.number().min(0.25).max(720).default(4),
  /** Own pages of what to do, by kind of incident. */
  runbooks: z.partialRecord(z.enum(incidentKinds), z.url({ protocol: /^https?$/ }).max(2_000)).default({}),
  /** When nobody is to be told: from each time of a schedule on, for so long. */
  maintenance: z
    .array(
      z.strictObject({
        schedule: scheduleSchema,
        minutes: z.int().min(1).max(10_080),
        reason: reasonSchema.default(""),
      }),
    )
    .max(10)
    .default([]),
});

export type Telling = z.infer<typeof tellingSchema>;

export const defaultTelling: Telling = tellingSchema.parse({});

/** What lasts is told again after this. */
export function repeatMsOf({ repeatHours }: Telling): number {
  return repeatHours * 3_600_000;
}

/** A maintenance that goes on at a time: until when, and why. Null where none does. */
export function maintenanceAt(
  { maintenance }: Telling,
  now: number,
): { readonly until: number; readonly reason: string } | null {
  for (const { schedule, minutes, reason } of maintenance) {
    const began = nextDue(parseSchedule(schedule), now - minutes * 60_000);
    if (began <= now) return { until: began + minutes * 60_000, reason };
  }
  return null;
}
