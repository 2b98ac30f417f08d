/** The rooms of an endpoint's object that are asked from outside, by the names they are asked under. */
import type { Baselines } from "../baseline/records.ts";
import type { Incidents } from "../incident/incidents.ts";
import type { Mutes } from "../incident/mutes.ts";
import type { Executions } from "../monitor/executions.ts";
import type { Monitors } from "../monitor/monitors.ts";
import type { Judging } from "../monitor/judging.ts";
import type { Replays } from "../monitor/replay/replays.ts";
import type { Runs } from "../monitor/runs.ts";
import type { Outbox } from "../notify/outbox.ts";
import type { ScriptWrites } from "../script/writes.ts";
import type { Edits } from "./edits.ts";
import type { Glances } from "./glance.ts";
import type { Live } from "./live.ts";
import type { SegmentRecord } from "./segments/record.ts";
import type { Metrics } from "./metrics/metrics.ts";

export interface Rooms {
  readonly baselines: Baselines;
  readonly monitors: Monitors;
  readonly executions: Executions;
  readonly runs: Runs;
  readonly judging: Judging;
  readonly replays: Replays;
  readonly outbox: Outbox;
  readonly incidents: Incidents;
  readonly mutes: Mutes;
  readonly live: Live;
  readonly edits: Edits;
  readonly glances: Glances;
  readonly metrics: Metrics;
  readonly segments: SegmentRecord;
  readonly scripts: ScriptWrites;
}
