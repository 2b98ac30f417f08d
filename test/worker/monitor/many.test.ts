/** An endpoint of many monitors: how many there may be, and that a run reads its own. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { api, errorOf, newEndpoint } from "../given/given.ts";
import { firstHour, monitored, ordinaryRow, runNow, sendTraffic } from "../given/traffic.ts";

/** Rows of the monitors' table that are read while something is done. */
async function rowsRead(name: string, work: () => Promise<unknown>): Promise<number> {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const sqlOf = <T>(look: (sql: SqlStorage) => T) =>
    runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => look(storage.sql));
  await sqlOf((sql) => {
    const exec = sql.exec.bind(sql);
    const counted = (query: string, ...values: unknown[]) => {
      const cursor = exec(query, ...values);
      if (query.includes("FROM monitors")) cursors.push(cursor);
      return cursor;
    };
    Object.defineProperty(sql, "exec", { value: counted, configurable: true });
  });
  await work();
  return sqlOf((sql) => {
    Reflect.deleteProperty(sql, "exec");
    return cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0);
  });
}

it("a run reads its own monitor as often as it asks for it, and all of them twice at most", async () => {
  const name = await monitored("many");
  await sendTraffic(name, firstHour, ordinaryRow);
  const alone = await rowsRead(name, () => runNow(name, firstHour));
  const more = 100;
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO monitors SELECT 'm' || i, config, created, last_due FROM n, monitors`,
      more,
    );
  });
  const among = await rowsRead(name, () => runNow(name, firstHour));
  expect(alone).toBeGreaterThan(5);
  expect(among).toBeLessThanOrEqual(alone + 2 * more);
});

it("an endpoint has at most 500 monitors; those that are there can be changed", async () => {
  const name = await newEndpoint("monitors");
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
        INSERT INTO monitors (name, config, created, last_due) SELECT 'm' || i, '{"schedule":"hourly"}', ?1, ?1 FROM n`,
      Date.now(),
    );
  });
  const put = (monitor: string) =>
    api("PUT", `/endpoints/${name}/monitors/${monitor}`, { schedule: "daily" });
  expect(await errorOf(await put("another"))).toMatchObject({
    status: 409,
    message: expect.stringContaining("at most 500"),
  });
  expect((await put("m7")).status).toBe(200);
});
