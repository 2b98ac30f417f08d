/** The windows that pages show: those of one monitor, the last or those of days. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { Executions } from "../../../src/worker/monitor/executions.ts";
import { newEndpoint } from "../given/given.ts";

it("the last windows are those of the monitor that checked last, however often another one does, each once as it was checked last", async () => {
  const name = await newEndpoint("two-monitors");
  const found = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    const executions = new Executions(storage.sql);
    const insert = (monitor: string, start: number, status: string, created: number) =>
      storage.sql.exec(
        `INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created, finished)
          VALUES (?, ?, 'manual', ?, ?, 0, ?, ?, 1)`,
        `${monitor}-${start}-${created}`,
        monitor,
        start,
        start + 1,
        status,
        created,
      );
    for (let start = 10; start < 20; start++) insert("often", start, "Completed", 1);
    insert("rarely", 8, "Completed", 1);
    insert("rarely", 9, "Completed", 1);
    insert("rarely", 20, "Failed", 1);
    insert("rarely", 20, "Completed", 2);
    const of = (monitor: string | null) =>
      executions.lastWindows(monitor, 2).map(({ execution }) => execution.id);
    return [of(null), of("often"), of("nobody")];
  });
  expect(found).toEqual([["rarely-9-1", "rarely-20-2"], ["often-18-1", "often-19-1"], []]);
});

it("of days the windows are shown that ended in them, few for many; any window can be looked at, of its own monitor", async () => {
  const name = await newEndpoint("thirty-days");
  const hour = 3_600_000;
  const found = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    const executions = new Executions(storage.sql);
    for (let at = 0; at < 800; at++) {
      storage.sql.exec(
        `INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created, finished)
          VALUES (?, 'hourly', 'schedule', ?, ?, 0, ?, 1, 1)`,
        `hour-${at}`,
        at * hour,
        (at + 1) * hour,
        at === 700 ? "CompletedWithViolations" : "Completed",
      );
    }
    const of = (days: number | null, execution: string | null = null, monitor: string | null = null) => {
      const { windows, open, count, hasOlder } = executions.shown({ monitor, execution, days, most: 32 });
      const ids = windows.map((one) => `${one.execution.id}/${one.standsFor}`);
      return { ids, open: open?.execution.id ?? null, count, hasOlder };
    };
    return {
      last: of(null),
      week: of(7),
      month: of(30),
      early: of(7, "hour-3"),
      other: of(7, "hour-3", "daily"),
    };
  });
  expect(found.last).toMatchObject({ open: "hour-799", count: 32, hasOlder: true });
  expect(found.week).toMatchObject({ open: "hour-799", count: 168, hasOlder: true });
  expect(found.week.ids).toHaveLength(29);
  // The worst of its neighbours, and the last by itself.
  expect(found.week.ids.slice(-18, -15)).toEqual(["hour-700/6", "hour-708/6", "hour-714/6"]);
  expect(found.week.ids.at(-1)).toBe("hour-799/1");
  expect(found.month).toMatchObject({ count: 720, hasOlder: true });
  expect(found.month.ids.length).toBeLessThanOrEqual(32);
  expect(found.early).toMatchObject({ open: "hour-3", count: 168 });
  expect(found.other).toMatchObject({ open: null, count: 0 });
});
