/** A long life: whatever is kept for a time is not more after many such times, and nothing that is done takes more. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { startWeir, temporaryFolder, type Weir } from "../given/given.ts";
import type { Day } from "./entry.ts";

const folder = temporaryFolder();
let script: string;
let weir: Weir;

beforeAll(async () => {
  script = await bundleEntry("life/entry.ts", folder.path);
});
afterAll(() => folder.remove());

beforeEach(async () => {
  const bindings = { WEIR_PROFILE_SECONDS: "60", WEIR_FLUSH_SECONDS: "60", WEIR_KEEP: "2h 12h 2d" };
  weir = await startWeir({ script, bindings });
});
afterEach(() => weir.stop());

interface Life {
  readonly days: number;
  readonly keep: number;
  /** Days that begin with another configuration, baseline and monitor. */
  readonly changes: number;
  /** The day that the last one is compared with. */
  readonly settled: number;
}

async function live({ days, keep, changes, settled }: Life): Promise<{ early: Day; late: Day }> {
  const lived: Day[] = [];
  for (let day = 0; day < days; day++) {
    lived.push(await weir.api("GET", `/life/day?step=60&change=${day < changes ? 1 : 0}&keep=${keep}`));
  }
  const [early, late] = [lived[settled], lived.at(-1)];
  if (early === undefined || late === undefined) throw new Error("No day was lived");
  return { early, late };
}

describe("an endpoint that has lived for long", () => {
  it("keeps no more after many times that things are kept than after two, and does no more", async () => {
    // What is kept for a day is swept by the day, so there are two of them, and profiles are kept for two.
    const { early, late } = await live({ days: 10, keep: 1, changes: 10, settled: 4 });
    expect(late.kept).toEqual(early.kept);
    // A day's calls, a check of each hour but the one that the day's monitor began in, and what came of them.
    expect(late.kept.endpoint).toMatchObject({ executions: 46, baselines: 3, monitors: 1 });
    expect(late.kept.bucket).toMatchObject({ captures: 48, reports: 7 * 46, baselines: 3 });
    expect(Object.keys(late.events).toSorted()).toEqual(["call", "check", "cron", "flush"]);
    for (const [event, { times, rowsRead, rowsWritten, bucket }] of Object.entries(late.events)) {
      const before = early.events[event];
      expect([event, times, bucket]).toEqual([event, before?.times, before?.bucket]);
      // How many messages fall into a day, and when histories are cut, differs from day to day.
      const most = event === "check" ? 1.1 : 1.02;
      expect([event, rowsWritten, rowsRead]).toEqual([
        event,
        expect.toSatisfy((n) => n <= most * (before?.rowsWritten ?? 0)),
        expect.toSatisfy((n) => n <= most * (before?.rowsRead ?? 0)),
      ]);
    }
  });

  it("reads no more for a check, however many executions are kept", async () => {
    const { early, late } = await live({ days: 7, keep: 30, changes: 1, settled: 3 });
    const more = (late.kept.endpoint["executions"] ?? 0) - (early.kept.endpoint["executions"] ?? 0);
    expect(more).toBe(3 * 24);
    const rows = ({ events: { check } }: Day) => (check?.rowsRead ?? NaN) / (check?.times ?? NaN);
    // The sweep counts them, once a day; and with the days their profiles become more.
    expect(rows(late) - rows(early)).toBeLessThan(more / 4);
  });
});
