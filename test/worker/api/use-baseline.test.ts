/** An older baseline put in force again: checks compare with it from then on, and nothing else does that. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { BaselineRecord } from "../../../src/worker/commands/baselines.ts";
import { api, ask, errorOf, newEndpoint } from "../given/given.ts";
import { firstHour, monitored, runNow, sendTraffic, shiftedRow } from "../given/traffic.ts";

function adopt(name: string, completeness: number): Promise<BaselineRecord> {
  const features = [{ name: "age", inferred_type: "Integral", completeness }];
  const json = { "content-type": "application/json" };
  return ask("POST", `/endpoints/${name}/baselines`, { constraints: { features } }, json);
}

async function inForce(name: string): Promise<string[]> {
  const listed = await ask<{ baselines: BaselineRecord[] }>("GET", `/endpoints/${name}/baselines`);
  return listed.baselines.filter(({ current }) => current).map(({ id }) => id);
}

it("is the only one in force, also when it is asked for twice", async () => {
  const name = await newEndpoint("used");
  const [older, newer] = [await adopt(name, 1), await adopt(name, 0.5)];
  expect(await inForce(name)).toEqual([newer.id]);
  for (let times = 0; times < 2; times++) {
    const used = await ask<BaselineRecord>("POST", `/endpoints/${name}/baselines/${older.id}/use`);
    expect(used).toMatchObject({ id: older.id, current: true });
    expect(await inForce(name)).toEqual([older.id]);
  }
  expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({ baseline: older.id });
});

it("is what the next check compares with", async () => {
  const name = await monitored("compared");
  const [{ id } = { id: "" }] = (
    await ask<{ baselines: BaselineRecord[] }>("GET", `/endpoints/${name}/baselines`)
  ).baselines;
  await adopt(name, 0);
  await sendTraffic(name, firstHour, shiftedRow);
  expect((await runNow(name, firstHour)).baseline).not.toBe(id);
  await ask("POST", `/endpoints/${name}/baselines/${id}/use`);
  expect(await runNow(name, firstHour)).toMatchObject({ baseline: id, status: "CompletedWithViolations" });
});

it("must be finished, there, and readable", async () => {
  const name = await newEndpoint("unusable");
  const [older, newer] = [await adopt(name, 1), await adopt(name, 0.5)];
  const use = (id: string) => api("POST", `/endpoints/${name}/baselines/${id}/use`);
  expect((await use("no-such")).status).toBe(404);
  await env.BUCKET.delete(`baselines/${name}/${older.id}/constraints.json`);
  expect(await errorOf(await use(older.id))).toMatchObject({
    status: 409,
    message: `Cannot read the baseline ${older.id}: constraints.json is not in the bucket: PUT it again`,
  });
  const failed = await api("POST", `/endpoints/${name}/baselines`, "a,b\n", { "content-type": "text/csv" });
  expect(failed.status).toBe(400);
  const listed = await ask<{ baselines: BaselineRecord[] }>("GET", `/endpoints/${name}/baselines`);
  const { id } = listed.baselines.find(({ status }) => status === "Failed") ?? { id: "" };
  expect(await errorOf(await use(id))).toMatchObject({
    status: 409,
    message: "Cannot put a baseline in force that is Failed",
  });
  expect(await inForce(name)).toEqual([newer.id]);
});
