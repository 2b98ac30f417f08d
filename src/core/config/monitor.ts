/** What a user configures of a monitor: when it runs, and how many records it wants. */
import * as z from "zod";
import { alertOn, patienceSchema } from "../incident/policy.ts";
import { nameSchema } from "../names.ts";
import { dueWindows, nextDue, parseSchedule, type Schedule } from "../monitor/schedule.ts";
import { defaultKeep, misfit, tiers, type Keep } from "../monitor/window.ts";

/** A script of the endpoint, by its name. */
const scriptSchema = z.strictObject({ script: nameSchema });

/** The configuration of a monitor where profiles are kept as long as by default, at any time. */
export const monitorSchema = monitorSchemaFor(defaultKeep, Number.NEGATIVE_INFINITY);

/** The configuration of a monitor that is put now, where profiles are kept otherwise. */
export function monitorSchemaFor(keep: Keep, now: number) {
  return schemaWith((expression) => {
    const schedule = parseSchedule(expression);
    return nextDue(schedule, now) < Number.POSITIVE_INFINITY ? neverExact(schedule, keep) : past;
  });
}

const past = "Cannot use this schedule: its years are over, it never fires again";

/**
 * A monitor's configuration as it is stored: what was taken once stays a monitor, however long profiles are kept by now.
 */
export const storedMonitorSchema = schemaWith((expression) => {
  parseSchedule(expression);
  return null;
});

export type MonitorConfig = z.infer<typeof storedMonitorSchema>;

/** `fault` says in words what is wrong with a schedule, or throws. */
function schemaWith(fault: (expression: string) => string | null) {
  return z.strictObject({
    schedule: z.string().superRefine((expression, context) => {
      try {
        const message = fault(expression);
        if (message !== null) context.addIssue({ code: "custom", message });
      } catch (error) {
        context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      }
    }),
    enabled: z.boolean().default(true),
    /** Fewer values leave checks of distributions undecided. Unless it is said: too few to tell a change from chance. */
    minimumRecords: z.int().min(1).optional(),
    /** What wakes people: what is beyond chance, or every violation, as with the service. */
    alertOn: z.enum(alertOn).optional(),
    /** Makes the rows that are judged, of the window's captures. */
    preprocessor: scriptSchema.optional(),
    /** Is given the report when it is written; what it returns stands beside it. */
    postAnalytics: scriptSchema.optional(),
    /** In how many of how many windows something is seen before it is an incident, and how many end it. */
    incidents: patienceSchema.optional(),
  });
}

/** A schedule with windows that profiles could not answer is refused now, not each time it is due. Judged on a year's. */
function neverExact(schedule: Schedule, keep: Keep): string | null {
  const year = 366 * 86_400_000;
  const from = Date.UTC(2026, 0, 1);
  const windows = dueWindows(schedule, from, from + year, 500);
  return windows.map((window) => misfit(window, tiers(60_000, keep))).find((why) => why !== null) ?? null;
}
