/** An endpoint's settings as their page shows them. */
import { endpointWords } from "../../../core/config/words.ts";
import { defaultPatience } from "../../../core/incident/policy.ts";
import { isOnce } from "../../../core/monitor/timing.ts";
import { formatWindow, windowIn } from "../../../core/monitor/window.ts";
import { oldBaselineDays, oldBaselineTodo } from "../../../core/overview/ailments.ts";
import { hasPostFailed } from "../../../core/script/post.ts";
import type { ShownBaseline } from "../../../view/pages/manage/baselines.tsx";
import type { ShownScripts } from "../../../view/pages/manage/monitor/scripts.tsx";
import type { ShownMonitor } from "../../../view/pages/manage/monitor/section.tsx";
import type { ReplayChoices } from "../../../view/pages/manage/replay/form.tsx";
import type { ShownReplay } from "../../../view/pages/manage/replay/section.tsx";
import type { ShownSettings } from "../../../view/pages/manage/settings.tsx";
import { age } from "../../../view/words.ts";
import type { BaselineRecord } from "../../commands/baselines.ts";
import type { ExecutionRecord } from "../../commands/executions.ts";
import type { MonitorRecord } from "../../commands/monitors.ts";
import type { ReplayRecord } from "../../commands/replay/replays.ts";
import type { SettingsState } from "../../commands/pages/settings.ts";

interface Asked {
  readonly mayChange: boolean;
  /** The monitor whose past windows are asked for. */
  readonly of: string | null;
  readonly now: number;
}

export function shownSettings(state: SettingsState, { mayChange, of, now }: Asked): ShownSettings {
  const { view, receivers, baselines, hasMoreBaselines, replays, warnings } = state;
  return {
    name: view.name,
    mayChange,
    etag: view.etag,
    version: view.version,
    words: endpointWords(view.config),
    json: JSON.stringify(view.config, null, 2),
    awaits: view.awaits,
    monitors: view.monitors.map((monitor) => shownMonitor(monitor, state)),
    receivers,
    baselines: baselines.map((record) => shownBaseline(record, now)),
    hasMoreBaselines,
    replays: replays.map(shownReplay),
    replayChoices: choicesOf(state, of, now),
    faults: [
      ...(mayChange ? warnings : []),
      ...(view.notUnderstood ?? []).map((what) => `Not understood by this version of Weir: ${what}`),
    ],
  };
}

const [hourMs, weekMs] = [3_600_000, 7 * 86_400_000];

/** Of the last week, up to the last whole hour. */
function choicesOf(
  { view, baselines, scripts }: SettingsState,
  of: string | null,
  now: number,
): ReplayChoices {
  const names = view.monitors.map(({ name }) => name);
  const isAsked = of !== null && names.includes(of);
  const end = Math.floor(now / hourMs) * hourMs;
  const minuteOf = (time: number) => new Date(time).toISOString().slice(0, 16);
  return {
    monitors: isAsked ? [of, ...names.filter((name) => name !== of)] : names,
    isAsked,
    baselines: baselines
      .filter(({ status }) => status === "Completed")
      .map((record) => [
        record.id,
        `${record.createdAt.slice(0, 16).replace("T", " ")}, ${sourceWords(record)}`,
      ]),
    scripts: scripts?.map(({ name }) => name) ?? [],
    start: minuteOf(end - weekMs),
    end: minuteOf(end),
  };
}

export function shownReplay({ asked, windows, ...replay }: ReplayRecord): ShownReplay {
  const { id, monitor, state, createdAt, failure } = replay;
  return { id, monitor, state, createdAt, failure, ...windows, isBackfill: asked?.backfill ?? false };
}

/** What a monitor asks, with defaults where it does not say, or cannot be read. */
function askedIn(config: MonitorRecord["config"]) {
  return {
    isEnabled: config?.enabled === true,
    alertOn: config?.alertOn ?? "evidence",
    reference: config?.reference ?? "baseline",
    minimumRecords: config?.minimumRecords ?? null,
    ...namesIn(config),
  };
}

function namesIn(config: MonitorRecord["config"]) {
  const { preprocessor, postAnalytics } = config ?? {};
  return { preprocessor: preprocessor?.script ?? "", postAnalytics: postAnalytics?.script ?? "" };
}

/** What became of the scripts in the last window stands in its execution's message. */
function scriptsOf(name: string, config: MonitorRecord["config"], state: SettingsState): ShownScripts | null {
  const { preprocessor, postAnalytics } = config ?? {};
  const roles = [
    ["Preprocessor", preprocessor],
    ["Post-analytics", postAnalytics],
  ] as const;
  const named = roles.flatMap(([role, one]) => (one === undefined ? [] : [{ role, name: one.script }]));
  if (named.length === 0) return null;
  const putAt = new Map(state.scripts?.map((script) => [script.name, script.putAt]));
  const run = state.lastRuns.get(name);
  const missing = state.scripts === null ? "unknown" : "gone";
  const putOf = (at: string | undefined) => (at === undefined ? missing : { at });
  return {
    named: named.map((one) => ({ ...one, put: putOf(putAt.get(one.name)) })),
    last: run === undefined ? null : lastOf(run),
  };
}

function lastOf({ id, window, status, exitMessage, report }: ExecutionRecord) {
  const words = exitMessage ?? status;
  const hasFailed = status === "Failed" || hasPostFailed(words);
  return { execution: id, end: window.end, words, hasFailed, hasReport: report !== null };
}

function shownMonitor(record: MonitorRecord, state: SettingsState): ShownMonitor {
  const { name, config, words, next, etag, notUnderstood = [] } = record;
  const windows = windowsIn(config);
  return {
    name,
    ...windows,
    words: words ?? "",
    isOnce: isOnce(windows),
    ...askedIn(config),
    ...defaultPatience,
    ...config?.incidents,
    next,
    etag,
    scripts: scriptsOf(name, config, state),
    notUnderstood,
  };
}

/** When it runs, and what its windows are: "" where it is not said. */
function windowsIn(config: MonitorRecord["config"]) {
  const {
    schedule = "unreadable",
    timeZone = "",
    window = "",
    startOffset = "",
    endOffset = "",
  } = config ?? {};
  return { schedule, timeZone, window, startOffset, endOffset };
}

export function shownBaseline(record: BaselineRecord, now: number): ShownBaseline {
  const { id, status, rows, createdAt, ageDays, failure, notes, current, compared } = record;
  return {
    id,
    status,
    rows,
    createdAt,
    age: age(Date.parse(createdAt), now),
    ageTodo: current && ageDays >= oldBaselineDays ? oldBaselineTodo : null,
    compared,
    failure,
    notes,
    current,
    source: sourceWords(record),
  };
}

function sourceWords({ source }: BaselineRecord): string {
  switch (source.kind) {
    case "upload":
      return "a file that was sent";
    case "adopted":
      return "files that were adopted";
    case "r2":
      return `${source.key} in the bucket`;
    case "window": {
      const window = formatWindow(windowIn(source));
      return source.isAutomatic === true ? `the first calls, by itself: ${window}` : `calls of ${window}`;
    }
    case "unknown":
      return "a source that only another version of Weir knows";
  }
}
