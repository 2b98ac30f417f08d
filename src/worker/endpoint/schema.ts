/**
 * The tables of an endpoint's object, by schema version, and who may use them: one owner for all rooms of the object.
 *
 * endpoint         configuration, its version, shards (configuration.ts)
 * baselines, baseline_ranges                          (../baseline/records.ts)
 * monitors         (../monitor/monitors.ts)
 * executions       (../monitor/executions.ts)
 * replays, replay_windows                             (../monitor/replay/)
 * outbox           (../notify/outbox.ts)
 * incidents, incident_events, mutes                   (../incident/records.ts, ../incident/mutes.ts)
 * upkeep           single records by their kind (upkeep.ts): since and shards (configuration.ts), sending, sweep, purge, edits,
 *                  listed (leaving.ts), standing (glance.ts), segments (segments/record.ts), untold (cron/schedule.ts), watch
 *                  (live-version.ts), watch_end (live.ts), words/{shard} (live-words.ts), judged/{monitor} (metrics/judged.ts),
 *                  sent/{kind of receiver} (../notify/sent.ts)
 *
 * Of an endpoint that was forgotten the outbox stays until it is empty, and the number of its shards (leaving.ts).
 *
 * Nothing is written for a name that nobody configured: the tables come with the first configuration. A version that
 * is rolled back must find its way among these tables: columns are only added with a default, and never to `monitors`,
 * whose rows version 0.1.0 writes by position.
 */
import { bringUp, hasColumn, hasTable, type Steps, type VersionMark } from "../platform/sql.ts";

