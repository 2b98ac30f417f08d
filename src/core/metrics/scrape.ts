/** One scrape: what the deployment and its endpoints say, as samples. */
import { checkTypes } from "../check/checks.ts";
import { counters, isLoss } from "../counters.ts";
import { incidentKinds, severityOf } from "../incident/kinds.ts";
import type { UnderWay } from "../incident/under-way.ts";
import { executionStatuses } from "../report/report.ts";
import { mostFeatures, type Judged } from "./judged.ts";
import { Samples } from "./samples.ts";
import { statusClasses, type Served } from "./served.ts";

/** How many endpoints one scrape asks: by default far fewer than the thousand that a request may on the free plan. */
export const endpointLimits = { usual: 250, most: 1_000 } as const;

/** Of how many features of each monitor it has the scores. */
export const featureLimits = { usual: 10, most: mostFeatures } as const;

/** What an endpoint's shards say together. Times are epoch milliseconds. */
export interface Recorded {
  readonly counters: Readonly<Record<string, number>>;
  /** Null while a shard runs a version of Weir that does not count it. */
  readonly served: Served | null;
  readonly lagMs: number | null;
  readonly pendingBytes: number;
  readonly oldestUnflushed: number | null;
  readonly flushFailures: number;
}

/** What becomes of a message: `retried` of one that is tried again, the others once it is over. */
const outcomes = ["delivered", "failed", "retried"] as const;

export type Outcome = (typeof outcomes)[number];

export interface MonitorSeen {
  readonly name: string;
  readonly isEnabled: boolean;
  /** Null while it is paused, and where nothing is due any more. */
  readonly nextDue: number | null;
  /** Null before its first window. */
  readonly judged: Judged | null;
}

/** What an endpoint answers a scrape. */
export interface EndpointSeen {
  readonly shards: { readonly answering: number; readonly silent: number };
  /** Null while a shard is silent: a sum without it would look as if counts had begun anew. */
  readonly recorded: Recorded | null;
  readonly baseline: { readonly id: string; readonly createdAt: number | null } | null;
  readonly monitors: readonly MonitorSeen[];
  readonly incidents: UnderWay;
  /** By kind of receiver; `oldest`: when the first was raised of those that wait. */
  readonly outbox: readonly {
    readonly receiver: string;
    readonly waiting: number;
    readonly oldest: number | null;
  }[];
  /** By kind of receiver, since the endpoint began; absent of an object that runs an earlier version of Weir. */
  readonly sent?: readonly {
    readonly receiver: string;
    readonly counts: Readonly<Record<string, number>>;
  }[];
}

export interface Scrape {
  readonly version: string;
  /** How many endpoints stand how; null where one alone was asked. */
  readonly standings: Readonly<Record<string, number>> | null;
  /** Each that was asked; null for one that did not answer. */
  readonly endpoints: readonly { readonly name: string; readonly seen: EndpointSeen | null }[];
  readonly leftOut: number;
}

export function samplesOf({ version, standings, endpoints, leftOut }: Scrape): Samples {
  const samples = new Samples();
  samples.addInfo("weir_build", { version });
  for (const [standing, count] of Object.entries(standings ?? {})) {
    samples.add("weir_endpoints", { standing }, count);
  }
  const silent = endpoints.filter(({ seen }) => seen === null).length;
  samples.add("weir_scrape_endpoints", { state: "answered" }, endpoints.length - silent);
  samples.add("weir_scrape_endpoints", { state: "silent" }, silent);
  samples.add("weir_scrape_endpoints", { state: "left_out" }, leftOut);
  for (const { name: endpoint, seen } of endpoints) {
    samples.add("weir_endpoint_up", { endpoint }, seen === null ? 0 : 1);
    if (seen !== null) ofEndpoint(samples, endpoint, seen);
  }
  return samples;
}

function ofEndpoint(samples: Samples, endpoint: string, seen: EndpointSeen): void {
  const { shards, recorded, baseline, monitors, incidents } = seen;
  for (const state of ["answering", "silent"] as const) {
    samples.add("weir_recorder_shards", { endpoint, state }, shards[state]);
  }
  if (recorded !== null) ofRecording(samples, endpoint, recorded);
  if (baseline !== null) {
    samples.addInfo("weir_baseline", { endpoint, baseline_id: baseline.id });
    samples.addTime("weir_baseline_created_timestamp_seconds", { endpoint }, baseline.createdAt);
  }
  for (const monitor of monitors) ofMonitor(samples, { endpoint, monitor: monitor.name }, monitor);
  for (const kind of incidentKinds) {
    const labels = { endpoint, kind, severity: severityOf(kind) };
    samples.add("weir_open_incidents", labels, incidents.kinds[kind] ?? 0);
  }
  samples.add("weir_pending_incidents", { endpoint }, incidents.pending);
  samples.addTime("weir_oldest_incident_timestamp_seconds", { endpoint }, incidents.oldestSince);
  ofMessages(samples, endpoint, seen);
}

