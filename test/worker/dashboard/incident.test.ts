/** The page of an incident behind its signed link: looking changes nothing, its forms do what they say. */
import { exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { IncidentView, MuteRecord } from "../../../src/worker/commands/incidents.ts";
import { ask, errorOf, eventually, origin } from "../given/given.ts";
import { firstHour, messagesTo, monitored, runNow, sendTraffic, shiftedRow } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const form = { "content-type": "application/x-www-form-urlencoded" };

function send(url: string, body: string): Promise<Response> {
  return exports.default.fetch(url, { method: "POST", headers: form, body, redirect: "manual" });
}

/** An endpoint with an incident that fires, and the link to it in the message. */
async function firing(word: string): Promise<{ readonly name: string; readonly link: string }> {
  const name = await monitored(word, { receivers: [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }] });
  await sendTraffic(name, firstHour, shiftedRow);
  await runNow(name, firstHour);
  const [message] = await eventually(async () => {
    const found = await messagesTo("generic", name);
    expect(found).toHaveLength(1);
    return found;
  });
  const { data } = JSON.parse(message?.text ?? "") as { data: { links: { incident: string } } };
  return { name, link: data.links.incident };
}

async function mutesOf(name: string): Promise<MuteRecord[]> {
  return (await ask<{ mutes: MuteRecord[] }>("GET", `/endpoints/${name}/mutes`)).mutes;
}

it("shows what is so, what to do and what happened, runs no script, and changes nothing by being looked at", async () => {
  const { name, link } = await firing("looked");
  const page = await exports.default.fetch(link);
  expect([page.status, page.headers.get("content-security-policy")]).toEqual([
    200,
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  ]);
  const html = await page.text();
  for (const text of [`Drift: ${name}`, "What to do", "≤ 52: 66 %", "That it fires: to webhook"])
    expect(html).toContain(text);
  expect(html).not.toContain("<script");
  expect(await mutesOf(name)).toEqual([]);
});

it("mutes its kind of its monitor, and acknowledges it", async () => {
  const { name, link } = await firing("formed");
  const muted = await send(link, "action=mute&hours=4&reason=a+release");
  expect([muted.status, muted.headers.get("location")]).toEqual([
    303,
    link.replace(new URL(link).origin, ""),
  ]);
  expect(await mutesOf(name)).toMatchObject([{ kind: "drift", monitor: "hourly", reason: "a release" }]);
  expect((await send(link, "action=acknowledge")).status).toBe(303);
  const [, , , id] = new URL(link).pathname.split("/");
  const incident = await ask<IncidentView>("GET", `/endpoints/${name}/incidents/${id}`);
  expect(incident.acknowledgedAt).not.toBeNull();
});

it.each(["action=mute&hours=0", "action=mute", "action=resolve", "hours=4"])(
  "refuses the form %s",
  async (body) => {
    const { name, link } = await firing("refused");
    expect((await send(link, body)).status).toBe(400);
    expect(await mutesOf(name)).toEqual([]);
  },
);

it("holds no more of a form than any has, whoever sends it", async () => {
  const response = await send(`${origin}/incidents/anybody/anything`, `reason=${"x".repeat(100_000)}`);
  expect(await errorOf(response)).toMatchObject({
    status: 400,
    message: "Cannot read the request body: it has over 8 KiB",
  });
});

it("lets nobody in by a link that is not ours", async () => {
  const { name, link } = await firing("forged");
  const other = link.replace(/signature=\w{4}/, "signature=0000");
  expect((await exports.default.fetch(other)).status).toBe(403);
  expect((await send(other, "action=mute&hours=4")).status).toBe(403);
  expect(await mutesOf(name)).toEqual([]);
});
