/** Replays of an endpoint: past windows judged anew, or for the first time. */
import type { AskedReplay } from "../../../core/past/asked.ts";
import type { LastDays } from "../../../core/past/last-days.ts";
import type { RehearsedSettings } from "../../../core/rehearsal.ts";
import type { Bindings } from "../../env.ts";
import type { ReplayRecord, ReplayView } from "../../monitor/replay/record.ts";
import { readText, type ReportFile } from "../../platform/bucket.ts";
import { problem, type Result } from "../../platform/problem.ts";
import { notOver, windowOf, type Rehearsed } from "../executions.ts";
import { flat, roomOf } from "../reach.ts";

export type { ReplayRecord, ReplayView };

/** What is replayed: the windows of a range, or that of an execution. */
export async function beginReplay(
  env: Bindings,
  endpoint: string,
  monitor: string,
  of: Rehearsed,
  asked: Omit<AskedReplay, "start" | "end">,
): Promise<Result<ReplayView>> {
  const found = await windowOf(env, endpoint, of);
  if (!found.ok) return found;
  if (found.value.end > Date.now()) return { ok: false, problem: notOver() };
  const isOne = "execution" in of;
  return flat(roomOf(env, endpoint, "replays").begin(monitor, { ...found.value, ...asked }, isOne));
}

export async function listReplays(
  env: Bindings,
  endpoint: string,
  monitor: string | null,
): Promise<Result<{ readonly replays: readonly ReplayRecord[] }>> {
  const found = await roomOf(env, endpoint, "replays").list(monitor);
  return found.ok ? { ok: true, value: { replays: found.value } } : found;
}

export async function getReplay(env: Bindings, endpoint: string, id: string): Promise<Result<ReplayView>> {
  return flat(roomOf(env, endpoint, "replays").find(id));
}

export async function cancelReplay(env: Bindings, endpoint: string, id: string): Promise<Result<ReplayView>> {
  return flat(roomOf(env, endpoint, "replays").cancel(id));
}

export async function resumeReplay(env: Bindings, endpoint: string, id: string): Promise<Result<ReplayView>> {
  return flat(roomOf(env, endpoint, "replays").resume(id));
}

/** The text of a file of one window of a replay, by when the window ended. */
export async function replayedFile(
  env: Bindings,
  endpoint: string,
  { id, end }: { readonly id: string; readonly end: number },
  file: ReportFile,
): Promise<Result<string>> {
  const found = await getReplay(env, endpoint, id);
  if (!found.ok) return found;
  const one = found.value.results.find(({ window }) => Date.parse(window.end) === end);
  const prefix = one?.outcome?.kind === "judged" ? one.outcome.report : null;
  const text = prefix === null ? null : await readText(env.BUCKET, `${prefix}${file}`);
  if (text !== null) return { ok: true, value: text };
  return {
    ok: false,
    problem: problem("not_found", "The replay has no such file of a window that ended then"),
  };
}

/** Judges the windows of the last days by other settings beside those in force. */
export async function rehearseDays(
  env: Bindings,
  endpoint: string,
  monitor: string,
  days: number,
  tried: RehearsedSettings,
): Promise<Result<LastDays>> {
  return flat(roomOf(env, endpoint, "replays").rehearsal(monitor, days, tried));
}
