/** A change in one segment of a twentieth of the traffic: found there, told as that segment's, while the whole is fine. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Report } from "../../../src/core/report/report.ts";
import { ask, configure, server } from "../given/given.ts";
import { openAs } from "../given/pages.ts";
import { dividedConfig, receivers, sendHour } from "../given/tenants.ts";
import {
  firstHour,
  hour,
  messagesTo,
  monitored,
  ordinaryRow,
  runNow,
  settled,
  shiftedRow,
} from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface IncidentView {
  readonly state: string;
  readonly segment?: string;
}

const incidentsOf = async (name: string) =>
  (await ask<{ incidents: IncidentView[] }>("GET", `/endpoints/${name}/incidents`)).incidents;

/** What people see of it, signed in. */
async function looked(name: string, execution: string): Promise<void> {
  const segment = `/dashboard/${name}/segment?name=header%3Ax-tenant%3Dacme`;
  const whole = await openAs("reader", `/dashboard/${name}`);
  expect(whole).toContain(`href="${segment}&amp;window=${execution}"`);
  expect(whole).toMatch(/x-tenant = acme[^]*Differs|Differs[^]*x-tenant = acme/);
  expect(whole).toContain("x-tenant = any other");
  const fleet = await openAs("reader", `/dashboard?q=${name}`);
  expect(fleet).toContain("In x-tenant = acme: score: drift, ");
  const own = await openAs("reader", segment);
  for (const words of ["x-tenant = acme", "of the whole", "Its past", `href="/incidents/${name}/`])
    expect(own).toContain(words);
  expect(await openAs("reader", `/reports/${name}/${execution}`)).toMatch(
    /In <a href=[^>]+><bdi>x-tenant = acme/,
  );
  await openAs("reader", `/dashboard/${name}/segment?name=header%3Ax-tenant%3Dnobody`, 404);
}

describe("a monitor of an endpoint that is divided", () => {
  it("finds what changes in one segment of a twentieth, and tells of it by its name", async () => {
    const name = await monitored("tenants");
    const upstream = { url: `${server}/${name}/csv` };
    await configure(name, dividedConfig(name));
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
    expect(quiet.segments?.map(({ calls }) => [calls?.all, calls?.failed])).toEqual([
      [100, 0],
      [1_900, 0],
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
    await looked(name, report.execution);
    // Of what is muted less is to be done: it is named last.
    for (const kind of ["drift", "data_quality"]) {
      expect(await openAs("reader", `/dashboard?q=${name}`)).toMatch(
        /(?:drift, |out of range, )[^<]*; and 2 more/,
      );
      await ask("POST", `/endpoints/${name}/mutes`, { kind, segment: "header:x-tenant=acme", hours: 2 });
    }
    expect(await openAs("reader", `/dashboard?q=${name}`)).toContain("score: out of range, ");
    // Once calls are divided no more, nobody looks at the segment: its incident is over.
    await configure(name, { upstream, receivers });
    await runNow(name, firstHour);
    const after = (await incidentsOf(name)).filter(({ segment }) => segment !== undefined);
    expect(after.map(({ state }) => state)).not.toContain("firing");
  });
});
