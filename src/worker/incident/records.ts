/** Incidents of an endpoint and what happened to each, in its object's SQLite. */
import type { Incident, IncidentState } from "../../core/incident/incident.ts";
import type { IncidentKind } from "../../core/incident/kinds.ts";
import { incidentSchema } from "../../core/incident/stored.ts";
import { log } from "../platform/log.ts";
import { pageOf, type Page } from "../platform/paging.ts";
import { readStored } from "../platform/stored.ts";

export interface IncidentEvent {
  readonly at: string;
  readonly what: string;
  readonly words: string;
}

/** What can happen to an incident. */
export type What = "seen" | "fired" | "told" | "not told" | "acknowledged" | "resolved" | "came again";

/** What incidents are listed by, newest first. */
export type IncidentKey = readonly [id: string];

/** Which incidents are asked for. */
export interface IncidentListing {
  /** Only those in this state; all if null. */
  readonly state: IncidentState | null;
  readonly limit: number;
  readonly after: IncidentKey | null;
}

/** Of one incident; the oldest go, but for the first ones. */
const mostEvents = 200;
const firstEvents = 20;
/** So many of all incidents together may be there beyond that. */
const someEvents = 50;

type Row = { id: string; value: string };

export class IncidentRecords {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get(id: string): Incident | null {
    return this.#read("id = ?", id)[0] ?? null;
  }

  /** The one of a monitor and kind that goes on, or the last one: ids of a clock that was ahead come last for long. */
  last(monitor: string | null, kind: IncidentKind, segment?: string): Incident | null {
    const of = [monitor ?? "", placeOf(kind, segment)] as const;
    const [goesOn] = this.#read("monitor = ? AND kind = ? AND state <> 'resolved' LIMIT 1", ...of);
    return goesOn ?? this.#read("monitor = ? AND kind = ? ORDER BY id DESC LIMIT 1", ...of)[0] ?? null;
  }

  /** Those in which a time to come may stand. */
  touchedAfter(now: number): Incident[] {
    return this.#read("state <> 'resolved' OR touched > ?", now);
  }

  /** Those that are not over. */
  underWay(): Incident[] {
    return this.#read("state <> 'resolved' ORDER BY id");
  }

  /** Those whose end is still to be told. */
  endedUntold(): Incident[] {
    return this.#read("state = 'resolved' AND look_at IS NOT NULL");
  }

  /** Without those that only another version of Weir can read. */
  #read(which: string, ...values: readonly (string | number)[]): Incident[] {
    return this.#sql
      .exec<Row>(`SELECT id, value FROM incidents WHERE ${which}`, ...values)
      .toArray()
      .flatMap((row) => incidentOf(row) ?? []);
  }

  /** What is over is looked at once more: its end may have to be told. */
  put(incident: Incident, now: number): void {
    const isEnd = incident.state === "resolved" && incident.told?.what === "firing";
    this.#sql.exec(
      `INSERT INTO incidents (id, monitor, kind, state, touched, value, look_at) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, touched = excluded.touched, value = excluded.value,
        look_at = COALESCE(excluded.look_at, look_at)`,
      incident.id,
      incident.monitor ?? "",
      placeOf(incident.kind, incident.segment),
      incident.state,
      now,
      JSON.stringify(incident),
      isEnd ? now : null,
    );
  }

  /** An incident that came to nothing. */
  drop(id: string): void {
    this.#sql.exec("DELETE FROM incidents WHERE id = ?", id);
    this.#sql.exec("DELETE FROM incident_events WHERE incident = ?", id);
  }

  /** When it is looked at again whether an incident is told; null where only a change can make a difference. */
  lookAt(id: string, at: number | null): void {
    this.#sql.exec("UPDATE incidents SET look_at = ? WHERE id = ?", at, id);
  }

  /** Whatever is due still is looked at again at `until`. */
  putOff(now: number, until: number): void {
    this.#sql.exec("UPDATE incidents SET look_at = ? WHERE look_at <= ?", until, now);
  }

  nextLook(): number | null {
    return this.#sql
      .exec<{ at: number | null }>("SELECT MIN(look_at) AS at FROM incidents WHERE look_at IS NOT NULL")
      .one().at;
  }

  /** Writes down what happened; what is said twice in a row is said once. */
  note(incident: string, at: number, what: What, words: string): void {
    const [last] = this.#sql.exec<{ what: string; words: string }>(
      "SELECT what, words FROM incident_events WHERE incident = ? ORDER BY id DESC LIMIT 1",
      incident,
    );
    if (last?.what === what && last.words === words) return;
    const { id } = this.#sql
      .exec<{ id: number }>(
        "INSERT INTO incident_events (incident, at, what, words) VALUES (?, ?, ?, ?) RETURNING id",
        incident,
        at,
        what,
        words,
      )
      .one();
    // Each event is read for it: not every time.
    if (id % someEvents === 0) this.#forgetEvents(incident);
  }

  #forgetEvents(incident: string): void {
    this.#sql.exec(
      `DELETE FROM incident_events WHERE id IN (SELECT id FROM incident_events WHERE incident = ?1 AND id NOT IN
        (SELECT id FROM incident_events WHERE incident = ?1 ORDER BY id LIMIT ?2) ORDER BY id DESC LIMIT -1 OFFSET ?3)`,
      incident,
      firstEvents,
      mostEvents - firstEvents,
    );
  }

  /** What happened to an incident, oldest first. */
  events(incident: string): IncidentEvent[] {
    return this.#sql
      .exec<{ at: number; what: string; words: string }>(
        "SELECT at, what, words FROM incident_events WHERE incident = ? ORDER BY id",
        incident,
      )
      .toArray()
      .map(({ at, what, words }) => ({ at: new Date(at).toISOString(), what, words }));
  }

  list({ state, limit, after }: IncidentListing): Page<Incident, IncidentKey> {
    const [last] = after ?? ["~"];
    const rows = this.#sql
      .exec<Row>(
        `SELECT id, value FROM incidents WHERE id < ? ${state === null ? "" : "AND state = ?"} ORDER BY id DESC LIMIT ?`,
        last,
        ...(state === null ? [] : [state]),
        limit + 1,
      )
      .toArray();
    const page = pageOf(rows, limit, ({ id }): IncidentKey => [id], incidentOf);
    return { ...page, items: page.items.filter((item) => item !== null) };
  }

  get isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM incidents LIMIT 1").toArray().length === 0;
  }

  /** Lets at most `batch` incidents go that are over: those not touched since `expired`, then the oldest of more than `most`. */
  forget(expired: number, most: number, batch: number): number {
    const ids = this.#sql
      .exec<{ id: string }>(
        `SELECT id FROM incidents WHERE state = 'resolved' AND (touched < ?1 OR id <=
          (SELECT id FROM incidents ORDER BY id DESC LIMIT 1 OFFSET ?2)) ORDER BY id LIMIT ?3`,
        expired,
        most,
        batch,
      )
      .toArray();
    for (const { id } of ids) this.drop(id);
    return ids.length;
  }
}

/** Where incidents of a kind are found: those of a segment apart, also by versions of Weir that know no segments. */
function placeOf(kind: IncidentKind, segment: string | undefined): string {
  return segment === undefined ? kind : `${kind} ${segment}`;
}

/** Null for one that only another version of Weir can read. */
function incidentOf({ id, value }: Row): Incident | null {
  const stored = readStored(incidentSchema, value);
  if (stored.kind === "readable") return stored.value;
  log("incident_unreadable", { incident: id, reason: stored.reason });
  return null;
}
