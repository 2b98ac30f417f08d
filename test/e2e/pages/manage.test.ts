/**
 * The pages on which a deployment is looked after, in a browser, with data and without: nothing to complain of, nothing from
 * another host, no violation of WCAG AA, no sideways scroll; links lead on, and forms do what they say.
 */
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
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

/** A feature and a reason that nobody would write so. */
const hostile = "<img src=x onerror=\"document.title='broken'\">\u202Etxet";

const views = [
  [1_440, "light"],
  [1_440, "dark"],
  [390, "light"],
  [390, "dark"],
] as const;

describe.skipIf(!hasBrowser)("pages of a deployment in a browser", () => {
  const stops: (() => Promise<void>)[] = [];
  const complaints: string[] = [];
  let browser: Browser;
  let weir: Weir;
  let cookies: Awaited<ReturnType<BrowserContext["cookies"]>>;
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
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${weir.url}/sign-in`);
    await page.getByLabel("Token").fill(adminToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    cookies = await page.context().cookies();
    paths = await pathsOf(weir);
  }, 300_000);
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  async function open(path: string, width = 1_440, colorScheme: "light" | "dark" = "light"): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
    });
    await context.addCookies(cookies);
    const page = await context.newPage();
    page.on("console", (message) => complaints.push(`${path}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`${path}: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(weir.url)) complaints.push(`${path} asks ${request.url()}`);
    });
    const response = await page.goto(`${weir.url}${path}`);
    const html = (await response?.text()) ?? "";
    expect({ path, status: response?.status(), isSmall: html.length < 200_000 }).toEqual({
      path,
      status: 200,
      isSmall: true,
    });
    return page;
  }

  it.each(views)(
    "at %i pixels, %s: fit, can be read by everybody, and ask nobody else",
    async (width, scheme) => {
      const wrong: object[] = [];
      for (const [name, path] of Object.entries(paths)) {
        const page = await open(path, width, scheme);
        for (const summary of await page.locator("main summary").all()) await summary.click();
        await keepScreen(page, `${name}-${width}-${scheme}`);
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        await page.evaluate(axe.source);
        const found = await page.evaluate<string[]>(
          `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
          .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 200)).join(" | ")))`,
        );
        if (found.length > 0 || wide !== width) wrong.push({ name, wide, found });
        expect(await page.title()).not.toBe("broken");
        await page.context().close();
      }
    },
    300_000,
  );

  it("lead by clicks from what fires to its calls, and to one that can be sent again", async () => {
    const page = await open("/incidents");
    await page.getByRole("link", { name: /Schema break/ }).click();
    await page.getByRole("link", { name: "Calls of that hour" }).click();
    await page.locator(".call a").first().click();
    await page.getByRole("link", { name: "The next call in this file" }).click();
    expect(await page.locator('pre[aria-label="Command"]').innerText()).toContain("curl -X POST");
    await page.getByRole("link", { name: "Settings" }).click();
    expect(new URL(page.url()).pathname).toBe("/dashboard/shop/settings");
    await page.context().close();
  });

  it("take forms: a test message, a monitor that is added, paused and deleted, and what is wrong is said", async () => {
    const page = await open("/dashboard/shop/settings");
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
    await page.context().close();
  });

  it("the browser has nothing to complain of", () => {
    // A page that says what is wrong with a form is one of these.
    expect(complaints.filter((complaint) => !complaint.includes("status of 400"))).toEqual([]);
  });
});

/** Where `WEIR_SCREENS` says, for eyes. */
async function keepScreen(page: Page, name: string): Promise<void> {
  const folder = process.env["WEIR_SCREENS"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

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
  await api("PUT", "/v1/endpoints/shop/monitors/hourly", { schedule: "hourly", alertOn: "violations" });
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

/** Every page of these, by a name. */
async function pathsOf({ api }: Weir): Promise<Readonly<Record<string, string>>> {
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
