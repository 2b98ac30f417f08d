/** Monitors with scripts, from calls to the report and what is told. */
import { abortAllDurableObjects } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import {
  alarm,
  api,
  ask,
  at,
  counted,
  cron,
  errorOf,
  fetchWith,
  flush,
  invoke,
  origin,
  server,
  withBucket,
} from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  ordinaryRow,
  sendTraffic,
  shiftedRow,
} from "../given/traffic.ts";
import { byDecades, captured, decades, putMonitor, putScript, reportOf, run, scripted } from "./given.ts";

interface Incident {
  readonly kind: string;
  readonly summary: string;
}

async function incidentsOf(name: string): Promise<readonly Incident[]> {
  return (await ask<{ incidents: Incident[] }>("GET", `/endpoints/${name}/incidents`)).incidents;
}

describe("a monitor with a preprocessor", () => {
  it("judges the columns that it makes of captures, and says what they are of", async () => {
    const name = await scripted("scripted", decades);
    await captured(name, ordinaryRow);
    expect(await putMonitor(name)).not.toHaveProperty("warnings");
    const execution = await run(name);
    expect(execution).toMatchObject({ status: "Completed", records: 250 });
    const report = await reportOf(name, execution);
    const features = report.findings.map(({ feature }) => feature);
    expect(features).toEqual(expect.arrayContaining(["decade", "letters"]));
    expect(features).not.toContain("age");
    expect(report.notes).toContain("Preprocessor decades: 250 rows of 250 records");
    expect(report.notes[0]).toMatch(/^Judged by captures: 250 calls/);
  });

  it("finds what has shifted in them", async () => {
    const name = await scripted("scripted", decades);
    await captured(name, shiftedRow);
    await putMonitor(name);
    const execution = await run(name);
    expect(execution.status).toBe("CompletedWithViolations");
    const { findings } = await reportOf(name, execution);
    const violated = findings
      .filter(({ answer }) => answer.kind === "violation")
      .map(({ feature }) => feature);
    expect(violated).toContain("decade");
  });

  it("says how many of the window's calls are captured", async () => {
    const name = await scripted("scripted", decades);
    await captured(name, ordinaryRow, 100);
    await sendTraffic(name, firstHour, ordinaryRow);
    await flush(name);
    await putMonitor(name);
    const { notes, records } = await reportOf(name, await run(name));
    expect(records).toBe(100);
    expect(notes[0]).toContain("of 350 calls that the window had: 29 %");
  });

  it("judges calls of the gateway by its schedule", async () => {
    const name = await scripted("journey", decades, { url: `${server}/journey/csv` });
    await at(firstHour, () => putMonitor(name));
    await at(firstHour + minute, async () => {
      for (let index = 0; index < 40; index++) await invoke(name, ordinaryRow(index));
      await counted(name, "profiled", 40);
    });
    await flush(name);
    await cron(Date.now());
    const first = (await executionsOf(name)).at(-1);
    expect(first).toMatchObject({ trigger: "schedule", status: "Completed", records: 40 });
  });

  it("waits until the captures of its window are in R2", async () => {
    const name = await scripted("waiting", decades);
    await captured(name, ordinaryRow);
    await putMonitor(name);
    const early = await at(firstHour + hour + 20_000, () => run(name));
    expect(early).toMatchObject({
      status: "Incomplete",
      exitMessage: expect.stringContaining("not in R2 yet"),
    });
    await alarm(name);
    expect(await executionsOf(name)).toMatchObject([{ status: "Completed", records: 250 }]);
  });

  it("waits for captures that cannot be written, and says why; then it judges all of them", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const name = await scripted("unwritten", decades);
    await captured(name, ordinaryRow, 100);
    await putMonitor(name);
    await withBucket(name, () => ({ put: () => Promise.reject(new Error("R2 is down")) }));
    await captured(name, shiftedRow, 150);
    const early = await run(name);
    expect(early.status).toBe("Incomplete");
    expect(early.exitMessage).toMatch(/captures are not in R2 yet: .*R2 is down/);
    await abortAllDurableObjects();
    await flush(name);
    await alarm(name, Date.now() + hour);
    expect(await executionsOf(name)).toMatchObject([{ status: "CompletedWithViolations", records: 250 }]);
  });
});

