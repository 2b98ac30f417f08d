/**
 * Every metric of `/metrics`: its family, what kind it is, what it says, and its labels. To add one: a line here, and
 * one in docs/metrics.md. Names follow Prometheus: the application, base units, the unit last; a counter's samples end
 * in `_total`, an info's in `_info`, and the family is named without. They are a contract: none is given another meaning.
 */

type Kind = "counter" | "gauge" | "histogram" | "info";

interface Family {
  readonly kind: Kind;
  /** One line. */
  readonly help: string;
  readonly labels: readonly string[];
}

export const families = {
  weir_build: { kind: "info", help: "The version of Weir that answers", labels: ["version"] },
  weir_endpoints: {
    kind: "gauge",
    help: "Endpoints of the deployment, by how they stand",
    labels: ["standing"],
  },
  weir_scrape_endpoints: {
    kind: "gauge",
    help: "Endpoints of this scrape: those that answered, those that did not, and those left out for want of room",
    labels: ["state"],
  },
  weir_endpoint_up: {
    kind: "gauge",
    help: "Whether the endpoint's object answered this scrape",
    labels: ["endpoint"],
  },

  weir_requests: {
    kind: "counter",
    help: "Recorded calls by the class of their status",
    labels: ["endpoint", "status_class"],
  },
  weir_request_duration_seconds: {
    kind: "histogram",
    help: "From a recorded call's arrival to the end of its answer",
    labels: ["endpoint"],
  },
  weir_recorded_calls: {
    kind: "counter",
    help: "Calls that reached a Recorder, but those that failed",
    labels: ["endpoint"],
  },
  weir_profiled_calls: { kind: "counter", help: "Calls counted in the statistics", labels: ["endpoint"] },
  weir_captured_calls: { kind: "counter", help: "Calls in capture files", labels: ["endpoint"] },
  weir_capture_dropped: {
    kind: "counter",
    help: "Calls, or columns of them, that are in no statistics, or captures that were not stored, by reason",
    labels: ["endpoint", "reason"],
  },
  weir_recorder_shards: {
    kind: "gauge",
    help: "Shards of the endpoint by whether they answered; while one is silent there are no counts of calls",
    labels: ["endpoint", "state"],
  },
  weir_recorder_lag_seconds: {
    kind: "gauge",
    help: "How long the last calls were over before they were counted, in the worst shard",
    labels: ["endpoint"],
  },
  weir_recorder_pending_bytes: {
    kind: "gauge",
    help: "What waits to be written to R2",
    labels: ["endpoint"],
  },
  weir_recorder_oldest_unflushed_timestamp_seconds: {
    kind: "gauge",
    help: "When the oldest call came that waits to be written; absent while none does",
    labels: ["endpoint"],
  },
  weir_recorder_flush_failures: {
    kind: "gauge",
    help: "Writes to R2 that failed in a row, in the worst shard",
    labels: ["endpoint"],
  },

  weir_baseline: { kind: "info", help: "The baseline in force", labels: ["endpoint", "baseline_id"] },
  weir_baseline_created_timestamp_seconds: {
    kind: "gauge",
    help: "When the baseline in force was made",
    labels: ["endpoint"],
  },
  weir_monitor_enabled: {
    kind: "gauge",
    help: "Whether the monitor runs: 0 while it is paused, or cannot be read by this version of Weir",
    labels: ["endpoint", "monitor"],
  },
  weir_check_next_due_timestamp_seconds: {
    kind: "gauge",
    help: "When the monitor's next window is due: long past where cron does not run",
    labels: ["endpoint", "monitor"],
  },
  weir_check_last_timestamp_seconds: {
    kind: "gauge",
    help: "When the monitor last checked a window, whatever came of it",
    labels: ["endpoint", "monitor"],
  },
  weir_check_last_success_timestamp_seconds: {
    kind: "gauge",
    help: "When the monitor last judged a window: the dead man's switch",
    labels: ["endpoint", "monitor"],
  },
  weir_check_window_end_timestamp_seconds: {
    kind: "gauge",
    help: "The end of the newest window that the monitor checked",
    labels: ["endpoint", "monitor"],
  },
  weir_check_status: {
    kind: "gauge",
    help: "1 at the status of the newest window that the monitor checked, 0 at the others",
    labels: ["endpoint", "monitor", "status"],
  },
  weir_check_records: {
    kind: "gauge",
    help: "Records of the newest window that the monitor checked",
    labels: ["endpoint", "monitor"],
  },
  weir_checks: {
    kind: "counter",
    help: "Windows that the monitor checked, by how that ended",
    labels: ["endpoint", "monitor", "status"],
  },
  weir_violations: {
    kind: "counter",
    help: "Violations that the monitor found, by check, as constraint_violations.json has them",
    labels: ["endpoint", "monitor", "check"],
  },
  weir_monitored_features: {
    kind: "gauge",
    help: "Features whose drift could be measured in the newest window",
    labels: ["endpoint", "monitor"],
  },
  weir_drifted_features: {
    kind: "gauge",
    help: "Those of them that are beyond their limit and beyond chance",
    labels: ["endpoint", "monitor"],
  },
  weir_feature_drift_score: {
    kind: "gauge",
    help: "How far the feature is from its baseline in the newest window; the worst features, as many as asked for",
    labels: ["endpoint", "monitor", "feature"],
  },
  weir_feature_drift_threshold: {
    kind: "gauge",
    help: "The limit of the score beside it",
    labels: ["endpoint", "monitor", "feature"],
  },
  weir_feature_drifted: {
    kind: "gauge",
    help: "1 where the score is beyond its limit and beyond chance",
    labels: ["endpoint", "monitor", "feature"],
  },
  weir_feature_missing_ratio: {
    kind: "gauge",
    help: "The share of records without a value of the feature, where the baseline asks for completeness",
    labels: ["endpoint", "monitor", "feature"],
  },

  weir_open_incidents: {
    kind: "gauge",
    help: "Incidents that fire, by kind and severity",
    labels: ["endpoint", "kind", "severity"],
  },
  weir_pending_incidents: {
    kind: "gauge",
    help: "Incidents that were not seen often enough yet to fire",
    labels: ["endpoint"],
  },
  weir_oldest_incident_timestamp_seconds: {
    kind: "gauge",
    help: "Since when the oldest incident that fires goes on; absent while none does",
    labels: ["endpoint"],
  },
  weir_notifications: {
    kind: "counter",
    help: "Messages that were delivered or given up, and attempts after which one is tried again, by kind of receiver",
    labels: ["endpoint", "receiver", "outcome"],
  },
  weir_outbox_messages: {
    kind: "gauge",
    help: "Messages that wait to be delivered, by kind of receiver",
    labels: ["endpoint", "receiver"],
  },
  weir_outbox_oldest_timestamp_seconds: {
    kind: "gauge",
    help: "When the oldest message was raised that waits; absent while none does",
    labels: ["endpoint"],
  },
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof families;

export type Labels<Name extends FamilyName> = Readonly<
  Record<(typeof families)[Name]["labels"][number], string>
>;

export function familyOf(name: FamilyName): Family {
  return families[name];
}

/** The name that a family's samples have; a histogram's have further endings. */
export function sampleName(name: FamilyName): string {
  const endings: Readonly<Record<Kind, string>> = {
    counter: "_total",
    info: "_info",
    gauge: "",
    histogram: "",
  };
  return `${name}${endings[familyOf(name).kind]}`;
}

/** What a family is measured in; null where it counts. */
export function unitOf(name: FamilyName): string | null {
  return /_(seconds|bytes|ratio)$/.exec(name)?.[1] ?? null;
}
