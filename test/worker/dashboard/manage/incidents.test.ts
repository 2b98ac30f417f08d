/** Incidents as lists, and an incident's page for who is signed in: what to do, how it goes, and no forms for readers. */
import { exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { IncidentView, MuteRecord } from "../../../../src/worker/commands/incidents.ts";
import { ask, newEndpoint, origin } from "../../given/given.ts";
import { expectOnlyAdmins, fieldIn, openAs, sendAs } from "../../given/pages.ts";
import {
  firstHour,
  hour,
  monitored,
  ordinaryRow,
  runNow,
  sendTraffic,
  shiftedRow,
} from "../../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function firing(word: string): Promise<{ readonly name: string; readonly incident: IncidentView }> {
  const name = await monitored(word);
  await sendTraffic(name, firstHour, ordinaryRow);
  await runNow(name, firstHour);
  await sendTraffic(name, firstHour + hour, shiftedRow);
  await runNow(name, firstHour + hour);
  const { incidents } = await ask<{ incidents: IncidentView[] }>("GET", `/endpoints/${name}/incidents`);
  const [incident] = incidents;
  if (incident === undefined) throw new Error("No incident fires");
  return { name, incident };
}

it("are listed by endpoint and of all, each with since when, what, and who was told", async () => {
  const { name, incident } = await firing("listed");
  const address = `href="/incidents/${name}/${incident.id}"`;
  const own = await openAs("reader", `/dashboard/${name}/incidents`);
  for (const words of [`${name}: Drift since`, address, "nobody: its page says why", "fires"])
    expect(own).toContain(words);
  const all = await openAs("reader", "/incidents");
  expect(all).toMatch(/\d+ incidents? in \d+ endpoints?\./);
  expect(all).toContain(address);
  const stranger = await exports.default.fetch(`${origin}/incidents`, { redirect: "manual" });
  expect([stranger.status, stranger.headers.get("location")]).toEqual([303, "/sign-in?to=%2Fincidents"]);
  const calm = await newEndpoint("calm");
  expect(await openAs("reader", `/dashboard/${calm}/incidents`)).toContain(`No incident fires at ${calm}.`);
  await openAs("reader", "/dashboard/no-such/incidents", 404);
});

it("an incident's page says what to do by steps that lead on, and how it goes", async () => {
  const { name, incident } = await firing("led");
  const html = await openAs("admin", `/incidents/${name}/${incident.id}`);
  for (const words of [
    "What to do now",
    "See where the curves part.",
    `href="/reports/${name}/`,
    `href="/dashboard/${name}/captures?hour=${incident.since.slice(0, 13)}"`,
    `href="/dashboard/${name}/settings#baselines"`,
    "columns differed in the last window",
    'aria-label="Weir"',
    "Sign out",
  ])
    expect(html).toContain(words);
});

it("readers look and find no form; who has the link finds forms and no way in", async () => {
  const { name, incident } = await firing("forms");
  const path = `/incidents/${name}/${incident.id}`;
  const html = await openAs("reader", path);
  expect(html.match(/<form[^>]*>/g)).toEqual(['<form method="post" action="/sign-out">']);
  expect((await sendAs("reader", path, { action: "acknowledge" })).status).toBe(403);
});

it("a mute is shown, and ended by admins alone", async () => {
  const { name, incident } = await firing("muted");
  const muted = await sendAs("admin", `/incidents/${name}/${incident.id}`, {
    action: "mute",
    hours: "4",
    reason: "<b>a load</b>",
  });
  expect(muted.status).toBe(303);
  const said =
    /class="muted" role="status">Muted until [-\d]{10} \d\d:\d\d UTC: “&lt;b&gt;a load&lt;\/b&gt;”/;
  expect(await openAs("reader", `/incidents/${name}/${incident.id}`)).toMatch(said);
  const path = `/dashboard/${name}/incidents`;
  expect(await openAs("reader", path)).toContain("&lt;b&gt;a load&lt;/b&gt;");
  const mute = fieldIn(await openAs("admin", path), "mute");
  await expectOnlyAdmins(path, { action: "end-mute", mute });
  const mutes = async () =>
    (await ask<{ mutes: MuteRecord[] }>("GET", `/endpoints/${name}/mutes`)).mutes.map(({ id }) => id);
  expect(await mutes()).toEqual([mute]);
  expect((await sendAs("admin", path, { action: "end-mute", mute })).status).toBe(303);
  expect(await mutes()).toEqual([]);
  expect(await openAs("reader", `/incidents/${name}/${incident.id}`)).not.toMatch(said);
  expect(await openAs("admin", `${path}?done=end-mute`)).toContain("The mute is over");
  expect((await sendAs("admin", path, { action: "end-mute", mute })).status).toBe(404);
});
