/** An endpoint's settings as their page shows them. */
import { endpointWords } from "../../../core/config/words.ts";
import { defaultPatience } from "../../../core/incident/policy.ts";
import { isOnce } from "../../../core/monitor/timing.ts";
import { formatWindow } from "../../../core/monitor/window.ts";
import type { ShownBaseline } from "../../../view/pages/manage/baselines.tsx";
import type { ShownMonitor } from "../../../view/pages/manage/monitors.tsx";
import type { ShownReplay } from "../../../view/pages/manage/replays.tsx";
import type { ShownSettings } from "../../../view/pages/manage/settings.tsx";
import type { BaselineRecord } from "../../commands/baselines.ts";
import type { MonitorRecord } from "../../commands/monitors.ts";
import type { ReplayRecord } from "../../commands/replay/replays.ts";
import type { SettingsState } from "../../commands/pages/settings.ts";

export function shownSettings(state: SettingsState, mayChange: boolean): ShownSettings {
  const { view, receivers, baselines, hasMoreBaselines, replays, warnings } = state;
  return {
    name: view.name,
    mayChange,
    etag: view.etag,
    version: view.version,
    words: endpointWords(view.config),
    json: JSON.stringify(view.config, null, 2),
    awaits: view.awaits,
    monitors: view.monitors.map(shownMonitor),
    receivers,
    baselines: baselines.map(shownBaseline),
    hasMoreBaselines,
    replays: replays.map(shownReplay),
    faults: [
      ...(mayChange ? warnings : []),
      ...(view.notUnderstood ?? []).map((what) => `Not understood by this version of Weir: ${what}`),
    ],
  };
}

function shownReplay({ asked, windows, ...replay }: ReplayRecord): ShownReplay {
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
  };
}

function shownMonitor(record: MonitorRecord): ShownMonitor {
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

export function shownBaseline(record: BaselineRecord): ShownBaseline {
  const { id, status, rows, createdAt, failure, notes, current } = record;
  return { id, status, rows, createdAt, failure, notes, current, source: sourceWords(record) };
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
      const window = formatWindow({ start: Date.parse(source.start), end: Date.parse(source.end) });
      return source.isAutomatic === true ? `the first calls, by itself: ${window}` : `calls of ${window}`;
    }
    case "unknown":
      return "a source that only another version of Weir knows";
  }
}
