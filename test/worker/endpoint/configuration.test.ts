/** The endpoint's row in its Monitor's SQLite, and the way to it from the schema version before. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { endpointSchema } from "../../../src/core/config/endpoint.ts";
import { EndpointTable } from "../../../src/worker/endpoint/configuration.ts";
import { newName } from "../given/given.ts";

const config = endpointSchema.parse({ upstream: { url: "https://model.example" } });

/** Does something with the database of an object that nothing else uses. */
function withSql<T>(work: (sql: SqlStorage) => T): Promise<T> {
  return runInDurableObject(env.MONITORS.getByName(newName("table")), (_, { storage }) => work(storage.sql));
}

/** As version 1 wrote it, of a configuration that knew less. */
function writeOne(sql: SqlStorage): void {
  sql.exec(`CREATE TABLE endpoint (id INTEGER PRIMARY KEY CHECK (id = 1), schema INTEGER NOT NULL,
    name TEXT NOT NULL, version INTEGER NOT NULL, config TEXT NOT NULL, origin TEXT NOT NULL, copied INTEGER NOT NULL)`);
  const text = '{"upstream":{"url":"https://model.example"},"capture":{"samplingPercentage":5}}';
  sql.exec("INSERT INTO endpoint VALUES (1, 1, 'old', 7, ?, 'https://weir.example', 6)", text);
}

describe("EndpointTable", () => {
  it("read() finds nothing where nothing was written, and leaves no trace", async () => {
    const found = await withSql((sql) => [
      new EndpointTable(sql).read(),
      sql.exec("SELECT name FROM sqlite_master WHERE name = 'endpoint'").toArray(),
    ]);
    expect(found).toEqual([null, []]);
  });

  it("read() takes a row of version 1 as it is, with one shard and the defaults of what has come since", async () => {
    const [first, again, schema] = await withSql((sql) => {
      writeOne(sql);
      const row = new EndpointTable(sql).read();
      return [row, new EndpointTable(sql).read(), sql.exec("SELECT schema FROM endpoint").one()];
    });
    expect(first).toEqual({
      name: "old",
      version: 7,
      config: { ...config, capture: { ...config.capture, samplingPercentage: 5 } },
      origin: "https://weir.example",
      copied: 6,
      shards: 1,
    });
    expect(again).toEqual(first);
    expect(schema).toEqual({ schema: 2 });
  });

  it("write() to a table of version 1 goes on with its versions and keeps shards that were raised", async () => {
    const rows = await withSql((sql) => {
      writeOne(sql);
      const table = new EndpointTable(sql);
      table.write("old", { ...config, shards: 3 }, "https://other.example");
      const written = table.read();
      expect(table.raiseShards(3)).toBe(6);
      table.write("old", { ...config, shards: 2 }, "https://other.example");
      return [written, table.read()];
    });
    expect(rows).toMatchObject([
      { version: 8, shards: 3, origin: "https://other.example" },
      { version: 10, shards: 6 },
    ]);
  });

  it("raiseShards() of a version that is newer asks for a new copy of the configuration", async () => {
    const row = await withSql((sql) => {
      const table = new EndpointTable(sql);
      table.write("new", config, "");
      table.markCopied(1);
      table.raiseShards(1);
      return table.read();
    });
    expect(row).toMatchObject({ version: 2, copied: 1, shards: 2 });
  });

  it("drop() forgets the row, and the next one begins anew", async () => {
    const rows = await withSql((sql) => {
      const table = new EndpointTable(sql);
      table.write("gone", { ...config, shards: 5 }, "");
      table.drop();
      const none = table.read();
      table.write("gone", config, "");
      return [none, table.read()];
    });
    expect(rows).toMatchObject([null, { version: 1, shards: 1 }]);
  });
});
