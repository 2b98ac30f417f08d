/** Points of Workers Analytics Engine, where the deployment has a data set for them. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { alarm, ask, withEnv } from "../given/given.ts";
import { firstHour, hour, monitored, sendTraffic, shiftedRow } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Checks the first hour in a life of the endpoint's object that has other bindings. */
async function checkedWith(name: string, METRICS: AnalyticsEngineDataset | undefined): Promise<unknown> {
  const window = { start: firstHour, end: firstHour + hour };
  return runInDurableObject(env.ENDPOINTS.getByName(name), (_, state) =>
    new Endpoint(state, withEnv({ METRICS })).ask("runs", "now", ["hourly", window, true]),
  );
}

it("a window that is checked writes its points, which the platform's own binding takes", async () => {
  const name = await monitored("points");
  await sendTraffic(name, firstHour, shiftedRow);
  const points: AnalyticsEngineDataPoint[] = [];
  const real = (env as { METRICS?: AnalyticsEngineDataset }).METRICS;
  const writeDataPoint = (point?: AnalyticsEngineDataPoint) => {
    real?.writeDataPoint(point);
    if (point !== undefined) points.push(point);
  };
  await checkedWith(name, { writeDataPoint });
  expect(real).toBeDefined();
  expect(points.map(({ blobs }) => blobs?.[0])).toContain("feature");
  expect(points[0]).toMatchObject({
    indexes: [name],
    doubles: [expect.any(Number), 0, (firstHour + hour) / 1_000, 250],
  });
});

it("one that does not take them costs nothing, nor does there being none", async () => {
  const name = await monitored("untaken");
  await sendTraffic(name, firstHour, shiftedRow);
  const writeDataPoint = () => {
    throw new Error("It is full");
  };
  const completed = { ok: true, value: { ok: true, value: { status: "CompletedWithViolations" } } };
  expect(await checkedWith(name, { writeDataPoint })).toMatchObject(completed);
  expect(await checkedWith(name, undefined)).toMatchObject(completed);
  await alarm(name);
  const { executions } = await ask<{ executions: unknown[] }>("GET", `/endpoints/${name}/executions`);
  expect(executions).toHaveLength(2);
});
