/** What traffic costs: the tables are those of the documents, and rates between them lie between. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { callsIn } from "../../src/core/counters.ts";
import { dollarsOf, measured, operationsOf, prices, sumOf } from "../../src/core/usage.ts";

/** The cells of a document's table as numbers, from the row on that begins so. */
function rowOf(document: string, begin: string): number[] {
  const line = readFileSync(`src/docs/${document}.md`, "utf8")
    .split("\n")
    .find((one) => one.startsWith(begin));
  const cells = (line ?? "").split("|").slice(1, -1);
  return cells.map((cell) => Number.parseFloat(cell.replaceAll(/[,*\s]/g, "")));
}

it("has the measured operations of speed.md, and the prices of platform.md", () => {
  for (const [rate, { objectRequests, rowsWritten, writes, gbSeconds }] of measured) {
    const row = rowOf("speed", `| ${rate.toLocaleString("en-US")} `);
    expect(row.slice(0, 5)).toEqual([rate, objectRequests, rowsWritten, writes, gbSeconds]);
  }
  const price = (what: string) => rowOf("platform", `| ${what}`)[1];
  expect(prices).toEqual({
    requests: price("Worker requests"),
    objectRequests: price("Durable Object requests"),
    rowsWritten: price("rows written"),
    writes: price("R2 class A"),
    gbSeconds: price("Durable Object duration"),
  });
});

it("a month of a measured rate costs what the table says a million calls do", () => {
  for (const [rate, dollars] of [
    [1, 5.07],
    [10, 1.05],
    [100, 0.38],
  ] as const) {
    const calls = rate * 86_400;
    const month = operationsOf({ came: calls, heard: calls, captured: calls });
    expect((dollarsOf(month) / month.requests) * 1e6).toBeCloseTo(dollars, 1);
  }
});

it("more calls cost more, each of them less, and none nothing", () => {
  const of = (calls: number, captured = calls) => operationsOf({ came: calls, heard: calls, captured });
  const at = (seen: number) => dollarsOf(of(seen));
  for (let seen = 1; seen < 1e9; seen *= 7) {
    expect(at(seen * 7)).toBeGreaterThan(at(seen));
    expect(at(seen * 7) / 7).toBeLessThanOrEqual(at(seen) * 1.000001);
  }
  expect(of(0)).toEqual(sumOf([]));
  expect(of(1_000, 0).writes).toBe(0);
  expect(of(1e6, 3).writes).toBeCloseTo((3 * 365.25) / 12);
});

it("counts calls that failed among those that a Recorder hears of, and others that are lost among those that come", () => {
  const day = { seen: 90, profiled: 90, unread: 3, captured: 20, upstream_error_status: 9, opted_out: 1 };
  expect(callsIn({ ...day, over_daily_budget: 70, columns_coarse: 4 })).toEqual({ came: 100, heard: 99 });
  expect(callsIn({})).toEqual({ came: 0, heard: 0 });
  const { requests } = operationsOf({ ...callsIn(day), captured: 20 });
  expect(requests).toBeCloseTo((100 * 365.25) / 12);
});
