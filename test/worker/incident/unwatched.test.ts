/** Incidents that nothing would end: of a monitor that is paused while a window waits, and of windows that wait no longer. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { alarm, ask, at } from "../given/given.ts";
import { executionsOf, hour, minute, monitored, sendTraffic, shiftedRow } from "../given/traffic.ts";
import { incidentsOf, receivers } from "./given.ts";

/** An hour that is not over by any clock but the one that is given: no alarm comes by itself. */
const start = Math.ceil(Date.now() / hour) * hour + 3 * hour;
const end = start + hour;

function tick(name: string, time: number): Promise<unknown> {
  return at(time, async () => env.ENDPOINTS.getByName(name).tick(time));
}

async function statuses(name: string): Promise<string[]> {
  return (await executionsOf(name)).map(({ status }) => status);
}

it("a window that waits while its monitor is paused is checked, and begins no incident that nobody would end", async () => {
  const name = await monitored("paused-waiting", { from: start, receivers });
  await at(end - minute, () => sendTraffic(name, start, shiftedRow));
  await tick(name, end + 1_000);
  await at(end + 2_000, () => ask("POST", `/endpoints/${name}/monitors/hourly/pause`));
  await alarm(name, end + minute);
  expect(await statuses(name)).toEqual(["CompletedWithViolations"]);
  expect(await incidentsOf(name)).toEqual([]);
});

it("that windows wait is over once none does, also where they held no calls", async () => {
  const name = await monitored("waiting", { from: start, receivers });
  const change = (set: string) =>
    runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      storage.sql.exec(`UPDATE executions SET ${set}`);
    });
  await tick(name, end + hour + minute);
  await change(`run_after = ${end + 2 * hour}`);
  await tick(name, end + hour + 20 * minute);
  expect(await incidentsOf(name)).toMatchObject([{ kind: "cannot_judge", state: "firing" }]);
  await tick(name, end + hour + 30 * minute);
  expect(await incidentsOf(name, "?state=firing")).toHaveLength(1);
  await change("run_after = 0");
  await alarm(name, end + hour + 31 * minute);
  expect(await statuses(name)).toEqual(["NoData", "NoData"]);
  await tick(name, end + 2 * hour + minute);
  expect(await incidentsOf(name)).toMatchObject([{ kind: "cannot_judge", state: "resolved" }]);
});
