/** How pushes of metrics stand: one record, and since when the counts of each endpoint are pushed. */
import {
  afterPush,
  isPushDue,
  pushStateSchema,
  type PushOutcome,
  type PushState,
} from "../../core/metrics/pushes.ts";
import { readableIn } from "../platform/stored.ts";

/** An endpoint whose metrics are pushed. */
export interface Pushed {
  readonly name: string;
  /** Since when, epoch milliseconds; null before the first push that a collector took. */
  readonly since: number | null;
}

/** As many as one push asks, of a deployment that has more in turns: parts differ in size. */
export const pushedAtOnce = { usual: 200, most: 250 } as const;

/** In how many turns so many endpoints are pushed. */
export function turnsFor(endpoints: number): number {
  return Math.max(1, Math.ceil(endpoints / pushedAtOnce.usual));
}

export class Pushes {
  readonly #sql: SqlStorage;

  /** Its tables are there. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Begins where nobody has asked before. */
  state(now: number): PushState {
    const [row] = this.#sql.exec<{ value: string }>("SELECT value FROM pushes");
    const stored = readableIn(pushStateSchema, row?.value ?? null);
    if (stored !== null) return stored;
    const state = pushStateSchema.parse({ since: now });
    this.#write(state);
    return state;
  }

  isDue(now: number): boolean {
    return isPushDue(this.state(now), now);
  }

  /** Of these endpoints. */
  of(names: readonly string[]): Pushed[] {
    const rows = this.#sql
      .exec<{ name: string; pushed: number | null }>(
        "SELECT name, pushed FROM endpoints WHERE name IN (SELECT value FROM json_each(?))",
        JSON.stringify(names),
      )
      .toArray();
    return rows.map(({ name, pushed }) => ({ name, since: pushed }));
  }

  /** `names`: whose metrics were in it. */
  settle(outcome: PushOutcome, names: readonly string[], now: number): void {
    this.#write(afterPush(this.state(now), outcome, now));
    if (outcome.kind !== "taken") return;
    this.#sql.exec(
      "UPDATE endpoints SET pushed = ? WHERE pushed IS NULL AND name IN (SELECT value FROM json_each(?))",
      now,
      JSON.stringify(names),
    );
  }

  #write(state: PushState): void {
    this.#sql.exec("INSERT OR REPLACE INTO pushes (only, value) VALUES (1, ?)", JSON.stringify(state));
  }
}