describe("a script that fails", () => {
  it("at few records: they are left out, told with line and count, and the rest is judged", async () => {
    const failing = decades.replace(
      "const [",
      'if (record.endpoint_input.data.startsWith("27,")) record.no.such;\n  const [',
    );
    const name = await scripted("failing", failing);
    await captured(name, ordinaryRow);
    await putMonitor(name);
    const execution = await run(name);
    const { notes } = await reportOf(name, execution);
    expect(execution.records).toBe(245);
    expect(notes.join("\n")).toContain(
      "it failed at 5, which are left out: decades.js:2: TypeError: Cannot read properties of undefined (reading 'such') (5 records)",
    );
  });

  it.each([
    [
      "at too many records",
      "export function preprocess(record) {\n  throw new RangeError('no');\n}",
      /failed at 250 of 250 records: decades\.js:2: RangeError: no \(250 records\)/,
    ],
    ["by dropping all", "export const preprocess = () => [];", /left no row of 250 records: it dropped 250/],
  ])("%s: nothing is judged, and that is told", async (_, source, words) => {
    const name = await scripted("failing", source);
    await captured(name, ordinaryRow);
    await putMonitor(name);
    const execution = await run(name);
    expect(execution.status).toBe("Failed");
    expect(execution.exitMessage).toMatch(words);
    const [incident] = await incidentsOf(name);
    expect(incident?.kind).toBe("cannot_judge");
  });

  it("by not being there any more: that is told", async () => {
    const name = await scripted("deleted", decades);
    await captured(name, ordinaryRow);
    await putMonitor(name);
    expect((await api("DELETE", `/endpoints/${name}/scripts/decades`)).status).toBe(204);
    const execution = await run(name);
    expect(execution).toMatchObject({
      status: "Failed",
      exitMessage: expect.stringContaining("There is no script decades"),
    });
    expect(await incidentsOf(name)).toMatchObject([{ kind: "cannot_judge" }]);
  });

  it("without captures: that is told, and a window without calls is empty as ever", async () => {
    const name = await scripted("uncaptured", decades);
    await putMonitor(name);
    expect((await run(name)).status).toBe("NoData");
    await sendTraffic(name, firstHour, ordinaryRow);
    await flush(name);
    expect((await run(name)).exitMessage).toMatch(/None of the window's 250 calls is in the captures/);
  });
});

describe("a monitor with post-analytics", () => {
  const summary = `export const postprocess = (report, files) => ({
  status: report.status,
  features: JSON.parse(files["statistics.json"]).features.map(({ name }) => name),
});`;

  async function analysed(source: string): Promise<{ name: string; execution: ExecutionRecord }> {
    const name = await scripted("analysed", decades);
    await putScript(name, "summary", source);
    await captured(name, ordinaryRow);
    await putMonitor(name, { ...byDecades, postAnalytics: { script: "summary" } });
    return { name, execution: await run(name) };
  }

  it("keeps what it returns beside the report, and names it", async () => {
    const { name, execution } = await analysed(summary);
    expect(execution.status).toBe("Completed");
    expect(execution.exitMessage).toMatch(
      /Post-analytics summary: what it returned is in post-analytics\.json\.$/,
    );
    expect(await ask("GET", `/endpoints/${name}/executions/${execution.id}/post-analytics.json`)).toEqual({
      status: "Completed",
      features: ["decade", "letters"],
    });
  });

  it("changes nothing of the verdict by failing, and says so", async () => {
    const { name, execution } = await analysed(
      "export const postprocess = () => {\n  throw new Error('no');\n};",
    );
    expect(execution.status).toBe("Completed");
    const words = "Post-analytics summary: it failed, and changes nothing: summary.js:2: Error: no";
    expect(execution.exitMessage).toContain(words);
    expect((await reportOf(name, execution)).notes).toContain(words);
    const file = await api("GET", `/endpoints/${name}/executions/${execution.id}/post-analytics.json`);
    expect(file.status).toBe(404);
  });
});

describe("scripts of an endpoint", () => {
  it("are put, listed, read and deleted", async () => {
    const name = await scripted("kept", decades);
    expect(await ask("GET", `/endpoints/${name}/scripts`)).toEqual({ scripts: ["decades"] });
    expect(await (await api("GET", `/endpoints/${name}/scripts/decades`)).text()).toBe(decades);
    expect((await api("DELETE", `/endpoints/${name}/scripts/decades`)).status).toBe(204);
    expect((await api("GET", `/endpoints/${name}/scripts/decades`)).status).toBe(404);
    expect((await api("DELETE", `/endpoints/${name}/scripts/decades`)).status).toBe(404);
  });

  it.each([
    [
      "export function preprocess(record) {\n  return {{;\n}",
      "wrong.js:2: SyntaxError: Unexpected token '{'",
    ],
    ["export const nothing = 1;", "wrong.js: the module exports no handler"],
  ])("are refused where they cannot be loaded: %s", async (source, message) => {
    const name = await scripted("refused", null);
    const headers = { "content-type": "text/javascript" };
    const error = await errorOf(await api("PUT", `/endpoints/${name}/scripts/wrong`, source, headers));
    expect(error).toMatchObject({ status: 400, details: [{ message: expect.stringContaining(message) }] });
  });

  it("are refused where they are too long, or something else", async () => {
    const name = await scripted("refused", null);
    const long = await api("PUT", `/endpoints/${name}/scripts/long`, `//${"x".repeat(2 ** 18)}`, {
      "content-type": "text/javascript",
    });
    expect(await errorOf(long)).toMatchObject({ status: 400, message: expect.stringContaining("256 KiB") });
    const other = await api("PUT", `/endpoints/${name}/scripts/other`, "print(1)", {
      "content-type": "text/x-python",
    });
    expect(other.status).toBe(415);
  });

  it("that are not there yet are warned of by monitors that name them", async () => {
    const name = await scripted("early", null);
    expect((await putMonitor(name)).warnings).toEqual([
      `There is no script decades yet: put it to /v1/endpoints/${name}/scripts/decades`,
    ]);
  });

  it.each([
    ["/scripts/decades", decades, "text/javascript"],
    ["/monitors/derived", JSON.stringify(byDecades), "application/json"],
  ])("%s is refused without the binding, which is named", async (path, body, type) => {
    const name = await scripted("unbound", null);
    const headers = { authorization: "Bearer the-admin-token", "content-type": type };
    const request = new Request(`${origin}/v1/endpoints/${name}${path}`, { method: "PUT", headers, body });
    const error = await errorOf(await fetchWith({ LOADER: undefined }, request));
    expect(error).toMatchObject({ status: 409, code: "conflict" });
    expect(error.message).toContain('[[worker_loaders]] and binding = "LOADER"');
  });
});
