/** What a monitor asks, over the API. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { MonitorExplanation } from "../../../src/worker/commands/explain.ts";
import { api, ask, configure, errorOf, newName } from "../given/given.ts";
import { dividedConfig } from "../given/tenants.ts";
import { firstHour, hour, monitored } from "../given/traffic.ts";

describe("GET …/explain", () => {
  it("says by the baseline in force what is asked of each feature, and by whose word", async () => {
    const name = await monitored("explained");
    await ask("PUT", `/endpoints/${name}/monitors/hourly`, { schedule: "hourly", minimumRecords: 50 });
    const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    const explanation = await ask<MonitorExplanation>("GET", `/endpoints/${name}/monitors/hourly/explain`);
    expect(explanation).toMatchObject({ baseline, minimumRecords: 50, alertOn: "evidence" });
    expect(explanation.features.map(({ feature }) => feature)).toEqual(["score", "age", "colour"]);
    const [score] = explanation.features;
    expect(score?.baselineValues).toBeGreaterThan(0);
    expect(score?.asked).toContainEqual({ check: "baseline_drift_check", limit: 0.1, from: "file" });
    expect(score?.words[0]).toMatch(/^Fractional, [\d,]+ values in the baseline$/);
  });

  it("asks each segment all of it again: what could be told is weighed among all these questions", async () => {
    const name = await monitored("explained-divided");
    const of = () => ask<MonitorExplanation>("GET", `/endpoints/${name}/monitors/hourly/explain`);
    const whole = await of();
    await configure(name, dividedConfig(name));
    const divided = await of();
    expect(divided.checks).toBe(3 * whole.checks);
    const leastOf = ({ features }: MonitorExplanation) => features[1]?.told.at(-1)?.change ?? 0;
    expect(leastOf(divided)).toBeGreaterThan(leastOf(whole));
  });

  it("names what is not there: the endpoint, the monitor, the baseline", async () => {
    const name = await monitored("unexplained", { baseline: false });
    const of = async (path: string) => errorOf(await api("GET", path));
    expect(await of(`/endpoints/${newName("none")}/monitors/hourly/explain`)).toMatchObject({
      status: 404,
      message: "There is no endpoint of this name",
    });
    expect(await of(`/endpoints/${name}/monitors/other/explain`)).toMatchObject({
      status: 404,
      message: "There is no monitor of this name",
    });
    const none = await of(`/endpoints/${name}/monitors/hourly/explain`);
    expect(none.status).toBe(404);
    expect(none.message).toContain("There is no baseline in force");
  });

  it("and the baseline whose constraints.json is gone, as the live profile and a rehearsal do; PUT again it is there", async () => {
    const name = await monitored("constraints-gone");
    const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    const key = `baselines/${name}/${baseline}/constraints.json`;
    const text = (await (await env.BUCKET.get(key))?.text()) ?? "";
    await env.BUCKET.delete(key);
    const [explain, profile] = [`/endpoints/${name}/monitors/hourly/explain`, `/endpoints/${name}/profile`];
    const rehearsed = { start: firstHour, end: firstHour + hour };
    const answers = [
      await api("GET", explain),
      await api("GET", profile),
      await api("POST", `/endpoints/${name}/monitors/hourly/rehearse`, rehearsed),
    ];
    for (const answer of answers) {
      expect(await errorOf(answer)).toMatchObject({
        status: 409,
        message: `Cannot read the baseline ${baseline}: constraints.json is not in the bucket: PUT it again`,
      });
    }
    await ask("PUT", `/endpoints/${name}/baselines/${baseline}/constraints.json`, text);
    expect((await api("GET", explain)).status).toBe(200);
  });
});
