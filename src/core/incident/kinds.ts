/** The kinds of incidents that there are: what each is called, how bad it is, what it hides, and what to do about it. */
import type { CheckType } from "../check/checks.ts";

/** In the order in which they are looked at: what hides others comes before them. */
export const incidentKinds = [
  "recording",
  "cannot_judge",
  "schema_break",
  "drift",
  "data_quality",
  "traffic",
  "live",
  "receiver",
  "settings",
] as const;

export type IncidentKind = (typeof incidentKinds)[number];

export const severities = ["error", "warning"] as const;

export type Severity = (typeof severities)[number];

interface KindOfIncident {
  readonly words: string;
  readonly severity: Severity;
  /** Kinds of the same monitor that are not told while this one lasts: it explains them. */
  readonly hides: readonly IncidentKind[];
  /** What whoever is woken does first: one sentence, without a full stop. */
  readonly todo: string;
}

const kinds: Readonly<Record<IncidentKind, KindOfIncident>> = {
  recording: {
    words: "Calls are not recorded",
    severity: "error",
    hides: [],
    todo: "Read problems and warnings of the endpoint's health: they say what is lost, and why",
  },
  cannot_judge: {
    words: "Cannot judge",
    severity: "error",
    hides: ["traffic"],
    todo: "Nothing is known of these windows until the reason is gone: it stands in the execution's exit message",
  },
  schema_break: {
    words: "Schema break",
    severity: "error",
    hides: ["drift", "data_quality"],
    todo: "Compare what callers send with the columns of the baseline: mend the caller, or make a baseline of the new form",
  },
  drift: {
    words: "Drift",
    severity: "warning",
    hides: [],
    todo: "Open the report and see where the curves part: is it the data that came, or the world? If it is welcome, make a baseline of it",
  },
  data_quality: {
    words: "Data quality",
    severity: "warning",
    hides: [],
    todo: "Look for the system that fills these features: a sensor, a join or a default that went wrong",
  },
  traffic: {
    words: "Traffic",
    severity: "error",
    hides: [],
    todo: "Ask the model and its callers: errors and latency are the upstream's, a volume is the callers'",
  },
  live: {
    words: "Change seen live",
    severity: "warning",
    hides: [],
    todo: "Ask what changed at that time, in the callers or upstream of them: the next execution confirms it or takes it back",
  },
  receiver: {
    words: "A receiver does not take messages",
    severity: "warning",
    hides: [],
    todo: "Look at the last error in the endpoint's deliveries, and at the secret that holds the receiver's address",
  },
  settings: {
    words: "A setting is wrong",
    severity: "warning",
    hides: [],
    todo: "Mend the variable that is named, in wrangler.toml or as a secret, and deploy again: what is in force until then stands beside it",
  },
};

export function kindWords(kind: IncidentKind): string {
  return kinds[kind].words;
}

/** What is looked at first, first. */
export function byKind(one: { readonly kind: IncidentKind }, other: { readonly kind: IncidentKind }): number {
  return incidentKinds.indexOf(one.kind) - incidentKinds.indexOf(other.kind);
}

export function severityOf(kind: IncidentKind): Severity {
  return kinds[kind].severity;
}

export function todoOf(kind: IncidentKind): string {
  return kinds[kind].todo;
}

/** Whether an incident of one kind explains one of another, of the same monitor. */
export function hides(kind: IncidentKind, other: IncidentKind): boolean {
  return kinds[kind].hides.includes(other);
}

/** Kinds that a report speaks of, each with its checks: what breaks the table's form comes first. */
export const reportKinds = ["schema_break", "drift", "data_quality", "traffic"] as const;

export type ReportKind = (typeof reportKinds)[number];

const kindOfCheck: Readonly<Record<CheckType, ReportKind>> = {
  missing_column_check: "schema_break",
  extra_column_check: "schema_break",
  row_shape_check: "schema_break",
  data_type_check: "schema_break",
  answer_count_check: "data_quality",
  unread_bodies_check: "data_quality",
  error_share_check: "traffic",
  latency_check: "traffic",
  volume_check: "traffic",
  completeness_check: "data_quality",
  missing_rate_check: "data_quality",
  non_negative_check: "data_quality",
  categorical_values_check: "data_quality",
  range_check: "data_quality",
  new_values_check: "data_quality",
  value_share_check: "drift",
  baseline_drift_check: "drift",
};

export function kindOf(check: CheckType): ReportKind {
  return kindOfCheck[check];
}
