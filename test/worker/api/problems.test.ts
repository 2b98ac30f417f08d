/** What keeps a monitor from judging is told in health, in words: silence never means fine. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { ask, at, batchOf, callOf, cron, newEndpoint } from "../given/given.ts";
import { firstHour, hour, minute } from "../given/traffic.ts";

interface Told {
  readonly unjudged: readonly { monitor: string; windows: number; since: string; status: string }[];
  readonly problems: readonly string[];
}

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("health", () => {
  it("says of a monitor that judges nothing since when, how many windows, and why", async () => {
    const name = await newEndpoint("unjudged");
    await at(firstHour, () => ask("PUT", `/endpoints/${name}/monitors/hourly`, { schedule: "hourly" }));
    expect(await ask<Told>("GET", `/endpoints/${name}/health`)).toMatchObject({ unjudged: [], problems: [] });
    for (const hours of [1, 2, 3]) await cron(firstHour + hours * hour + minute);
    const { unjudged, problems } = await ask<Told>("GET", `/endpoints/${name}/health`);
    const since = new Date(firstHour).toISOString();
    expect(unjudged).toMatchObject([{ monitor: "hourly", windows: 3, since, status: "NoData" }]);
    expect(problems).toEqual([
      `Monitor hourly has judged nothing since ${since}: 3 windows in a row; the last says: NoData: The window holds no records`,
    ]);
  });

  it("says how many calls of the last hour and day were lost, and by what", async () => {
    const name = await newEndpoint("lossy");
    const tallies = { over_memory: 229, opted_out: 3 };
    await recorderOf(env, name).record(batchOf("isolate/0", [callOf("a", Date.now())], { tallies }));
    const { problems } = await ask<Told>("GET", `/endpoints/${name}/health`);
    const words = "over_memory 229 (calls that came through to a Recorder: 1); see /docs/recording";
    expect(problems).toEqual([`Lost in the last hour: ${words}`, `Lost in the last day: ${words}`]);
  });
});
