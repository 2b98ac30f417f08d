/** The endpoint's configuration in its object's SQLite, and the way to its tables from the versions before. */
import { knownId } from "../../../src/worker/deployment/owner.ts";
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { endpointSchema } from "../../../src/core/config/endpoint.ts";
import { Configuration, ConfigurationCopy } from "../../../src/worker/endpoint/configuration.ts";
import { wakeTables } from "../../../src/worker/endpoint/schema.ts";
import { configKey } from "../../../src/worker/platform/bucket.ts";
import { newName, withEnv } from "../given/given.ts";

const config = endpointSchema.parse({ upstream: { url: "https://model.example" } });

/** Does something with the database of an object that nothing else uses. */
function withStorage<T>(work: (storage: DurableObjectStorage) => T): Promise<T> {
  return runInDurableObject(env.ENDPOINTS.getByName(newName("table")), (_, { storage }) => work(storage));
}

/** As version 1 wrote it, of a configuration that knew less. */
function writeOne({ sql }: DurableObjectStorage): void {
  sql.exec(`CREATE TABLE endpoint (id INTEGER PRIMARY KEY CHECK (id = 1), schema INTEGER NOT NULL,
    name TEXT NOT NULL, version INTEGER NOT NULL, config TEXT NOT NULL, origin TEXT NOT NULL, copied INTEGER NOT NULL)`);
  const text = '{"upstream":{"url":"https://model.example"},"capture":{"samplingPercentage":5}}';
  sql.exec("INSERT INTO endpoint VALUES (1, 1, 'old', 7, ?, 'https://weir.example', 6)", text);
  sql.exec(`CREATE TABLE baselines (id, status, created, current); CREATE TABLE monitors (name);
    CREATE TABLE executions (id, monitor, window_end, created); CREATE TABLE outbox (id, receiver)`);
}

function tablesOf({ sql }: DurableObjectStorage): string[] {
  return sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
    )
    .toArray()
    .map(({ name }) => name)
    .toSorted();
}

const allTables =
  "baseline_ranges baselines endpoint executions incident_events incidents monitors mutes outbox replay_windows replays upkeep".split(
    " ",
  );

/** What is stored as a configuration, whoever wrote it. */
function stored(storage: DurableObjectStorage, text: string): Configuration {
  new Configuration(storage).write("stored", config, "");
  storage.sql.exec("UPDATE endpoint SET config = ?", text);
  return new Configuration(storage);
}

describe("the tables of the endpoint's object", () => {
  it("do not come by waking or reading: names nobody configured leave no trace", async () => {
    const found = await withStorage((storage) => {
      wakeTables(storage);
      return [new Configuration(storage).read(), tablesOf(storage)];
    });
    expect(found).toEqual([null, []]);
  });

  it("of version 1 become today's when the object wakes, and its configuration takes today's defaults", async () => {
    const [row, tables, schema] = await withStorage((storage) => {
      writeOne(storage);
      wakeTables(storage);
      const found = new Configuration(storage).read();
      return [found, tablesOf(storage), storage.sql.exec("SELECT schema FROM endpoint").one()];
    });
    expect(row).toEqual({
      name: "old",
      version: 7,
      config: { ...config, capture: { ...config.capture, samplingPercentage: 5 } },
      origin: "https://weir.example",
      shards: 1,
      sending: 1,
      notUnderstood: [],
    });
    expect(tables).toEqual(allTables);
    expect(schema).toEqual({ schema: 9 });
  });

  it("of version 2, which made two of them only when it needed them, are all there after waking", async () => {
    const tables = await withStorage((storage) => {
      new Configuration(storage).write("two", config, "");
      storage.sql.exec("DROP TABLE baseline_ranges; DROP TABLE upkeep; UPDATE endpoint SET schema = 2");
      const before = tablesOf(storage);
      wakeTables(storage);
      return [before, tablesOf(storage)];
    });
    expect(tables[0]).not.toEqual(allTables);
    expect(tables[1]).toEqual(allTables);
  });

  it("of version 3, whose baselines have no notes, have none to tell", async () => {
    const notes = await withStorage((storage) => {
      new Configuration(storage).write("three", config, "");
      storage.sql.exec(`ALTER TABLE baselines DROP COLUMN notes; UPDATE endpoint SET schema = 3;
        INSERT INTO baselines (id, status, source, rows, bytes, created, touched)
          VALUES ('old', 'Completed', '{"kind":"upload"}', 1, 1, 0, 0)`);
      wakeTables(storage);
      return storage.sql.exec("SELECT id, notes FROM baselines").toArray();
    });
    expect(notes).toEqual([{ id: "old", notes: "[]" }]);
  });

  it("of a version that is newer than the code stay as they are, with their rows", async () => {
    const [row, columns] = await withStorage((storage) => {
      new Configuration(storage).write("newer", config, "");
      storage.sql.exec(
        "ALTER TABLE endpoint ADD COLUMN owner TEXT DEFAULT 'somebody'; CREATE TABLE owners (id); UPDATE endpoint SET schema = 9",
      );
      wakeTables(storage);
      const kept = storage.sql.exec("SELECT schema, owner FROM endpoint").one();
      return [new Configuration(storage).read(), kept];
    });
    expect(row).toMatchObject({ name: "newer", version: 1 });
    expect(columns).toEqual({ schema: 9, owner: "somebody" });
  });
});

