/** What a monitor asks, over the API. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { MonitorExplanation } from "../../../src/worker/commands/explain.ts";
import { api, ask, at, configure, errorOf, newName } from "../given/given.ts";
import { dividedConfig } from "../given/tenants.ts";
import {
  firstHour,
  hour,
  monitored,
  ordinaryRow,
  scheduled,
  sendTraffic,
  shiftedRow,
} from "../given/traffic.ts";

describe("GET …/explain", () => {
  it("says by the baseline in force what is asked of each feature, and by whose word", async () => {
    const name = await monitored("explained");
    await scheduled(name, { schedule: "hourly", minimumRecords: 50 });
    const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    const explanation = await ask<MonitorExplanation>("GET", `/endpoints/${name}/monitors/hourly/explain`);
    expect(explanation).toMatchObject({ baseline, minimumRecords: 50, alertOn: "evidence", against: null });
    expect(explanation.by).toBe(`By the baseline in force, ${baseline}`);
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

  it("goes by the window that the monitor compares its newest one with, where it does not by the baseline", async () => {
    const name = await monitored("explained-beside");
    const monitor = `/endpoints/${name}/monitors/beside`;
    await ask("PUT", monitor, { schedule: "hourly", reference: "previous-window" });
    const explain = (time: number) => at(time, () => api("GET", `${monitor}/explain`));
    const now = firstHour + 2 * hour + 60_000;
    const nothing = await errorOf(await explain(now));
    expect(nothing.status).toBe(409);
    expect(nothing.message).toMatch(
      /^Nothing to compare with yet: the window before \(.+\) holds no records$/,
    );
    await sendTraffic(name, firstHour, shiftedRow);
    await sendTraffic(name, firstHour + hour, ordinaryRow);
    const explanation = await (await explain(now)).json<MonitorExplanation>();
    const window = {
      start: new Date(firstHour).toISOString(),
      end: new Date(firstHour + hour).toISOString(),
    };
    expect(explanation).toMatchObject({
      baseline: `${name} ${window.start}/${window.end}`,
      against: { words: "the window before", endpoint: name, window },
      baselineRecords: 250,
    });
    expect(explanation.by).toContain("By the window before (");
    // What people said of the baseline's features holds for it.
    const age = explanation.features.find(({ feature }) => feature === "age");
    expect(age?.asked).toContainEqual({ check: "baseline_drift_check", limit: 0.1, from: "file" });
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
    expect(none.message).toBe(`There is no baseline in force: POST one to /v1/endpoints/${name}/baselines`);
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
