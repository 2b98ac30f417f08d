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
  /** Why windows are not judged for want of a baseline; null where they are. */
  readonly awaits: string | null;
  readonly monitors: readonly string[];
  /** Whose windows these are; null while none was checked. */
  readonly monitor: string | null;
  /** Whose clocks its schedule goes by; null of UTC. */
  readonly timeZone: string | null;
  /** Oldest first. */
  readonly windows: readonly TrendWindow[];
  readonly period: ShownPeriod;
  /** The window that was asked for; null for the last one. */
  readonly asked: string | null;
  /** The window that is looked at, which may be older than these; null while there is none. */
  readonly open: OpenWindow | null;
  readonly incidents: readonly ShownIncident[];
  readonly isAdmin: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

interface ShownPeriod {
  /** The days before the end of the last window; null for the last windows, whatever their length. */
  readonly days: number | null;
  /** How many windows those that are shown stand for. */
  readonly count: number;
  /** Whether there are older ones. */
  readonly hasOlder: boolean;
}

export interface OpenWindow extends TrendWindow {
  readonly report: Report | null;
  readonly figures: Figures;
}

/** Whether a language model was called in it. */
export function isModelWindow({ overview }: TrendWindow): boolean {
  return overview?.traffic?.model != null;
}

/** Which features are listed. */
export interface Wanted {
  readonly text: string;
  readonly isAll: boolean;
}

/** What a link to a page of the endpoint keeps of what was asked for. */
interface Asked {
  readonly window?: string | null;
  readonly days?: number | null;
}

export function featureAddress(endpoint: string, feature: string, asked: Asked = {}): string {
  return `/dashboard/${endpoint}/feature?${queryOf({ name: feature, ...asked })}`;
}

export function endpointAddress(endpoint: string, asked: Asked): string {
  const query = queryOf(asked);
  return `/dashboard/${endpoint}${query === "" ? "" : `?${query}`}`;
}

/** Without what is null. */
export function queryOf(asked: Readonly<Record<string, string | number | null>> | Asked): string {
  const given = Object.entries(asked).flatMap(([key, value]): [string, string][] =>
    value === null || value === undefined ? [] : [[key, String(value)]],
  );
  return new URLSearchParams(given).toString();
}
