/** A change in one segment of a twentieth of the traffic: found there, told as that segment's, while the whole is fine. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Report } from "../../../src/core/report/report.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { ask, batchOf, configure, server } from "../given/given.ts";
import {
  firstHour,
  hour,
  messagesTo,
  monitored,
  ordinaryRow,
  runNow,
  settled,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const values = ["acme", "big"];
const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }];

/** An hour of calls, one in twenty of them from acme; `row` is what acme sends. */
async function sendHour(name: string, start: number, calls: number, row: (index: number) => string) {
  for (let first = 0; first < calls; first += 250) {
    const some = Array.from({ length: 250 }, (_, n) => first + n);
    const tenants = some.map((n) => (n % 20 === 0 ? "acme" : "big"));
    // By chance a window would have each age as often: a little of each is another's.
    const sent = some.map((n) => trafficCall(start + n * 500, n % 20 === 0 ? row(n / 20) : ordinaryRow(n)));
    const divided = { by: "header:x-tenant", most: 10, fixed: values, values: tenants };
    await recorderOf(env, name).record(batchOf(crypto.randomUUID(), sent, { segments: [divided] }));
  }
}

interface IncidentView {
  readonly state: string;
  readonly segment?: string;
}

const incidentsOf = async (name: string) =>
  (await ask<{ incidents: IncidentView[] }>("GET", `/endpoints/${name}/incidents`)).incidents;

describe("a monitor of an endpoint that is divided", () => {
  it("finds what changes in one segment of a twentieth, and tells of it by its name", async () => {
    const name = await monitored("tenants");
    const upstream = { url: `${server}/${name}/csv` };
    const segments = { by: { header: "x-tenant" }, values };
    await configure(name, { upstream, receivers, segments });
    await sendHour(name, firstHour - hour, 5_000, ordinaryRow);
    await sendHour(name, firstHour, 2_000, ordinaryRow);
    await sendHour(name, firstHour + hour, 2_000, shiftedRow);
    const reportOf = ({ id }: { readonly id: string }) =>
      ask<Report>("GET", `/endpoints/${name}/executions/${id}/report`);
    const quiet = await reportOf(await runNow(name, firstHour));
    expect(quiet.segments?.map(({ segment, records, verdict }) => [segment, records, verdict.kind])).toEqual([
      ["header:x-tenant=acme", 100, "alike"],
      ["header:x-tenant=big", 1_900, "alike"],
    ]);
    const report = await reportOf(await runNow(name, firstHour + hour));
    expect(report.segments?.map(({ segment, verdict }) => [segment, verdict.kind])).toEqual([
      ["header:x-tenant=acme", "differs"],
      ["header:x-tenant=big", "alike"],
    ]);
    expect(report.verdict?.headline).toMatch(/in x-tenant = acme: /);
    const firing = (await incidentsOf(name)).filter(({ state }) => state === "firing");
    expect(firing.map(({ segment }) => segment)).toContain("header:x-tenant=acme");
    await settled(name, "delivered", 1);
    const messages = await messagesTo("generic", name);
    expect(messages.map(({ text }) => text).join()).toContain("In x-tenant = acme: ");
    // Once calls are divided no more, nobody looks at the segment: its incident is over.
    await configure(name, { upstream, receivers });
    await runNow(name, firstHour);
    const after = (await incidentsOf(name)).filter(({ segment }) => segment !== undefined);
    expect(after.map(({ state }) => state)).not.toContain("firing");
  });
});
