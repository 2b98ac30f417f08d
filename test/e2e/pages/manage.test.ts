/**
 * The pages on which a deployment is looked after, in a browser, with data and without: nothing to complain of, nothing from
 * another host, no violation of WCAG AA, no sideways scroll; links lead on, and forms do what they say.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { desk, faultsOf, keepScreen, phone, visit } from "./browser.ts";
import {
  adminToken,
  inParallel,
  startReceiver,
  startServer,
  startWeir,
  until,
  type Weir,
} from "../given/given.ts";

const hasBrowser = hasBrowserFor("pages");

/** What goes on from a report, and does not come far. */
const worst = `export function postprocess(report) {
  return { status: report.status, worst: report.worst.name };
}
`;

/** A feature and a reason that nobody would write so. */
const hostile = "<img src=x onerror=\"document.title='broken'\">\u202Etxet";

describe.skipIf(!hasBrowser)("pages of a deployment in a browser", () => {
  const stops: (() => Promise<void>)[] = [];
  let browser: Browser;
  let weir: Weir;
  let paths: Readonly<Record<string, string>>;

  beforeAll(async () => {
    browser = await launch();
    stops.push(() => browser.close());
    const receiver = await startReceiver();
    const model = await startServer(() => ({
      headers: { "content-type": "text/csv" },
      body: Buffer.from("0.5"),
    }));
    stops.push(receiver.stop, model.stop);
    const bindings = {
      WEBHOOK_HOOK: receiver.url,
      WEIR_FLUSH_SECONDS: "1",
    };
    weir = await startWeir({ bindings });
    stops.push(() => weir.stop());
    await seeded(weir, model.url);
    paths = await pathsOf(weir);
  }, 300_000);
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  it.each([desk, phone])(
    "at %i pixels: fit, can be read by everybody, and ask nobody else",
    async (width) => {
      const { page, context, complaints } = await visit(browser, weir.url, width);
      const wrong: string[] = [];
      for (const [name, path] of Object.entries(paths)) {
        const response = await page.goto(`${weir.url}${path}`);
        if (response?.status() !== 200) wrong.push(`${path} was answered ${response?.status()}`);
        wrong.push(...(await faultsOf(page, width, name)).map((fault) => `${path} ${fault}`));
        if ((await page.title()) === "broken") wrong.push(`${path} ran`);
      }
      expect([...wrong, ...complaints]).toEqual([]);
      await context.close();
    },
  );

  it.each([desk, phone])("at %i pixels: say to who is not signed in how to go on", async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    const wrong: string[] = [];
    const link = `${paths["incident"]}?expires=1&signature=${"0".repeat(64)}`;
    for (const [name, path, words] of [
      ["out-home", "/", "Sign in"],
      ["out-document", "/docs/checks", "Sign in"],
      ["out-api", "/docs/api", "Sign in"],
      ["out-link", link, "Sign in to see it"],
    ] as const) {
      await page.goto(`${weir.url}${path}`);
      await page.getByRole("link", { name: words }).first().waitFor();
      wrong.push(...(await faultsOf(page, width, name)).map((fault) => `${path} ${fault}`));
    }
    await page.getByRole("link", { name: "Sign in to see it" }).click();
    await page.getByLabel("Token").fill("not the token");
    await page.getByRole("button", { name: "Sign in" }).click();
    expect(await page.getByRole("alert").innerText()).toBe(
      "This is neither the admin token nor the read token.",
    );
    wrong.push(...(await faultsOf(page, width, "out-refused")));
    await page.getByLabel("Token").fill(adminToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "What to do now" }).waitFor();
    expect(wrong).toEqual([]);
    await context.close();
  });

  it("lead by clicks from what fires to its calls, and to one that can be sent again", async () => {
    const { page, context, complaints } = await visit(browser, weir.url, desk);
    await page.goto(`${weir.url}/incidents`);
    await page.getByRole("link", { name: /Schema break/ }).click();
    await page.getByRole("link", { name: "Calls of that hour" }).click();
    await page.locator(".call a").first().click();
    await page.getByRole("link", { name: "The next call in this file" }).click();
    const command = await page.locator('pre[aria-label="Command"]').innerText();
    expect(command).toContain("curl -X POST");
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(command);
    await page.getByRole("link", { name: "Settings" }).click();
    expect(new URL(page.url()).pathname).toBe("/dashboard/shop/settings");
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("check past windows again, by a form of the settings, and show what came of it beside what was said", async () => {
    const { page, context, complaints } = await visit(browser, weir.url, desk);
    await page.goto(`${weir.url}/dashboard/shop/settings`);
    await page.getByRole("link", { name: "Check past windows again: hourly" }).click();
    const now = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const minute = (time: number) => new Date(time).toISOString().slice(0, 16);
    const form = page.locator("#replay-form");
    await form.getByLabel("From (UTC)").fill(minute(now - 2 * 3_600_000));
    await form.getByLabel("Until (UTC)").fill(minute(now));
    await form.getByLabel("Least records a window").fill("1000");
    await page.getByRole("button", { name: "Check these windows again" }).click();
    await page.waitForURL(/\/dashboard\/shop\/replays\/[^/]+$/);
    await until("the page says that it is done", async () => {
      await page.reload();
      return (await page.locator("h1").innerText()).startsWith("2 windows: ");
    });
    expect(await page.locator("main").innerText()).toContain("windows from 1000 records on");
    await page.goto(`${weir.url}/dashboard/shop/settings`);
    expect(await page.locator("#replays ~ table tbody tr").count()).toBeGreaterThan(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("take forms: a test message, a monitor that is added, paused and deleted, and what is wrong is said", async () => {
    const { page, context, complaints } = await visit(browser, weir.url, desk);
    await page.goto(`${weir.url}/dashboard/shop/settings`);
    await page.getByRole("button", { name: "Send a test message to webhook 1" }).click();
    await page.getByRole("status").getByText("The receiver took the test message.").waitFor();
    await page.getByText("Add a monitor").click();
    await page.getByLabel("Name").first().fill("nightly");
    await page.getByLabel("Schedule").last().fill("each full moon");
    await page.getByRole("button", { name: "Add it" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("schedule");
    expect(await page.getByLabel("Name").first().inputValue()).toBe("nightly");
    await keepScreen(page, "settings-wrong-1440-light");
    await page.getByLabel("Schedule").last().fill("daily");
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByRole("button", { name: "Pause nightly" }).click();
    expect(await page.getByRole("status").innerText()).toContain("paused");
    await page.getByText("Delete nightly").first().click();
    await page.getByRole("button", { name: "Delete nightly" }).click();
    expect(await page.getByRole("status").innerText()).toContain("The monitor is deleted");
    const { monitors } = await weir.api<{ monitors: { name: string }[] }>("GET", "/v1/endpoints/shop");
    expect(monitors.map(({ name }) => name)).toEqual(["hourly"]);
    // A page that says what is wrong with a form is one of these.
    expect(complaints.filter((complaint) => !complaint.includes("status of 400"))).toEqual([]);
    await context.close();
  });
});

/** One endpoint with all there is to see, hostile names among it, and one with nothing. */
async function seeded({ api, url }: Weir, upstream: string): Promise<void> {
  const receivers = [
    { kind: "webhook", urlSecret: "WEBHOOK_HOOK" },
    { kind: "slack", urlSecret: "WEBHOOK_NOWHERE" },
  ];
  await api("PUT", "/v1/endpoints/shop", { upstream: { url: upstream }, receivers });
  await api("PUT", "/v1/endpoints/bare", { upstream: { url: upstream } });
  const feature = (name: string) => ({ name, inferred_type: "Fractional", completeness: 1 });
  for (const names of [
    ["score", "age"],
    ["score", hostile, "region"],
  ])
    await api("POST", "/v1/endpoints/shop/baselines", {
      constraints: { version: 0, features: names.map(feature) },
    });
  await api("PUT", "/v1/endpoints/shop/scripts/worst", worst, "text/javascript");
  await api("PUT", "/v1/endpoints/shop/monitors/hourly", {
    schedule: "hourly",
    alertOn: "violations",
    postAnalytics: { script: "worst" },
  });
  await api("POST", "/v1/endpoints/shop/mutes", { kind: "traffic", hours: 4, reason: hostile });
  for (let window = 0; window < 2; window++) {
    const start = Math.floor(Date.now() / 1_000) * 1_000;
    await inParallel(Array.from({ length: 30 }), 8, async () => {
      const request = { method: "POST", headers: { "content-type": "text/csv" }, body: `${hostile},1.5` };
      await (await fetch(`${url}/endpoints/shop/invocations`, request)).text();
    });
    await until("every call is counted", async () => {
      const { seen } = await api<{ seen: number }>("GET", "/v1/endpoints/shop/health");
      return seen === 30 * (window + 1);
    });
    const end = Math.ceil(Date.now() / 1_000) * 1_000;
    await until("the window is over", () => Date.now() > end);
    await api("POST", "/v1/endpoints/shop/monitors/hourly/executions", { start, end, tell: true });
  }
  await until("the calls are in R2", async () => {
    const { captured } = await api<{ captured: number }>("GET", "/v1/endpoints/shop/health");
    return captured === 60;
  });
}

/** A replay of a window that was checked, by other constraints. */
async function replayed({ api }: Weir): Promise<string> {
  const { executions } = await api<{ executions: { id: string }[] }>(
    "GET",
    "/v1/endpoints/shop/executions?monitor=hourly",
  );
  const asked = {
    execution: executions[0]?.id,
    constraints: {
      features: { [hostile]: { monitoringConfigOverrides: { evaluate_constraints: "Disabled" } } },
    },
  };
  const { id } = await api<{ id: string }>("POST", "/v1/endpoints/shop/monitors/hourly/replays", asked);
  await until("the replay is done", async () => {
    const { state } = await api<{ state: string }>("GET", `/v1/endpoints/shop/replays/${id}`);
    return state === "done";
  });
  return id;
}

/** Every page of these, by a name. */
async function pathsOf(weir: Weir): Promise<Readonly<Record<string, string>>> {
  const { api } = weir;
  const replay = await replayed(weir);
  const list = await api<{ incidents: { id: string; kind: string; since: string }[] }>(
    "GET",
    "/v1/endpoints/shop/incidents",
  );
  const incident = list.incidents.find(({ kind }) => kind === "schema_break");
  const { baselines } = await api<{ baselines: { id: string }[] }>("GET", "/v1/endpoints/shop/baselines");
  const [after, before] = baselines.map(({ id }) => id);
  return {
    settings: "/dashboard/shop/settings",
    "settings-bare": "/dashboard/bare/settings",
    "settings-replay": "/dashboard/shop/settings?of=hourly",
    replay: `/dashboard/shop/replays/${replay}`,
    explain: "/dashboard/shop/explain/hourly",
    compare: `/dashboard/shop/compare?before=${before}&after=${after}`,
    incidents: "/dashboard/shop/incidents",
    "incidents-all": "/incidents",
    "incidents-bare": "/dashboard/bare/incidents",
    incident: `/incidents/shop/${incident?.id}`,
    captures: "/dashboard/shop/captures",
    "captures-hour": `/dashboard/shop/captures?hour=${incident?.since.slice(0, 13)}`,
    "captures-bare": "/dashboard/bare/captures",
    usage: "/usage",
    "usage-one": "/usage?endpoint=shop",
    "usage-bare": "/usage?endpoint=bare",
    api: "/docs/api",
    documents: "/docs/management",
  };
}