describe("Configuration", () => {
  it("write() over version 1 goes on with its versions and keeps shards that were raised", async () => {
    const rows = await withStorage((storage) => {
      writeOne(storage);
      wakeTables(storage);
      const table = new Configuration(storage);
      table.write("old", { ...config, shards: 3 }, "https://other.example");
      const written = table.read();
      expect(table.raiseShards(3, 0)).toBe(6);
      table.write("old", { ...config, shards: 2 }, "https://other.example");
      return [written, table.read()];
    });
    expect(rows).toMatchObject([
      { version: 8, shards: 3, origin: "https://other.example" },
      { version: 10, shards: 6 },
    ]);
  });

  it("drop() forgets the row, and the next one begins anew", async () => {
    const rows = await withStorage((storage) => {
      const table = new Configuration(storage);
      table.write("gone", { ...config, shards: 5 }, "");
      table.drop();
      const none = table.read();
      table.write("gone", config, "");
      return [none, table.read()];
    });
    expect(rows).toMatchObject([null, { version: 1, shards: 1 }]);
  });

  it("read() leaves out what it does not know, and names it", async () => {
    const found = await withStorage((storage) =>
      stored(
        storage,
        JSON.stringify({
          upstream: { url: "https://model.example", retries: 3 },
          capture: { mode: "Headers", samplingPercentage: 5 },
          tenants: ["country"],
          receivers: [
            { kind: "pager", key: "WEBHOOK_PAGER" },
            { kind: "slack", urlSecret: "WEBHOOK_SLACK", thread: true },
          ],
        }),
      ).read(),
    );
    expect(found?.config).toEqual({
      ...config,
      capture: { ...config.capture, samplingPercentage: 5 },
      receivers: [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }],
    });
    expect(found?.notUnderstood.toSorted()).toEqual([
      "capture.mode",
      "receivers.0",
      "receivers.1.thread",
      "tenants",
      "upstream.retries",
    ]);
    // Which side may be recorded is not known.
    expect(found?.withholds).toBe(true);
  });

  it("read() records on where what it does not know says nothing of recording", async () => {
    const more = { upstream: { url: "https://model.example", retries: 3 }, capture: { colour: "red" } };
    const found = await withStorage((storage) => stored(storage, JSON.stringify(more)).read());
    expect(found?.notUnderstood.toSorted()).toEqual(["capture.colour", "upstream.retries"]);
    expect(found?.withholds).toBeUndefined();
  });

  it.each([
    ["an unknown member of a rule", { redact: [{ column: "a", action: "drop", where: "headers" }] }],
    ["an unknown action", { redact: [{ column: "a", action: "encrypt" }] }],
    ["rules of another form", { redact: { columns: ["a"] } }],
    ["a capture of another form", "everything"],
  ])("read() withholds bodies where redaction is not understood: %s", async (_, capture) => {
    const found = await withStorage((storage) =>
      stored(storage, JSON.stringify({ upstream: { url: "https://model.example" }, capture })).read(),
    );
    expect(found?.withholds).toBe(true);
  });

  it.each([
    ["no upstream", {}],
    ["a secret of callers in another form", { upstream: { url: "https://m.example" }, callerSecret: ["A"] }],
  ])("read() refuses, with what is wrong, where going on would be worse: %s", async (_, written) => {
    const [row, fault] = await withStorage((storage) => {
      const configuration = stored(storage, JSON.stringify(written));
      return [configuration.read(), configuration.fault()];
    });
    expect(row).toBeNull();
    expect(fault).toMatch(
      /^The configuration that is stored cannot be read by this version of Weir: .*: put it again$/,
    );
  });
});

describe("ConfigurationCopy", () => {
  it("is made anew for every version, and of all that is stored, understood or not", async () => {
    const name = newName("copy");
    const text = '{"upstream":{"url":"https://model.example"},"segments":["country"]}';
    const [first, copied, then] = await withStorage(async (storage) => {
      const configuration = stored(storage, text);
      const owner = { name, storage, env, arm: async () => {} };
      const copy = new ConfigurationCopy(owner);
      const due = copy.next();
      await copy.doDue(Date.now());
      const object = await env.BUCKET.get(configKey(name));
      const none = copy.next();
      configuration.raiseShards(1, 0);
      return [[due, none], await object?.json(), copy.next()];
    });
    expect(first).toEqual([0, null]);
    const deployment = knownId() ?? "none is known yet";
    const since = expect.any(Number) as number;
    expect(copied).toEqual({ version: 1, since, config: JSON.parse(text) as unknown, shards: 1, deployment });
    expect(then).toBe(0);
  });

  /** What is left in R2 where something happens while a copy is on its way, and whether another one is due. */
  async function overtaken(happens: (configuration: Configuration) => void) {
    const name = newName("overtaken");
    return withStorage(async (storage) => {
      const configuration = stored(storage, JSON.stringify({ upstream: { url: "https://former.example" } }));
      const put = async (...request: Parameters<R2Bucket["put"]>) => {
        const written = await env.BUCKET.put(...request);
        happens(configuration);
        return written;
      };
      const { BUCKET } = env;
      const bucket = { put, head: BUCKET.head.bind(BUCKET), delete: BUCKET.delete.bind(BUCKET) };
      const owner = { name, storage, env: withEnv({ BUCKET: bucket }), arm: async () => {} };
      const copy = new ConfigurationCopy(owner);
      await copy.doDue(Date.now());
      return { isThere: (await env.BUCKET.head(configKey(name))) !== null, next: copy.next() };
    });
  }

  it("is not taken for the copy of a configuration that was written meanwhile", async () => {
    const again = await overtaken((configuration) => {
      configuration.drop();
      configuration.write("overtaken", config, "");
    });
    expect(again).toEqual({ isThere: true, next: 0 });
  });

  it("goes where the endpoint was forgotten meanwhile", async () => {
    expect(await overtaken((configuration) => configuration.drop())).toEqual({ isThere: false, next: null });
  });
});
