/** The settings of an endpoint: what its page shows to whom, and what its forms do. */
import { exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BaselineRecord } from "../../../../src/worker/commands/baselines.ts";
import type { EndpointView } from "../../../../src/worker/commands/endpoints.ts";
import { api, ask, newEndpoint, origin } from "../../given/given.ts";
import { expectOnlyAdmins, fieldIn, openAs, sendAs, withoutOwnScript } from "../../given/pages.ts";
import { messagesTo, monitored } from "../../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const pathOf = (name: string) => `/dashboard/${name}/settings`;
const viewOf = (name: string) => ask<EndpointView>("GET", `/endpoints/${name}`);

async function adopt(name: string, features: object[]): Promise<BaselineRecord> {
  const body = { constraints: { features } };
  return ask("POST", `/endpoints/${name}/baselines`, body, { "content-type": "application/json" });
}

const age = { name: "age", inferred_type: "Integral", completeness: 1 };

describe("the page", () => {
  it("says in words what is configured, and of each receiver whether its secret is set", async () => {
    const receivers = [
      { kind: "webhook", urlSecret: "WEBHOOK_GENERIC" },
      { kind: "slack", urlSecret: "WEBHOOK_NOWHERE" },
    ];
    const name = await monitored("worded", { receivers });
    const html = await openAs("admin", pathOf(name));
    for (const words of [
      "Nothing is taken out of bodies.",
      "Captures are kept for ever.",
      "2 receivers are told of incidents",
      "<code>WEBHOOK_GENERIC</code> is set",
      "<code>npx wrangler secret put WEBHOOK_NOWHERE</code>",
      "1 of 2 receivers cannot be told.",
      "In force",
    ])
      expect(html).toContain(words);
    // Its value is in no page.
    expect(html).not.toContain("/generic");
  });

  it("shows readers no form, and who is not signed in nothing", async () => {
    const name = await monitored("looked-at");
    const html = await openAs("reader", pathOf(name));
    expect(html.match(/<form[^>]*>/g)).toEqual(['<form method="post" action="/sign-out">']);
    expect(html).toContain("&quot;samplingPercentage&quot;: 100");
    const response = await exports.default.fetch(`${origin}${pathOf(name)}`, { redirect: "manual" });
    expect([response.status, await response.text()]).toEqual([303, ""]);
    await openAs("reader", pathOf("no-such"), 404);
  });

  it("says what to do next where there is nothing yet", async () => {
    const html = await openAs("admin", pathOf(await newEndpoint("fresh")));
    for (const words of [
      "is not judged: there is no baseline.",
      "--data-binary @training.csv",
      "No window is checked: there is no monitor.",
      "WEBHOOK_SLACK",
    ])
      expect(html).toContain(words);
  });
});

