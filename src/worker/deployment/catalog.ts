/**
 * Durable Object `Catalog`, one of a deployment: which endpoints exist and when each next has a monitor due. It is
 * asked once a minute by cron, by the list of endpoints, and for names that an isolate does not know.
 */
import { fnvOfText } from "../../core/fnv.ts";
import { DurableObject } from "cloudflare:workers";
import { Attempts } from "../../core/attempts.ts";
import type { PushOutcome, PushState } from "../../core/metrics/pushes.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { patient } from "../platform/patience.ts";
import { pageOf, type Page } from "../platform/paging.ts";
import { nameOf } from "../platform/problem.ts";
import { hasColumn } from "../platform/sql.ts";
import { dueBy, lateBy, reschedule, schedule, type DueAgain } from "./due.ts";
import { Pushes, pushedAtOnce, turnsFor, type Pushed } from "./pushes.ts";

declare module "../env.ts" {
  interface Bindings {
    /** One object in all: endpoint names and when each next has a monitor due. */
    readonly CATALOG: DurableObjectNamespace<Catalog>;
  }
}

/** The one Catalog. */
export function catalogOf(env: Bindings): DurableObjectStub<Catalog> {
  return env.CATALOG.getByName("catalog");
}

/** Less than whoever asks an object waits for it: an object that asks the Catalog meanwhile can still say so. */
const patienceMs = 15_000;

/** The same, which throws OutOfReach where it does not answer: nobody waits for it without end. */
export function askedCatalog(env: Bindings): DurableObjectStub<Catalog> {
  return patient(catalogOf(env), "The list of endpoints", patienceMs);
}

/** Makes a name known; false where the Catalog does not answer. */
export async function announce(env: Bindings, name: string): Promise<boolean> {
  try {
    await askedCatalog(env).announce(name);
    return true;
  } catch (error) {
    log("names_unreachable", { endpoint: name, error: nameOf(error) });
    return false;
  }
}

/** Where a page of the fleet ends. */
export interface FleetKey {
  readonly need: number;
  readonly name: string;
}

/** Which endpoints: names with this text in them, and a need from `least` to `most`. */
export interface FleetQuestion {
  readonly text: string;
  readonly least: number;
  readonly most: number;
  readonly limit: number;
  readonly after: FleetKey | null;
}

export interface FleetAnswer {
  readonly endpoints: readonly FleetKey[];
  readonly next: FleetKey | null;
  /** How many endpoints of each need have the text in their names. */
  readonly counts: readonly { readonly need: number; readonly endpoints: number }[];
}

/** Which part of all endpoints: those whose names fall to `part` of `parts`, and so many of them at most. */
export interface PartQuestion {
  readonly part: number;
  readonly parts: number;
  readonly limit: number;
}

export interface PartAnswer {
  readonly names: readonly string[];
  /** How many of the part are left out. */
  readonly leftOut: number;
  /** How many endpoints there are of each need, of all parts. */
  readonly counts: FleetAnswer["counts"];
}

/** What is to be pushed now. */
export interface PushPlan extends Omit<PartAnswer, "names"> {
  readonly endpoints: readonly Pushed[];
  /** The id of this deployment. */
  readonly deployment: string;
}

