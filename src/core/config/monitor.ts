/** What a user configures of a monitor: when it runs, over which windows, and how many records it wants. */
import * as z from "zod";
import { alertOn, patienceSchema } from "../incident/policy.ts";
import { nameSchema } from "../names.ts";
import { parseDuration } from "../monitor/duration.ts";
import { pastReferences, referenceMisfit } from "../monitor/reference.ts";
import { parseSchedule } from "../monitor/schedule.ts";
import {
  duesOfYear,
  faultIn,
  isOnce,
  neverExact,
  nextAfter,
  onceAt,
  type Timing,
} from "../monitor/timing.ts";
import { defaultKeep, type Keep } from "../monitor/window.ts";
import { parseZone } from "../monitor/zone.ts";

const past = "Cannot use this schedule: its years are over, it never fires again";

/** A member of which `read` throws what is wrong with it. */
function text(read: (text: string) => unknown) {
  return z.string().superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // What does not stand by itself is not looked at together with others.
      context.addIssue({ code: "custom", message, continue: false });
    }
  });
}

const offset = text((duration) => {
  if (parseDuration(duration) > 0) throw new RangeError("Expected none or one back, such as -PT1H");
}).optional();

const length = text((duration) => {
  if (parseDuration(duration) <= 0) throw new RangeError("Expected a length, such as PT24H");
}).optional();

/** A script of the endpoint, by its name. */
const scriptSchema = z.strictObject({ script: nameSchema });

const fields = z.strictObject({
  schedule: text((schedule) => isOnce({ schedule }) || parseSchedule(schedule)),
  /** Whose clocks the schedule goes by. */
  timeZone: text(parseZone).optional(),
  /** How long a window is, where it is not the time since the one before. */
  window: length,
  /** Where a window begins and ends, from when the schedule fires. */
  startOffset: offset,
  endOffset: offset,
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
  /** What its windows are compared with: the baseline if absent. */
  reference: z
    .union([z.enum(["baseline", ...pastReferences]), z.strictObject({ endpoint: nameSchema })])
    .optional(),
});

/**
 * A monitor's configuration as it was taken once: it stays a monitor, however long profiles are kept by now, and
 * whatever time it is.
 */
export const takenMonitorSchema = schemaWith(() => null);

export type MonitorConfig = z.infer<typeof takenMonitorSchema>;

/** The configuration of a monitor where profiles are kept as long as by default, at any time. */
export const monitorSchema = monitorSchemaFor(defaultKeep, Number.NEGATIVE_INFINITY);

/** The configuration of a monitor that is put now, where profiles are kept otherwise. */
export function monitorSchemaFor(keep: Keep, now: number) {
  const schema = schemaWith((timing) =>
    isOnce(timing) || nextAfter(timing, now) < Number.POSITIVE_INFINITY ? neverExact(timing, keep) : past,
  );
  return schema.superRefine((config, context) => {
    const message = faultIn(config) === null ? neverThere(config, keep, now) : null;
    if (message !== null) context.addIssue({ code: "custom", path: ["reference"], message });
  });
}

/** Why a preprocessor and another reference than the baseline are not for one monitor. */
export const ofProfiles =
  "Cannot compare with another window where a preprocessor makes the rows: references are made of profiles of calls as they came";

/** A moment of no full hour: what stands for any. */
const someTime = Date.UTC(2026, 0, 1, 12, 34);

/**
 * Why what windows would be compared with could never be answered, judged on a year of them, or on the one of a monitor
 * that runs once; null where it can.
 */
function neverThere(
  { reference = "baseline", preprocessor, ...timing }: MonitorConfig,
  keep: Keep,
  now: number,
) {
  if (reference === "baseline") return null;
  if (preprocessor !== undefined) return ofProfiles;
  if (isOnce(timing)) {
    const at = Number.isFinite(now) ? now : someTime;
    return referenceMisfit(reference, [{ ...onceAt(timing, at, keep), at }], keep);
  }
  const checked = duesOfYear(timing).map(({ at, window }) => ({ ...window, at }));
  return referenceMisfit(reference, checked, keep);
}

/** `fault` says in words what is wrong with the windows. */
function schemaWith(fault: (timing: Timing) => string | null) {
  return fields.superRefine((timing, context) => {
    const found = faultIn(timing);
    if (found !== null) context.addIssue({ code: "custom", path: [found.path], message: found.message });
    const message = found === null ? fault(timing) : null;
    if (message !== null) context.addIssue({ code: "custom", path: ["schedule"], message });
  });
}

/**
 * A monitor's configuration as it is stored, which is as it was put, but for windows that version 0.1.0 does not know:
 * they are below its schedule, which then is none, so that it does not run such a monitor over other windows.
 */
export const storedMonitorSchema = z.preprocess((stored) => {
  if (!isRecord(stored) || !isRecord(stored["schedule"])) return stored;
  const { at, ...windows } = stored["schedule"];
  return { ...stored, ...windows, schedule: at };
}, takenMonitorSchema);

/** What is stored of a configuration: see `storedMonitorSchema`. */
export function storedForm({
  schedule,
  timeZone,
  window,
  startOffset,
  endOffset,
  ...rest
}: MonitorConfig): object {
  const windows = { timeZone, window, startOffset, endOffset };
  const isPlain = Object.values(windows).every((member) => member === undefined);
  return { schedule: isPlain ? schedule : { at: schedule, ...windows }, ...rest };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