describe("its forms", () => {
  it("are for admins, on the page itself", async () => {
    const name = await monitored("guarded");
    await expectOnlyAdmins(pathOf(name), { action: "delete-monitor", monitor: "hourly" });
    await expectOnlyAdmins(pathOf(name), { action: "delete-endpoint", confirm: name });
    expect((await viewOf(name)).monitors).toHaveLength(1);
  });

  it("take a configuration, unless somebody else has changed it meanwhile", async () => {
    const name = await newEndpoint("configured");
    const etag = fieldIn(await openAs("admin", pathOf(name)), "etag");
    const { config } = await viewOf(name);
    const json = JSON.stringify({ ...config, shards: 2 });
    const saved = await sendAs("admin", pathOf(name), { action: "configure", etag, json });
    expect([saved.status, saved.headers.get("location")]).toEqual([
      303,
      `${pathOf(name)}?done=configure#configuration`,
    ]);
    expect((await viewOf(name)).config.shards).toBe(2);
    expect(await openAs("admin", `${pathOf(name)}?done=configure`)).toContain("The configuration is saved");
    const late = await sendAs("admin", pathOf(name), { action: "configure", etag, json: `${json} ` });
    expect([late.status, await late.text()]).toEqual([
      412,
      expect.stringContaining("changed or deleted since"),
    ]);
  });

  it.each([
    ["{", "it is not JSON"],
    ['{\n  "shards": 2,}', "<code>line 2, column 15</code>"],
    ['{"upstream":{"url":"https://a.example"},"shrads":2}', "<code>shrads</code>: This field is not known"],
    ['{"upstream":{"url":"<script>"}}', "<code>upstream.url</code>"],
  ])(
    "say what is wrong with the configuration %s, and where, and keep what was written",
    async (json, words) => {
      const name = await newEndpoint("wrong");
      const { etag } = await viewOf(name);
      const refused = await sendAs("admin", pathOf(name), { action: "configure", etag, json });
      const html = withoutOwnScript(await refused.text());
      expect([refused.status, html]).toEqual([400, expect.stringContaining(words)]);
      expect(html).toContain('role="alert"');
      expect(html).not.toContain("<script");
      expect(fieldIn(html, "etag")).toBe(etag);
      expect(html).toContain(json.replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"));
    },
  );

  it("add, change, pause and delete a monitor", async () => {
    const name = await newEndpoint("scheduled");
    const send = (fields: Record<string, string>) => sendAs("admin", pathOf(name), fields);
    const fields = { action: "put-monitor", monitor: "nightly", schedule: "daily", alertOn: "violations" };
    const counts = { needed: "1", of: "2", clean: "3", minimumRecords: "" };
    expect((await send({ ...fields, ...counts })).status).toBe(303);
    const added = async () => (await viewOf(name)).monitors[0];
    expect((await added())?.config).toEqual({
      schedule: "daily",
      enabled: true,
      alertOn: "violations",
      incidents: { needed: 1, of: 2, clean: 3 },
    });
    const again = await send({ ...fields, ...counts, monitor: " nightly " });
    expect([again.status, await again.text()]).toEqual([
      412,
      expect.stringContaining("there is a monitor nightly already"),
    ]);
    const { etag = "" } = (await added()) ?? {};
    expect((await send({ ...fields, ...counts, etag, schedule: "hourly" })).status).toBe(303);
    expect((await send({ action: "pause", monitor: "nightly", etag })).status).toBe(412);
    const newer = (await added())?.etag ?? "";
    expect((await send({ action: "pause", monitor: "nightly", etag: newer })).status).toBe(303);
    expect((await added())?.config).toMatchObject({ schedule: "hourly", enabled: false });
    expect(await openAs("admin", pathOf(name))).toContain("Let it run again");
    expect((await send({ action: "delete-monitor", monitor: "nightly" })).status).toBe(303);
    expect(await added()).toBeUndefined();
    const late = await send({ ...fields, ...counts, etag: newer, timeZone: "Europe/Berlin" });
    const html = await late.text();
    expect(late.status).toBe(412);
    // What was filled in for one that is gone stands in the form for a new one.
    expect(html).toContain('<input name="monitor" value="nightly"');
    expect(html).toContain('value="Europe/Berlin"');
  });

  it("say what is wrong with a monitor and keep what was filled in", async () => {
    const name = await newEndpoint("odd-monitor");
    const refused = await sendAs("admin", pathOf(name), {
      action: "put-monitor",
      monitor: "hourly",
      schedule: "each full moon",
      alertOn: "evidence",
      needed: "many",
      of: "3",
      clean: "2",
    });
    const html = await refused.text();
    expect(refused.status).toBe(400);
    for (const words of ["<code>schedule</code>", "<code>incidents.needed</code>", 'value="each full moon"'])
      expect(html).toContain(words);
    expect(html).not.toContain("NaN");
  });

  it("send a test message, and tell what came of it", async () => {
    const receivers = [
      { kind: "webhook", urlSecret: "WEBHOOK_GENERIC" },
      { kind: "slack", urlSecret: "WEBHOOK_NOWHERE" },
    ];
    const name = await newEndpoint("tested", { receivers });
    const test = (place: string) => sendAs("admin", pathOf(name), { action: "test-receiver", place });
    expect(await (await test("0")).text()).toContain("The receiver took the test message.");
    expect(await messagesTo("generic", name)).toHaveLength(1);
    expect(await (await test("1")).text()).toContain("The receiver did not take the test message");
    expect((await test("2")).status).toBe(400);
  });

  it("put an older baseline in force again, and compare two in words", async () => {
    const name = await newEndpoint("back");
    const [older, newer] = [
      await adopt(name, [age]),
      await adopt(name, [age, { name: "<b>x</b>", inferred_type: "String" }]),
    ];
    const compared = await openAs(
      "reader",
      `/dashboard/${name}/compare?before=${older.id}&after=${newer.id}`,
    );
    expect(compared).toContain("1 of 2 features differ between the baselines.");
    expect(compared).toContain("&lt;b&gt;x&lt;/b&gt;");
    expect(compared).toContain("New: the one before does not have it");
    // It can be undone, and does not look as what cannot.
    expect(await openAs("admin", pathOf(name))).toContain("<button>Put it in force</button>");
    const used = await sendAs("admin", pathOf(name), { action: "use-baseline", baseline: older.id });
    expect(used.status).toBe(303);
    expect((await viewOf(name)).baseline).toBe(older.id);
    await openAs("reader", `/dashboard/${name}/compare?before=no&after=no`, 404);
  });

  it("delete an endpoint whose name is typed, and no other", async () => {
    const name = await newEndpoint("ended");
    const send = (confirm: string) => sendAs("admin", pathOf(name), { action: "delete-endpoint", confirm });
    expect((await send("another")).status).toBe(400);
    const done = await send(name);
    expect([done.status, done.headers.get("location")]).toEqual([303, "/dashboard"]);
    expect((await api("GET", `/endpoints/${name}`)).status).toBe(404);
  });

  it("ask for nothing that no form asks", async () => {
    const name = await newEndpoint("unasked");
    const refused = await sendAs("admin", pathOf(name), { action: "toString" });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining("Cannot do what this form asks for"),
    ]);
  });
});

it("a monitor's questions are explained in words, by feature", async () => {
  const name = await monitored("explained");
  const html = await openAs("reader", `/dashboard/${name}/explain/hourly`);
  expect(html).toMatch(/hourly asks \d+ questions of 3 features\./);
  expect(html).toContain("values in the baseline");
  expect(await openAs("reader", `/dashboard/${name}/explain/hourly?q=AGE`)).not.toContain(
    "<bdi>colour</bdi>",
  );
  await openAs("reader", `/dashboard/${name}/explain/none`, 404);
});
