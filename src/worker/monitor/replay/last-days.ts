/** Rehearsal over the windows of the last days: as many as there is time for, each by its profile alone. */
import { shapeOf } from "../../../core/baseline/shape.ts";
import { defaultTelling, repeatMsOf, type Patience } from "../../../core/incident/policy.ts";
import { IncidentCount } from "../../../core/past/incidents.ts";
import { lastDaysOf, type LastDays, type Rehearsed } from "../../../core/past/last-days.ts";
import { formatWindow, type Window } from "../../../core/monitor/window.ts";
import { bothReports, type RehearsedSettings } from "../../../core/rehearsal.ts";
import { problem, type Result } from "../../platform/problem.ts";
import { rehearsed } from "../judging.ts";
import type { AnewParts } from "./anew.ts";

/** A request has so long, and the object other things to do. */
const longestMs = 20_000;
/** The newest of them; an hourly monitor's of eight days. */
const mostWindows = 200;

interface Of {
  readonly monitor: string;
  readonly patience: Patience;
}

/** By settings that the constraints do not have a feature for it is a problem. */
export async function lastDays(
  parts: AnewParts,
  { monitor, patience }: Of,
  windows: readonly Window[],
  tried: RehearsedSettings,
): Promise<Result<LastDays>> {
  const { judging } = parts;
  const inForce = judging.alertOn(monitor);
  const sameMs = repeatMsOf(parts.config()?.incidents ?? defaultTelling);
  const before = new IncidentCount({ patience, alertOn: inForce, sameMs });
  const after = new IncidentCount({ patience, alertOn: tried.alertOn ?? inForce, sameMs });
  const all: Rehearsed[] = [];
  const until = Date.now() + longestMs;
  try {
    for (const window of windows.slice(-mostWindows)) {
      const one =
        Date.now() > until
          ? noTime(window)
          : await judgedTwice(parts, monitor, window, tried, { before, after });
      if ("problem" in one) return { ok: false, problem: one.problem };
      all.push(one);
    }
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, problem: problem("invalid", error.message) };
    throw error;
  }
  return { ok: true, value: lastDaysOf(all, { before: before.fired, after: after.fired }) };
}

function noTime(window: Window): Rehearsed {
  return { kind: "left", window, reason: "There was no time left for it: name fewer days" };
}

async function judgedTwice(
  { owner, judging }: AnewParts,
  monitor: string,
  window: Window,
  tried: RehearsedSettings,
  counts: Readonly<Record<"before" | "after", IncidentCount>>,
): Promise<Rehearsed | (Result<never> & { readonly ok: false })> {
  const compared = await judging.compared(monitor, window);
  if (!compared.ok) {
    const { message: reason } = compared.problem;
    return judging.comparesWindows(monitor) ? { kind: "left", window, reason } : compared;
  }
  const { baseline } = compared.value;
  const found = await judging.current(monitor, window, false, shapeOf(baseline.constraints));
  if (found.kind === "misaligned") {
    const reason = `The profiles that are kept cannot answer it exactly; the nearest is ${formatWindow(found.nearest)}`;
    return { kind: "left", window, reason };
  }
  if (found.kind !== "exact") return { kind: "left", window, reason: found.reason };
  const execution = rehearsed(owner.name, monitor, compared.value, window);
  const settings = await judging.settings(monitor, window);
  const inForce = { ...settings, alertOn: judging.alertOn(monitor) };
  const { before, after, ...rehearsal } = bothReports(execution, found.profile, baseline, inForce, tried);
  counts.before.add(before, window);
  counts.after.add(after, window);
  return { kind: "judged", window, rehearsal };
}
