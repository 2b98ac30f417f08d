/** Past windows replayed through another preprocessor, and what a preprocessor cannot be together with. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { preprocessed } from "../../../src/worker/monitor/preprocessed.ts";
import type { ReplayView } from "../../../src/worker/monitor/replay/record.ts";
import { api, ask, errorOf, eventually, profileIn } from "../given/given.ts";
import { executionsOf, firstHour, hour, ordinaryRow } from "../given/traffic.ts";
import { byDecades, captured, decades, putMonitor, putScript, run, scripted } from "./given.ts";

const decadesRows = "Preprocessor decades: 10 rows of 10 records";

/** The same columns, everybody thirty years older. */
const older = decades.replace("Number(age)", "(30 + Number(age))");

const range = { start: firstHour, end: firstHour + hour };

async function replayed(name: string, asked: object): Promise<ReplayView> {
  const { id } = await ask<ReplayView>("POST", `/endpoints/${name}/monitors/derived/replays`, asked);
  return eventually(async () => {
    const replay = await ask<ReplayView>("GET", `/endpoints/${name}/replays/${id}`);
    expect(replay.state).toBe("done");
    return replay;
  });
}

describe("a replay through another preprocessor", () => {
  it("judges its rows of the same captures, beside what was said by the monitor's, which stays", async () => {
    const name = await scripted("replayed", decades);
    await captured(name, ordinaryRow);
    await putMonitor(name);
    const original = await run(name);
    expect(original.status).toBe("Completed");
    await putScript(name, "older", older);
    const replay = await replayed(name, { ...range, preprocessor: "older" });
    expect(replay.windows).toEqual({ total: 1, done: 1, left: 0, differing: 1 });
    expect(replay.results[0]?.outcome).toMatchObject({
      kind: "judged",
      execution: original.id,
      source: "captures",
      records: 250,
      verdict: { before: { kind: "alike" }, after: { kind: "differs" } },
      appear: expect.arrayContaining([{ feature: "decade", check: "baseline_drift_check" }]),
      notes: expect.arrayContaining(["Preprocessor older: 250 rows of 250 records"]),
    });
    expect(await executionsOf(name)).toEqual([original]);
    const written = await env.BUCKET.get(`${original.report}report.json`);
    expect(await written?.text()).toContain("Preprocessor decades: 250 rows of 250 records");
    const same = await replayed(name, range);
    expect(same.results[0]?.outcome).toMatchObject({
      verdict: { after: { kind: "alike" } },
      notes: expect.arrayContaining(["Preprocessor decades: 250 rows of 250 records"]),
    });
  });

  it("leaves a window of which the script makes nothing, with the script's line", async () => {
    const name = await scripted("replayed", decades);
    await captured(name, ordinaryRow);
    await putMonitor(name);
    await putScript(
      name,
      "broken",
      "export function preprocess(record) {\n  throw new RangeError('no');\n}\n",
    );
    const { results } = await replayed(name, { ...range, preprocessor: "broken" });
    expect(results[0]?.outcome).toEqual({
      kind: "left",
      reason: expect.stringContaining("broken.js:2: RangeError: no (250 records)"),
    });
  });
});

describe("a preprocessor and a reference that is made of stored profiles", () => {
  it.each(["previous-window", "same-time-yesterday", { endpoint: "another" }])(
    "are refused in one monitor: %o",
    async (reference) => {
      const name = await scripted("refused", decades);
      const put = await api("PUT", `/endpoints/${name}/monitors/derived`, { ...byDecades, reference });
      expect(await errorOf(put)).toMatchObject({
        status: 400,
        details: [
          { path: "reference", message: expect.stringContaining("where a preprocessor makes the rows") },
        ],
      });
      expect((await api("GET", `/endpoints/${name}/monitors/derived`)).status).toBe(404);
    },
  );

  it("are refused in a replay, unless it names a baseline", async () => {
    const name = await scripted("refused", decades);
    await captured(name, ordinaryRow);
    await ask("PUT", `/endpoints/${name}/monitors/derived`, {
      schedule: "hourly",
      reference: "previous-window",
    });
    const path = `/endpoints/${name}/monitors/derived/replays`;
    const refused = await api("POST", path, { ...range, preprocessor: "decades" });
    expect(await errorOf(refused)).toMatchObject({ status: 400, details: [{ path: "preprocessor" }] });
    const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    const replay = await replayed(name, { ...range, preprocessor: "decades", baseline });
    expect(replay.results[0]?.outcome).toMatchObject({
      verdict: { before: null, after: { kind: "alike" } },
    });
  });

  it("reads no more files than one go has requests for, and says so", async () => {
    const name = await scripted("many-files", decades);
    for (const _ of "12") await captured(name, ordinaryRow, 5);
    const window = { start: firstHour, end: firstHour + hour };
    const asked = { script: "decades", window, options: {}, uncaptured: async () => null };
    const counted = await profileIn(name, window);
    const rowsOf = (mostFiles: number) =>
      runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
        preprocessed({ name, storage, env, arm: async () => {} }, { ...asked, counted }, mostFiles),
      );
    expect(await rowsOf(2)).toMatchObject({ kind: "exact", notes: expect.arrayContaining([decadesRows]) });
    expect(await rowsOf(1)).toEqual({
      kind: "unusable",
      reason: expect.stringMatching(/^The window's captures are in more than 1 file/),
    });
  });
});
