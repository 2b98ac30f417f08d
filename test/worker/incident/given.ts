/** Incidents of real endpoints, and the hours that make them. */
import type { IncidentSummary, IncidentView } from "../../../src/worker/commands/incidents.ts";
import { expect } from "vitest";
import { ask } from "../given/given.ts";
import { firstHour, hour, ordinaryRow, runNow, sendTraffic, shiftedRow } from "../given/traffic.ts";

export const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }];

/** Hours from here on are past. */
export const start = firstHour - 8 * hour;

export async function incidentsOf(name: string, query = ""): Promise<IncidentSummary[]> {
  return (await ask<{ incidents: IncidentSummary[] }>("GET", `/endpoints/${name}/incidents${query}`))
    .incidents;
}

export async function only(name: string): Promise<IncidentView> {
  const [found, ...more] = await incidentsOf(name);
  expect(more).toEqual([]);
  return ask("GET", `/endpoints/${name}/incidents/${found?.id}`);
}

/** Checks the hours from `firstHour` on, `x` of shifted and `.` of ordinary traffic. */
export async function hours(name: string, pattern: string, from = firstHour): Promise<void> {
  for (const [index, mark] of Array.from(pattern).entries()) {
    const start = from + index * hour;
    await sendTraffic(name, start, mark === "x" ? shiftedRow : ordinaryRow);
    await runNow(name, start);
  }
}
