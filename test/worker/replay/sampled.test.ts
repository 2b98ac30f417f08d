/** Windows judged by captures that are a sample: what is known of all calls stays what it is. */
import { describe, expect, it } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import type { ReplayView } from "../../../src/worker/monitor/replay/record.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { ask, eventually, flush, record } from "../given/given.ts";
import { firstHour, hour, monitored, ordinaryRow, runNow, trafficCall } from "../given/traffic.ts";
import { decades, putMonitor, reportOf, run, scripted } from "../script/given.ts";

/** One call in five is captured, and one in fifty fails. */
function sampledCall(start: number, index: number): Call {
  const isFailed = index % 50 === 1;
  return {
    ...trafficCall(start + index * 10_000, ordinaryRow(index)),
    stored: index % 5 === 0,
    traffic: {
      latencyMs: 20 + (index % 10),
      firstByteMs: null,
      status: isFailed ? 500 : 200,
      requestBytes: 10,
      responseBytes: 10,
    },
  };
}

async function sampledHour(name: string, start: number): Promise<void> {
  await record(name, ...Array.from({ length: 250 }, (_, index) => sampledCall(start, index)));
  await flush(name);
}

/** The report of a window's replay by its captures. */
async function replayed(name: string, { id, window }: ExecutionRecord): Promise<Report> {
  const asked = { execution: id, source: "captures" };
  const path = `/endpoints/${name}/replays`;
  const replay = await ask<ReplayView>("POST", `/endpoints/${name}/monitors/hourly/replays`, asked);
  await eventually(async () =>
    expect(await ask<ReplayView>("GET", `${path}/${replay.id}`)).toMatchObject({ state: "done" }),
  );
  return ask("GET", `${path}/${replay.id}/report.json?end=${encodeURIComponent(window.end)}`);
}

describe("a window judged by captures of one call in five", () => {
  it("has as many calls, and of them as many that failed, as the Recorders counted", async () => {
    const name = await monitored("sampled");
    await sampledHour(name, firstHour);
    const { calls, notes, verdict } = await replayed(name, await runNow(name, firstHour));
    expect(calls).toMatchObject({ all: 250, failed: 5 });
    expect(notes[0]).toMatch(/: 50 calls, .*, of 245 calls that the window had beside 5 that failed: 20 %$/);
    expect(notes).toContain("5 of 250 calls failed: only their status and latency are counted");
    expect(verdict?.kind).toBe("unjudged");
  });

  it("has not few records beside windows of which all were counted", async () => {
    const name = await monitored("sampled");
    for (let at = 7; at > 0; at--) {
      await sampledHour(name, firstHour - at * hour);
      await runNow(name, firstHour - at * hour);
    }
    await sampledHour(name, firstHour);
    const { findings, verdict } = await replayed(name, await runNow(name, firstHour));
    expect(findings.filter(({ check }) => check === "volume_check")).toEqual([]);
    expect(verdict?.kind).toBe("unjudged");
  });

  it("has them too where a preprocessor makes its rows", async () => {
    const name = await scripted("sampled", decades);
    await putMonitor(name);
    await sampledHour(name, firstHour);
    expect((await reportOf(name, await run(name))).calls).toMatchObject({ all: 250, failed: 5 });
  });
});
