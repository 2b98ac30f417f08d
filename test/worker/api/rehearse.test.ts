/** Rehearsals over the API: other settings on a past window, with nothing stored. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Rehearsal } from "../../../src/core/rehearsal.ts";
import { api, ask, errorOf } from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  monitored,
  runNow,
  sendTraffic,
  shiftedRow,
} from "../given/traffic.ts";

const window = { start: firstHour, end: firstHour + hour };

function lenient(threshold: number) {
  const distribution_constraints = { comparison_threshold: threshold };
  return { constraints: { monitoring_config: { distribution_constraints } } };
}

describe("POST …/rehearse", () => {
  it("judges a window by both settings; no execution, no file and no message comes of it", async () => {
    const name = await monitored("rehearsed");
    await sendTraffic(name, firstHour, shiftedRow);
    const path = `/endpoints/${name}/monitors/hourly/rehearse`;
    const same = await ask<Rehearsal>("POST", path, window);
    expect(same).toMatchObject({ tells: { before: true, after: true }, appear: [], vanish: [] });
    const rehearsal = await ask<Rehearsal>("POST", path, { ...window, ...lenient(0.9) });
    expect(rehearsal.verdict.before.kind).toBe("differs");
    expect(rehearsal.vanish.map(({ feature }) => feature)).toEqual(expect.arrayContaining(["score", "age"]));
    expect(rehearsal.report).toMatchObject({ execution: "rehearsal", monitor: "hourly", records: 250 });
    expect(await executionsOf(name)).toEqual([]);
    expect((await env.BUCKET.list({ prefix: `reports/${name}/` })).objects).toEqual([]);
    const { deliveries } = await ask<{ deliveries: object[] }>("GET", `/endpoints/${name}/deliveries`);
    expect(deliveries).toEqual([]);
  });

  it("takes the window of an execution, and says by the settings in force what that said", async () => {
    const name = await monitored("execution");
    await sendTraffic(name, firstHour, shiftedRow);
    const { id } = await runNow(name, firstHour);
    const report = await ask<{ verdict: object }>("GET", `/endpoints/${name}/executions/${id}/report`);
    const path = `/endpoints/${name}/monitors/hourly/rehearse`;
    const { verdict } = await ask<Rehearsal>("POST", path, { execution: id, minimumRecords: 100_000 });
    expect(verdict.before).toEqual(report.verdict);
    expect(verdict.after.notJudged.map(({ check }) => check)).toContain("baseline_drift_check");
    expect(await executionsOf(name)).toHaveLength(1);
  });

  it("refuses what is no setting, a feature that is not there, and what is not there", async () => {
    const name = await monitored("refused");
    await sendTraffic(name, firstHour, shiftedRow);
    const path = `/endpoints/${name}/monitors/hourly/rehearse`;
    const refused = async (body: object, at = path) => errorOf(await api("POST", at, body));
    expect(await refused({ ...window, minimumrecords: 5 })).toMatchObject({ status: 400 });
    expect((await refused({ ...window, constraints: { features: { agee: {} } } })).message).toBe(
      "Cannot rehearse constraints.features.agee: the baseline has no such feature",
    );
    expect((await refused({})).status).toBe(400);
    expect((await refused({ start: 0, end: Date.UTC(2100, 0) })).message).toMatch(/not over/);
    expect((await refused({ execution: "none" })).status).toBe(404);
    expect((await refused(window, path.replace("hourly", "other"))).status).toBe(404);
    const bare = await monitored("bare", { baseline: false });
    const none = await refused(window, `/endpoints/${bare}/monitors/hourly/rehearse`);
    expect(none).toMatchObject({ status: 404, message: expect.stringContaining("no baseline in force") });
  });
});
