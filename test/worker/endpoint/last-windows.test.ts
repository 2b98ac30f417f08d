/** The windows that pages show: those of one monitor. */
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
