/** How an incident goes: how many columns differed in each of the windows around it, as the endpoint's object knows them. */
import type { Bindings } from "../../env.ts";
import type { SeenExecution } from "../../monitor/execution.ts";
import { roomOf } from "../reach.ts";

/** A window of a trend; `differ` is null where it was not judged. */
export interface TrendWindow {
  readonly end: string;
  readonly execution: string;
  readonly differ: number | null;
  readonly of: number;
}

const mostWindows = 48;

/** A monitor's last windows, oldest first; none where all of them are after the end of the incident, or before it. */
export async function trendOf(
  env: Bindings,
  endpoint: string,
  monitor: string,
  { since, resolvedAt }: { readonly since: string; readonly resolvedAt: string | null },
): Promise<readonly TrendWindow[]> {
  const last = await roomOf(env, endpoint, "executions").lastWindows(monitor, mostWindows);
  const windows = last.ok ? last.value.map(windowOf) : [];
  const isOfIt = ({ end }: TrendWindow) => end > since && (resolvedAt === null || end <= resolvedAt);
  return windows.some(isOfIt) ? windows : [];
}

function windowOf({ execution, glance }: SeenExecution): TrendWindow {
  const { id, window } = execution;
  const isJudged = glance !== null && glance.state !== "unjudged" && glance.state !== "none";
  const differ = isJudged ? glance.differing : null;
  return { end: window.end, execution: id, differ, of: glance?.columns ?? 0 };
}
