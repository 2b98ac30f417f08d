/** What people asked not to be told about, in the endpoint's SQLite. */
import { storedMute, storedMuteSchema, unusable, type Mute } from "../../core/incident/mute.ts";
import { newId } from "../platform/id.ts";
import { problem, type Result } from "../platform/problem.ts";
import { wholeIn } from "../platform/stored.ts";

export interface MuteRecord extends Omit<Mute, "until"> {
  readonly id: string;
  readonly until: string;
}

/** Each is looked at for every incident. */
const mostMutes = 200;

export class Mutes {
  readonly #sql: SqlStorage;
  /** Told when another mute is in force, or one is no longer. */
  readonly #onChange: (now: number) => Promise<void>;

  constructor(sql: SqlStorage, onChange: (now: number) => Promise<void>) {
    this.#sql = sql;
    this.#onChange = onChange;
  }

  async add(mute: Mute): Promise<Result<MuteRecord>> {
    const now = Date.now();
    const fault = unusable(mute, now);
    if (fault !== null) {
      return {
        ok: false,
        problem: problem("invalid", "Cannot mute this", [{ path: "until", message: fault }]),
      };
    }
    this.#sql.exec("DELETE FROM mutes WHERE until <= ?", now);
    if (this.list(now).length >= mostMutes) {
      const message = `Cannot add a mute: an endpoint has at most ${mostMutes}: delete one first`;
      return { ok: false, problem: problem("conflict", message) };
    }
    const id = newId();
    this.#sql.exec(
      "INSERT INTO mutes (id, until, value) VALUES (?, ?, ?)",
      id,
      mute.until,
      JSON.stringify(storedMute(mute)),
    );
    await this.#onChange(now);
    return { ok: true, value: shown(id, mute) };
  }

  /** False where there is none of this id. */
  async remove(id: string): Promise<boolean> {
    const gone = this.#sql.exec("DELETE FROM mutes WHERE id = ? RETURNING id", id).toArray();
    if (gone.length > 0) await this.#onChange(Date.now());
    return gone.length > 0;
  }

  list(now = Date.now()): MuteRecord[] {
    return this.#rows(now).map(([id, mute]) => shown(id, mute));
  }

  inForce(now: number): Mute[] {
    return this.#rows(now).map(([, mute]) => mute);
  }

  /** What cannot be read mutes nothing, nor does what is read in part: the rest may be what narrows it. */
  #rows(now: number): (readonly [string, Mute])[] {
    return this.#sql
      .exec<{ id: string; until: number; value: string }>(
        "SELECT id, until, value FROM mutes WHERE until > ? ORDER BY id",
        now,
      )
      .toArray()
      .flatMap(({ id, until, value }) => {
        const mute = wholeIn(storedMuteSchema, value);
        return mute === null ? [] : [[id, { ...mute, until }] as const];
      });
  }
}

function shown(id: string, { until, ...mute }: Mute): MuteRecord {
  return { id, ...mute, until: new Date(until).toISOString() };
}