function ofMessages(samples: Samples, endpoint: string, { outbox, sent = [] }: EndpointSeen): void {
  for (const { receiver, waiting } of outbox) {
    samples.add("weir_outbox_messages", { endpoint, receiver }, waiting);
  }
  for (const { receiver, counts } of sent) {
    for (const outcome of outcomes) {
      samples.add("weir_notifications", { endpoint, receiver, outcome }, counts[outcome] ?? 0);
    }
  }
  const oldest = outbox.flatMap((one) => one.oldest ?? []);
  const first = oldest.length === 0 ? null : Math.min(...oldest);
  samples.addTime("weir_outbox_oldest_timestamp_seconds", { endpoint }, first);
}

function ofRecording(samples: Samples, endpoint: string, recorded: Recorded): void {
  const { seen = 0, profiled = 0, captured = 0 } = recorded.counters;
  samples.add("weir_recorded_calls", { endpoint }, seen);
  samples.add("weir_profiled_calls", { endpoint }, profiled);
  samples.add("weir_captured_calls", { endpoint }, captured);
  // Known reasons begin at nothing: an increase from where there was no sample would not be seen.
  for (const reason of new Set([...Object.keys(counters), ...Object.keys(recorded.counters)])) {
    if (!isLoss(reason)) continue;
    samples.add("weir_capture_dropped", { endpoint, reason }, recorded.counters[reason] ?? 0);
  }
  if (recorded.served !== null) ofCalls(samples, endpoint, recorded.served);
  const { lagMs, pendingBytes, oldestUnflushed, flushFailures } = recorded;
  samples.addTime("weir_recorder_lag_seconds", { endpoint }, lagMs);
  samples.add("weir_recorder_pending_bytes", { endpoint }, pendingBytes);
  samples.addTime("weir_recorder_oldest_unflushed_timestamp_seconds", { endpoint }, oldestUnflushed);
  samples.add("weir_recorder_flush_failures", { endpoint }, flushFailures);
}

function ofCalls(samples: Samples, endpoint: string, { statuses, latency }: Served): void {
  for (const status_class of statusClasses) {
    samples.add("weir_requests", { endpoint, status_class }, statuses[status_class] ?? 0);
  }
  samples.addHistogram("weir_request_duration_seconds", { endpoint }, latency);
}

const nothingJudged: Judged = { checks: {}, violations: {}, newest: null, judgedAt: null };

interface OfMonitor {
  readonly endpoint: string;
  readonly monitor: string;
}

function ofMonitor(samples: Samples, labels: OfMonitor, { isEnabled, nextDue, judged }: MonitorSeen): void {
  samples.add("weir_monitor_enabled", labels, isEnabled ? 1 : 0);
  samples.addTime("weir_check_next_due_timestamp_seconds", labels, nextDue);
  const { judgedAt, checks, violations, newest } = judged ?? nothingJudged;
  samples.addTime("weir_check_last_success_timestamp_seconds", labels, judgedAt);
  // Also before the first window, and of checks that have found nothing: they begin at nothing as losses do.
  for (const status of executionStatuses) {
    samples.add("weir_checks", { ...labels, status }, checks[status] ?? 0);
  }
  for (const check of new Set<string>([...checkTypes, ...Object.keys(violations)])) {
    samples.add("weir_violations", { ...labels, check }, violations[check] ?? 0);
  }
  if (newest !== null) ofWindow(samples, labels, newest);
}

function ofWindow(samples: Samples, labels: OfMonitor, newest: NonNullable<Judged["newest"]>): void {
  samples.addTime("weir_check_last_timestamp_seconds", labels, newest.at);
  samples.addTime("weir_check_window_end_timestamp_seconds", labels, newest.windowEnd);
  samples.add("weir_check_records", labels, newest.records);
  for (const status of executionStatuses) {
    samples.add("weir_check_status", { ...labels, status }, status === newest.status ? 1 : 0);
  }
  samples.add("weir_monitored_features", labels, newest.measured);
  samples.add("weir_drifted_features", labels, newest.drifted);
  for (const { name: feature, drift, missing = null } of newest.features) {
    const of = { ...labels, feature };
    samples.addKnown("weir_feature_missing_ratio", of, missing);
    if (drift === undefined) continue;
    samples.add("weir_feature_drift_score", of, drift.score);
    samples.add("weir_feature_drift_threshold", of, drift.threshold);
    samples.add("weir_feature_drifted", of, drift.isDrifted ? 1 : 0);
  }
}
