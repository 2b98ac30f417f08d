/** How long what an endpoint leaves behind is kept: what users say of it, and what holds where they say nothing. */
import * as z from "zod";

const days = z.int().min(1).max(3_650).optional();

/** Days after which files are deleted; kept for ever where absent. */
export const retentionSchema = z.strictObject({
  capturesDays: days,
  /** Reports, and the executions that they are of but for a monitor's last windows. */
  reportsDays: days,
  /** Baselines since they were replaced, with their files. */
  baselinesDays: days,
});

export type Retention = z.infer<typeof retentionSchema>;

/** What no endpoint keeps more of, whatever users say. The oldest go. */
export const mostKept = {
  /** As long as profiles are kept by the day: where reports are kept for ever, and of a monitor's last windows. */
  executionsDays: 400,
  executions: 1_000_000,
  deliveriesDays: 30,
  deliveries: 100_000,
  incidents: 10_000,
  baselines: 1_000,
} as const;

export type MostKept = Readonly<Record<keyof typeof mostKept, number>>;

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Up to when what is kept for so many days has expired at `now`: a whole hour, as the keys of files have it. */
export function expiredBy(keptDays: number, now: number): number {
  return Math.floor((now - keptDays * dayMs) / hourMs) * hourMs;
}
