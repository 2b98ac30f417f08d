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

it("the last window that was judged is found behind many without calls, as long as the one it is for", async () => {
  const name = await newEndpoint("last-judged");
  const found = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    const executions = new Executions(storage.sql);
    const insert = (end: number, length: number, status: string, report: string | null = "reports/") =>
      storage.sql.exec(
        `INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created, finished, report)
          VALUES (?, 'm', 'schedule', ?, ?, 0, ?, 1, 1, ?)`,
        `${status}-${end}`,
        end - length,
        end,
        status,
        report,
      );
    insert(8, 1, "Completed");
    insert(9, 2, "Completed");
    insert(10, 1, "Failed", null);
    for (let end = 11; end < 100; end++) insert(end, 1, "NoData");
    insert(100, 1, "Completed");
    const of = (monitor: string, end: number, length: number) =>
      executions.lastJudged(monitor, { start: end - length, end })?.id ?? null;
    return [of("m", 100, 1), of("m", 101, 1), of("m", 100, 2), of("m", 8, 1), of("other", 100, 1)];
  });
  expect(found).toEqual(["Completed-8", "Completed-100", "Completed-9", null, null]);
});
