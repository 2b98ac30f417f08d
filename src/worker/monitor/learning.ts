/**
 * A baseline by itself: once an endpoint without one has seen enough calls, one is made of the windows so far. It is looked
 * at when a window is judged, costs no call anything, and happens once: whichever run is first puts it in force, unless a
 * person has by then; one that dies leaves nothing but files that the next one writes anew.
 */
import { postOne } from "../../core/baseline/baseline.ts";
import { defaultLearning, type EndpointConfig } from "../../core/config/endpoint.ts";
import {
  isLearned,
  learningWords,
  seenBy,
  type Learning,
  type Seen,
  type SeenWindow,
} from "../../core/learn/learning.ts";
import { baselineOfWindow } from "../../core/learn/window.ts";
import { isoWindow, type Window } from "../../core/monitor/window.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { baselineFiles } from "../baseline/files.ts";
import type { Baselines } from "../baseline/records.ts";
import { writeLearned } from "../baseline/written.ts";
import { ownBucket } from "../deployment/owner.ts";
import type { Owner } from "../platform/work.ts";
import { Shards } from "../recorder/shards.ts";
import type { MonitorRecord } from "./monitors.ts";
import { absent, type Reference } from "./references.ts";

/** Windows older than this teach nothing of what normal is now. */
const longestMs = 30 * 86_400_000;

/** An endpoint that has not learned enough for so long is told of. */
const tolerableMs = 7 * 86_400_000;

const underWay = "A baseline is being made: windows are judged once it is in force";

/** What is known of an endpoint's windows before a time: of the monitor that has seen most. */
interface Known extends Learning, Pick<Seen, "since" | "window"> {}

/** By the beginning of a window; null where nothing is learned: it is switched off. */
function learningIn(sql: SqlStorage, config: EndpointConfig, { start, end }: Window): Known | null {
  const { enabled, ...goal } = config.learning ?? defaultLearning;
  if (!enabled || !config.profile) return null;
  const monitors = [...windowsIn(sql, start - longestMs).values()];
  const of = (before: number) =>
    monitors
      .flatMap((windows) => seenBy(windows, before) ?? [])
      .reduce<Seen | null>(
        (best, seen) => (best !== null && best.records >= seen.records ? best : seen),
        null,
      );
  // Of windows that slide none may be over before the first calls come that are in this one.
  const nothing = { records: 0, since: of(end)?.since ?? start, window: { start, end: start } };
  const most = of(start) ?? nothing;
  return { ...most, hours: (most.window.end - most.since) / 3_600_000, goal };
}

/** Windows of schedules that end after a time, in the order of their ends, by the names of their monitors. */
function windowsIn(sql: SqlStorage, after: number): Map<string, SeenWindow[]> {
  const rows = sql.exec<{ monitor: string; start: number; end: number; records: number | null }>(
    `SELECT monitor, window_start AS "start", window_end AS "end", iif(finished IS NULL, NULL, records) AS records
      FROM executions WHERE trigger = 'schedule' AND window_end > ? ORDER BY monitor, window_end`,
    after,
  );
  return Map.groupBy(rows, ({ monitor }) => monitor);
}

function notYet(reason: string): Reference {
  return absent({ reason, tolerableMs });
}

function isEnabled({ config }: MonitorRecord): boolean {
  return config?.enabled !== false;
}

/** What of the configuration learning goes by; null while there is none. */
type Configured = () => { readonly config: EndpointConfig; readonly shards: number } | null;

export class Learner {
  readonly #owner: Owner;
  readonly #baselines: Baselines;
  readonly #configured: Configured;

  constructor(owner: Owner, baselines: Baselines, configured: Configured) {
    this.#owner = owner;
    this.#baselines = baselines;
    this.#configured = configured;
  }

  /** What a window is compared with where there is no baseline in force: one may be made now, of the windows before. */
  async reference(window: Window): Promise<Reference> {
    const configured = this.#configured();
    const seen = configured && learningIn(this.#owner.storage.sql, configured.config, window);
    if (configured === null || seen === null) {
      const reason = `There is no baseline to compare with: ${postOne(this.#owner.name)}`;
      return absent({ reason, tolerableMs: null });
    }
    if (this.#baselines.isUnderWay) return notYet(underWay);
    if (isLearned(seen)) return this.#make(seen.window, configured);
    const hours = (window.end - seen.since) / 3_600_000;
    const reasonOf = (records: number) => learningWords({ ...seen, records: seen.records + records, hours });
    return absent({ reason: learningWords(seen), reasonOf, tolerableMs });
  }

  /** Why windows of these monitors are not judged for want of a baseline; null where they are. */
  awaits(monitors: readonly MonitorRecord[]): string | null {
    if (this.#baselines.current() !== null) return null;
    const choices = monitors.filter(isEnabled).map(({ config }) => config?.reference ?? "baseline");
    if (choices.length > 0 && !choices.includes("baseline")) return null;
    const config = this.#configured()?.config;
    const now = Date.now();
    const seen = config && learningIn(this.#owner.storage.sql, config, { start: now, end: now });
    return choices.length === 0 || seen == null ? "there is no baseline" : learningWords(seen);
  }

  async #make(window: Window, { config, shards }: NonNullable<ReturnType<Configured>>): Promise<Reference> {
    const { env, name: endpoint } = this.#owner;
    const found = await this.#profile(new Shards(env, endpoint, shards), window);
    if (typeof found === "string") return notYet(`Learning: ${found}`);
    if (found.profile.calls === 0) return notYet("Learning: all calls so far failed");
    const span = isoWindow(found.window);
    // The same of the same window: a run that died has left its files under this name.
    const id = `${span.end.slice(0, 19).replaceAll(/[-:]/g, "")}-${(found.window.end - found.window.start).toString(36)}`;
    try {
      const learned = baselineOfWindow(found.profile, {
        outputColumns: config.outputColumns ?? null,
        like: null,
      });
      const built = await writeLearned(await ownBucket(env), { endpoint, id }, learned);
      const current = this.#baselines.establish(id, { kind: "window", ...span, isAutomatic: true }, built);
      return baselineFiles(env, endpoint, current) ?? notYet(underWay);
    } catch (error) {
      if (error instanceof RangeError) return notYet(`Learning: ${error.message}`);
      throw error;
    }
  }

  /** The profile of a window, or of the smallest around it that can be answered; in words why there is none now. */
  async #profile(
    shards: Shards,
    window: Window,
  ): Promise<{ readonly profile: Profile; readonly window: Window } | string> {
    const found = await shards.profile(window);
    if (found.kind === "exact") return { profile: found.profile, window };
    if (found.kind === "incomplete") return found.reason;
    const wider = await shards.profile(found.nearest);
    if (wider.kind === "exact") return { profile: wider.profile, window: found.nearest };
    return wider.kind === "incomplete" ? wider.reason : "profiles are being folded";
  }
}
