/** What windows are compared with of those before: a window without calls says nothing of how calls go. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Report } from "../../../src/core/report/report.ts";
import { Executions } from "../../../src/worker/monitor/executions.ts";
import { ask, newEndpoint, record } from "../given/given.ts";
import { firstHour, hour, monitored, ordinaryRow, runNow, trafficCall } from "../given/traffic.ts";

/** An hour of 250 calls, of which every fifth fails. */
async function sendFailing(name: string, start: number): Promise<void> {
  const calls = Array.from({ length: 250 }, (_, index) => {
    const call = trafficCall(start + index * 10_000, ordinaryRow(index));
    const status = index % 5 === 0 ? 500 : 200;
    const traffic = { latencyMs: 20, status, requestBytes: 9, responseBytes: 9, firstByteMs: null };
    return status === 200 ? { ...call, traffic } : { ...call, input: null, output: null, traffic };
  });
  await record(name, ...calls);
}

async function failedCalls(name: string, start: number): Promise<string | undefined> {
  const { id } = await runNow(name, start);
  const report = await ask<Report>("GET", `/endpoints/${name}/executions/${id}/report`);
  return report.findings.find(({ check }) => check === "error_share_check")?.answer.kind;
}

it("failed calls are compared with the last window that had calls, over one that had none", async () => {
  const start = firstHour - 4 * hour;
  const name = await monitored("usual-failures", { from: start });
  for (const index of [0, 1, 3]) await sendFailing(name, start + index * hour);
  // Nothing is known before the first one, and then that a fifth fails.
  expect(await failedCalls(name, start)).toBe("violation");
  expect(await failedCalls(name, start + hour)).toBe("pass");
  expect(await runNow(name, start + 2 * hour)).toMatchObject({ status: "NoData" });
  expect(await failedCalls(name, start + 3 * hour)).toBe("pass");
});

it("the last window that was judged is found behind many without calls, about as long as the one it is for", async () => {
  const name = await newEndpoint("last-judged");
  const found = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    const executions = new Executions(storage.sql);
    const insert = (end: number, length: number, violations: number | null, trigger = "schedule") => {
      const status =
        violations === null ? "NoData" : violations > 0 ? "CompletedWithViolations" : "Completed";
      storage.sql.exec(
        `INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created, finished, report, violations)
          VALUES (?, 'm', ?, ?, ?, 0, ?, 1, 1, 'reports/', ?)`,
        `${length} to ${end}`,
        trigger,
        end - length,
        end,
        status,
        violations,
      );
    };
    for (const [end, length, violations] of [
      [1_000, 24, 0],
      [1_001, 24, 3],
      [1_002, 25, 0],
    ] as const)
      insert(end, length, violations);
    for (let end = 1_003; end < 1_100; end++) insert(end, 24, null);
    insert(1_050, 12, 0);
    insert(1_051, 22, 0, "manual");
    const of = (end: number, length: number, monitor = "m") =>
      executions.lastJudged(monitor, { start: end - length, end })?.id ?? null;
    return [of(1_100, 24), of(1_100, 25), of(1_100, 23), of(1_001, 23), of(1_100, 50), of(1_100, 24, "n")];
  });
  // One of the same length comes first, then one without a violation, then the newest; by hand a length of its own is none.
  expect(found).toEqual(["24 to 1000", "25 to 1002", "25 to 1002", "24 to 1000", null, null]);
});