const steps: Steps = [
  (sql) => {
    sql.exec(`
      CREATE TABLE endpoint (id INTEGER PRIMARY KEY CHECK (id = 1), schema INTEGER NOT NULL, name TEXT NOT NULL,
        version INTEGER NOT NULL, config TEXT NOT NULL, origin TEXT NOT NULL, copied INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS baselines (id TEXT PRIMARY KEY, status TEXT NOT NULL, source TEXT NOT NULL,
        rows INTEGER NOT NULL, bytes INTEGER NOT NULL, total_bytes INTEGER, created INTEGER NOT NULL,
        finished INTEGER, failure TEXT, current INTEGER NOT NULL DEFAULT 0, touched INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS monitors (name TEXT PRIMARY KEY, config TEXT NOT NULL, created INTEGER NOT NULL,
        last_due INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS executions (id TEXT PRIMARY KEY, monitor TEXT NOT NULL, trigger TEXT NOT NULL,
        window_start INTEGER NOT NULL, window_end INTEGER NOT NULL, run_after INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL, exit_message TEXT, baseline TEXT, records INTEGER,
        violations INTEGER, undecided INTEGER, created INTEGER NOT NULL, finished INTEGER, report TEXT) WITHOUT ROWID;
      CREATE UNIQUE INDEX IF NOT EXISTS scheduled_once ON executions (monitor, window_end, window_start)
        WHERE trigger = 'schedule';
      CREATE INDEX IF NOT EXISTS waiting ON executions (run_after) WHERE finished IS NULL;
      CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, execution TEXT NOT NULL,
        receiver TEXT NOT NULL, alert TEXT NOT NULL, raised INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
        attempts INTEGER NOT NULL DEFAULT 0, next_attempt INTEGER NOT NULL, last_error TEXT);
      CREATE INDEX IF NOT EXISTS undelivered ON outbox (next_attempt) WHERE state = 'waiting';`);
  },
  (sql) => {
    sql.exec("ALTER TABLE endpoint ADD COLUMN shards INTEGER NOT NULL DEFAULT 1");
  },
  // Version 0.1.0 made these two where they were first needed: an endpoint may have them, or not.
  (sql) => {
    sql.exec(`
      CREATE TABLE IF NOT EXISTS baseline_ranges (baseline TEXT NOT NULL, range INTEGER NOT NULL,
        instance TEXT NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
        PRIMARY KEY (baseline, range)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS upkeep (kind TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`);
  },
  // Baselines outlive the configuration's row and with it the version: the column may be there.
  (sql) => {
    if (!hasColumn(sql, "baselines", "notes"))
      sql.exec("ALTER TABLE baselines ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'");
  },
  // What lists, checks, cron and each cold isolate read is found without going through all there is.
  (sql) => {
    sql.exec(`
      CREATE INDEX IF NOT EXISTS executions_of_monitor ON executions (monitor, window_end, created);
      CREATE INDEX IF NOT EXISTS executions_by_window ON executions (window_end, created);
      CREATE INDEX IF NOT EXISTS baselines_by_age ON baselines (created);
      CREATE INDEX IF NOT EXISTS baselines_under_way ON baselines (created) WHERE status = 'InProgress';
      CREATE INDEX IF NOT EXISTS baseline_in_force ON baselines (id) WHERE current = 1;`);
  },
  (sql) => {
    sql.exec(`
      CREATE TABLE IF NOT EXISTS incidents (id TEXT PRIMARY KEY, monitor TEXT NOT NULL, kind TEXT NOT NULL,
        state TEXT NOT NULL, touched INTEGER NOT NULL, look_at INTEGER, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS incidents_of_kind ON incidents (monitor, kind, id);
      CREATE INDEX IF NOT EXISTS incidents_under_way ON incidents (id) WHERE state <> 'resolved';
      CREATE INDEX IF NOT EXISTS incidents_to_tell ON incidents (look_at) WHERE look_at IS NOT NULL;
      CREATE TABLE IF NOT EXISTS incident_events (id INTEGER PRIMARY KEY AUTOINCREMENT, incident TEXT NOT NULL,
        at INTEGER NOT NULL, what TEXT NOT NULL, words TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS events_of_incident ON incident_events (incident, id);
      CREATE TABLE IF NOT EXISTS mutes (id TEXT PRIMARY KEY, until INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;`);
    if (!hasColumn(sql, "outbox", "incident"))
      sql.exec("ALTER TABLE outbox ADD COLUMN incident TEXT NOT NULL DEFAULT ''");
    sql.exec("CREATE INDEX IF NOT EXISTS outbox_of_receiver ON outbox (receiver, id)");
  },
  // Executions outlive the configuration's row and with it the version.
  (sql) => {
    if (!hasColumn(sql, "executions", "glance")) sql.exec("ALTER TABLE executions ADD COLUMN glance TEXT");
  },
  (sql) => {
    sql.exec(`
      CREATE TABLE IF NOT EXISTS replays (id TEXT PRIMARY KEY, monitor TEXT NOT NULL, state TEXT NOT NULL,
        asked TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, run_after INTEGER NOT NULL, reading TEXT,
        created INTEGER NOT NULL, finished INTEGER, failure TEXT) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS replays_under_way ON replays (run_after) WHERE state IN ('pending', 'running');
      CREATE TABLE IF NOT EXISTS replay_windows (replay TEXT NOT NULL, window_start INTEGER NOT NULL,
        window_end INTEGER NOT NULL, outcome TEXT, is_left INTEGER NOT NULL DEFAULT 0,
        is_differing INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (replay, window_end, window_start)) WITHOUT ROWID;`);
  },
  // Baselines outlive the configuration's row and with it the version.
  (sql) => {
    if (!hasColumn(sql, "baselines", "compared")) sql.exec("ALTER TABLE baselines ADD COLUMN compared TEXT");
    sql.exec(`CREATE INDEX IF NOT EXISTS baselines_uncompared ON baselines (created)
      WHERE status = 'Completed' AND compared IS NULL`);
  },
];

/** The row of the configuration has the version; without a row there are the newest tables, or none. */
function markIn(sql: SqlStorage): VersionMark {
  return {
    read: () => {
      if (!hasTable(sql, "endpoint")) return 0;
      const [row] = sql.exec<{ schema: number }>("SELECT schema FROM endpoint");
      return row?.schema ?? steps.length;
    },
    write: (version) => {
      sql.exec("UPDATE endpoint SET schema = ?", version);
    },
  };
}

/** What the first configuration's row has as its schema. */
export const newestSchema = steps.length;

/** When the object wakes: the tables of an endpoint that is configured become those of this version. */
export function wakeTables(storage: DurableObjectStorage): void {
  if (hasTable(storage.sql, "endpoint")) bringUp(storage, steps, markIn(storage.sql));
}

/** Before a configuration is written: the tables are there. */
export function makeTables(storage: DurableObjectStorage): void {
  bringUp(storage, steps, markIn(storage.sql));
}