export class Catalog extends DurableObject<Bindings> {
  readonly #sql: SqlStorage;
  readonly #attempts = new Attempts();
  readonly #pushes: Pushes;

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env);
    this.#sql = state.storage.sql;
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS endpoints (name TEXT PRIMARY KEY, next_due INTEGER) WITHOUT ROWID",
    );
    if (!hasColumn(this.#sql, "endpoints", "told")) {
      this.#sql.exec("ALTER TABLE endpoints ADD COLUMN told INTEGER NOT NULL DEFAULT 0");
    }
    if (!hasColumn(this.#sql, "endpoints", "need")) {
      this.#sql.exec("ALTER TABLE endpoints ADD COLUMN need INTEGER NOT NULL DEFAULT 0");
    }
    this.#sql.exec("CREATE TABLE IF NOT EXISTS purges (name TEXT PRIMARY KEY) WITHOUT ROWID");
    this.#sql.exec("CREATE TABLE IF NOT EXISTS deployment (id TEXT PRIMARY KEY) WITHOUT ROWID");
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS pushes (only INTEGER PRIMARY KEY CHECK (only = 1), value TEXT NOT NULL)",
    );
    if (!hasColumn(this.#sql, "endpoints", "pushed")) {
      this.#sql.exec("ALTER TABLE endpoints ADD COLUMN pushed INTEGER");
    }
    this.#pushes = new Pushes(this.#sql);
  }

  /** The id of this deployment, drawn when it is first asked for. */
  deployment(): string {
    const [known] = this.#sql.exec<{ id: string }>("SELECT id FROM deployment");
    if (known !== undefined) return known.id;
    const id = crypto.randomUUID();
    this.#sql.exec("INSERT INTO deployment (id) VALUES (?)", id);
    return id;
  }

  /** Before an endpoint is configured: from here on its name is known. Should it fail, the next tick takes it off. */
  announce(name: string): void {
    this.#sql.exec("INSERT OR IGNORE INTO endpoints (name, next_due) VALUES (?, ?)", name, Date.now());
  }

  /** Adds an endpoint or moves its next due time: for whoever changes it. `told`: by the endpoint's clock. */
  schedule(name: string, nextDue: number | null, told: number): void {
    schedule(this.#sql, { name, nextDue, told });
  }

  /** What endpoints answered to cron; nothing for names that are not there. */
  reschedule(answers: readonly DueAgain[]): void {
    reschedule(this.#sql, answers, Date.now());
  }

  /** The endpoint is forgotten. One that is being purged has an object that can say so. */
  remove(name: string, isPurging = false): void {
    this.#sql.exec("DELETE FROM endpoints WHERE name = ?", name);
    if (isPurging) this.#sql.exec("INSERT OR IGNORE INTO purges (name) VALUES (?)", name);
  }

  /** Nothing is left of an endpoint. */
  purged(name: string): void {
    this.#sql.exec("DELETE FROM purges WHERE name = ?", name);
  }

  /** The endpoints' names in order, those behind the last one of the page before. */
  names(limit: number, after: string | null): Page<string, string> {
    const rows = this.#sql
      .exec<{ name: string }>(
        "SELECT name FROM endpoints WHERE name > ? ORDER BY name LIMIT ?",
        after ?? "",
        limit + 1,
      )
      .toArray();
    return pageOf(
      rows,
      limit,
      ({ name }) => name,
      ({ name }) => name,
    );
  }

  /** How much endpoints need somebody (core/overview/standing.ts); nothing for a name that is not there. */
  stand(endpoints: readonly FleetKey[]): void {
    for (const { name, need } of endpoints) {
      this.#sql.exec("UPDATE endpoints SET need = ?2 WHERE name = ?1 AND need <> ?2", name, need);
    }
  }

  /** Endpoints, those first that need somebody most, then by name; and how many there are. */
  fleet({ text, least, most, limit, after }: FleetQuestion): FleetAnswer {
    const rows = this.#sql
      .exec<{ name: string; need: number }>(
        `SELECT name, need FROM endpoints WHERE instr(name, ?1) > 0 AND need BETWEEN ?2 AND ?3
          AND (need < ?4 OR (need = ?4 AND name > ?5)) ORDER BY need DESC, name LIMIT ?6`,
        text,
        least,
        most,
        after?.need ?? Number.MAX_SAFE_INTEGER,
        after?.name ?? "",
        limit + 1,
      )
      .toArray();
    const counts = this.#sql
      .exec<{ need: number; endpoints: number }>(
        "SELECT need, COUNT(*) AS endpoints FROM endpoints WHERE instr(name, ?) > 0 GROUP BY need",
        text,
      )
      .toArray();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1) ?? null;
    return { endpoints: shown, next: rows.length > limit ? last : null, counts };
  }

  /** A part of the endpoints, those first that need somebody most. One stays in its part whatever others come or go. */
  part({ part, parts, limit }: PartQuestion): PartAnswer {
    const rows = this.#sql.exec<{ name: string; need: number }>(
      "SELECT name, need FROM endpoints ORDER BY need DESC, name",
    );
    const names: string[] = [];
    const counts = new Map<number, number>();
    let leftOut = 0;
    for (const { name, need } of rows) {
      counts.set(need, (counts.get(need) ?? 0) + 1);
      if (partOf(name, parts) !== part) continue;
      if (names.length < limit) names.push(name);
      else leftOut++;
    }
    return { names, leftOut, counts: [...counts].map(([need, endpoints]) => ({ need, endpoints })) };
  }

  /** The endpoints whose turn it is to be pushed; null while the collector is left alone. */
  pushing(now: number): PushPlan | null {
    if (!this.#pushes.isDue(now)) return null;
    const { all } = this.#sql.exec<{ all: number }>('SELECT COUNT(*) AS "all" FROM endpoints').one();
    const parts = turnsFor(all);
    const turn = Math.floor(now / 60_000) % parts;
    const { names, ...rest } = this.part({ part: turn, parts, limit: pushedAtOnce.most });
    return { ...rest, endpoints: this.#pushes.of(names), deployment: this.deployment() };
  }

  pushed(outcome: PushOutcome, names: readonly string[], now: number): void {
    this.#pushes.settle(outcome, names, now);
  }

  /** How pushes stand; asked where they are configured. */
  pushState(now: number): PushState {
    return this.#pushes.state(now);
  }

  /** The names under which there is an object that has something to say. */
  known(): string[] {
    return this.#sql
      .exec<{ name: string }>("SELECT name FROM endpoints UNION SELECT name FROM purges")
      .toArray()
      .map(({ name }) => name);
  }

  /** Somebody tries to sign in: milliseconds to wait first, or 0, and then it is counted. */
  tryToSignIn(address: string): number {
    return this.#attempts.begin(address, Date.now());
  }

  /** Somebody has signed in. */
  signedIn(address: string): void {
    this.#attempts.succeed(address);
  }

  /** How many endpoints had a monitor due by `time` that was not told yet, and since when. */
  late(time: number): { endpoints: number; since: number | null } {
    return lateBy(this.#sql, time);
  }

  /** The endpoints with a monitor due by `now`, and those whose clock was ahead when they said when they are due. */
  due(now: number): string[] {
    return dueBy(this.#sql, now);
  }
}

/** Endpoints fall evenly to the parts. */
function partOf(name: string, parts: number): number {
  return fnvOfText(name) % parts;
}
