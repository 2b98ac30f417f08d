/** What the pages of an endpoint show. */
import type { Figures } from "../../../core/overview/figures.ts";
import type { TrendWindow } from "../../../core/overview/trend.ts";
import type { Report } from "../../../core/report/report.ts";
import type { IncidentKind } from "../../../core/incident/kinds.ts";
import type { IncidentState } from "../../../core/incident/incident.ts";

interface ShownIncident {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly title: string;
  readonly state: IncidentState;
  readonly summary: string;
  /** ISO 8601. */
  readonly since: string;
  readonly resolvedAt: string | null;
}

export interface ShownEndpoint {
  readonly name: string;
  readonly upstream: string;
  readonly baseline: string | null;
  readonly monitors: readonly string[];
  /** Whose windows these are; null while none was checked. */
  readonly monitor: string | null;
  /** Oldest first. */
  readonly windows: readonly TrendWindow[];
  /** The window that is looked at; null while there is none. */
  readonly open: OpenWindow | null;
  readonly incidents: readonly ShownIncident[];
  readonly isAdmin: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface OpenWindow extends TrendWindow {
  readonly report: Report | null;
  readonly figures: Figures;
}

/** Which features are listed. */
export interface Wanted {
  readonly text: string;
  readonly isAll: boolean;
  /** The window that was asked for; null for the last one. */
  readonly window: string | null;
}

export function featureAddress(endpoint: string, feature: string, window: string | null = null): string {
  const asked = new URLSearchParams({ name: feature, ...(window !== null && { window }) });
  return `/dashboard/${endpoint}/feature?${asked.toString()}`;
}
