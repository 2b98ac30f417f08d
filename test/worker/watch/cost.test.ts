/** What the watch adds to what Cloudflare bills: rows, requests and alarms of a Recorder with it and without it. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { asRecorder, batchOf } from "../given/given.ts";
import { monitored, ordinaryRow, trafficCall } from "../given/traffic.ts";
import { accustomed, changed } from "../given/watched.ts";

interface Bill {
  rowsWritten: number;
  requests: number;
  alarms: number;
}

/** Counts what an object writes, and whom it asks. */
function metered(storage: DurableObjectStorage, bill: Bill): void {
  const { sql } = storage;
  const [exec, setAlarm] = [sql.exec.bind(sql), storage.setAlarm.bind(storage)];
  Object.defineProperty(sql, "exec", {
    value: (query: string, ...bindings: unknown[]) => {
      const cursor = exec(query, ...bindings);
      bill.rowsWritten += cursor.rowsWritten;
      return cursor;
    },
  });
  Object.defineProperty(storage, "setAlarm", {
    value: (time: number) => {
      bill.alarms++;
      return setAlarm(time);
    },
  });
}

/** A minute of ordinary calls in batches of a quarter of a second, and a flush. */
async function minuteOf(recorder: Recorder, start: number, head: object): Promise<void> {
  for (let batch = 0; batch < 240; batch++) {
    const calls = Array.from({ length: 5 }, (_, index) =>
      trafficCall(start + batch * 250 + index * 50, ordinaryRow(batch * 5 + index)),
    );
    await recorder.record(batchOf(`${start}/${batch}`, calls, head));
  }
  await recorder.alarm();
}

it("the watch writes no row, sets no alarm and asks nobody while nothing changes", async () => {
  const name = await monitored("bill");
  await accustomed(name);
  const { baseline, watch } = (await env.ENDPOINTS.getByName(name).configuration()) ?? {};
  const bills = {
    without: { rowsWritten: 0, requests: 0, alarms: 0 },
    with: { rowsWritten: 0, requests: 0, alarms: 0 },
  };
  let bill: Bill = { rowsWritten: 0, requests: 0, alarms: 0 };
  const ENDPOINTS = {
    getByName: (endpoint: string) => {
      bill.requests++;
      return env.ENDPOINTS.getByName(endpoint);
    },
  };
  await asRecorder(name, { ENDPOINTS }, async (recorder, storage) => {
    const counting: Bill = { rowsWritten: 0, requests: 0, alarms: 0 };
    metered(storage, counting);
    // What was learned is stored now and then: by this flush if it was not yet.
    await minuteOf(recorder, changed, { baseline, watch });
    for (const [index, which] of (["without", "with"] as const).entries()) {
      Object.assign(counting, { rowsWritten: 0, alarms: 0 });
      bill = bills[which];
      const head = which === "with" ? { baseline, watch } : { baseline };
      await minuteOf(recorder, changed + (index + 1) * 60_000, head);
      Object.assign(bill, { rowsWritten: counting.rowsWritten, alarms: counting.alarms });
    }
    expect(recorder.watching()).toMatchObject({ version: watch, words: [] });
  });
  expect(bills.with).toEqual(bills.without);
  expect(bills.with).toMatchObject({ requests: 0 });
  expect(bills.with.rowsWritten).toBeGreaterThan(240);
});
