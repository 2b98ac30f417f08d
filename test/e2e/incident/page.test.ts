/** The page of an incident as people open it from a message: looking changes nothing, acknowledging and muting do. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { contrastOf } from "../given/contrast.ts";
import { inParallel, startReceiver, startServer, startWeir, until, type Weir } from "../given/given.ts";

const hasBrowser = hasBrowserFor("an incident's page");

/** A feature that nobody would name so. */
const hostile = "<img src=x onerror=\"document.title='broken'\">";

interface Incidents {
  readonly incidents: readonly { readonly id: string; readonly acknowledgedAt: string | null }[];
}

interface Mutes {
  readonly mutes: readonly { readonly kind: string; readonly reason: string; readonly until: string }[];
}

describe.skipIf(!hasBrowser)("an incident's page in a browser", () => {
  const stops: (() => Promise<void>)[] = [];
  const complaints: string[] = [];
  let browser: Browser;
  let weir: Weir;
  let link: string;

  beforeAll(async () => {
    browser = await launch();
    stops.push(() => browser.close());
    const receiver = await startReceiver();
    const answer = { headers: { "content-type": "text/csv" }, body: Buffer.from("0.5") };
    const model = await startServer(() => answer);
    stops.push(receiver.stop, model.stop);
    weir = await startWeir({ bindings: { WEBHOOK_HOOK: receiver.url } });
    stops.push(() => weir.stop());
    await broken(weir, model.url);
    await until("a message has come", () => receiver.messages.length > 0);
    const { data } = JSON.parse(receiver.messages[0] ?? "") as { data: { links: { incident: string } } };
    link = data.links.incident;
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  /** Opens the page, or what another link leads to. */
  async function open(width: number, colorScheme: "light" | "dark", address = link): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(address);
    await page.bringToFront();
    await keepScreen(page, `${new URL(address).pathname.split("/")[1]}-${width}-${colorScheme}`);
    return page;
  }

  const acknowledged = async () =>
    (await weir.api<Incidents>("GET", "/v1/endpoints/shop/incidents")).incidents[0]?.acknowledgedAt ?? null;
  const mutes = async () => (await weir.api<Mutes>("GET", "/v1/endpoints/shop/mutes")).mutes;

  it.each([
    [1_440, "light"],
    [1_440, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)("at %i pixels, %s, fits, can be read, and changes nothing", async (width, scheme) => {
    const page = await open(width, scheme);
    expect(await page.title()).toBe("Schema break: shop");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(await page.locator("body").innerText()).toContain(hostile);
    for (const selector of [".state", "h1", ".soft", ".main", "button", ".hours span", "td"]) {
      const enough = (await contrastOf(page, selector)) >= 4.5;
      expect({ selector, enough }).toEqual({ selector, enough: true });
    }
    const small = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll("a.main, button, input[name=reason], .hours label")]
      .filter((element) => element.getBoundingClientRect().height < 44).map((element) => element.outerHTML)`);
    // Fingers are wider than pointers.
    expect(width < 640 ? small : []).toEqual([]);
    await page.close();
    expect([await acknowledged(), await mutes()]).toEqual([null, []]);
  });

  it("leads on to the report by a link that is good", async () => {
    const page = await open(1_440, "light");
    await page.getByRole("link", { name: "Report of the last window", exact: true }).click();
    expect(new URL(page.url()).pathname).toMatch(/^\/reports\/shop\//);
    expect(await page.locator("h1").innerText()).toContain("differs from the baseline");
    await page.close();
  });

  it("acknowledges and mutes by the keyboard alone", async () => {
    const page = await open(390, "light");
    const button = page.getByRole("button", { name: /^Acknowledge/ });
    await tabTo(page, button);
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    expect(await button.count()).toBe(0);
    expect(await acknowledged()).not.toBeNull();
    await tabTo(page, page.getByRole("radio", { name: "4 h" }));
    expect(
      await page.evaluate("getComputedStyle(document.querySelector(':focus + span')).outlineStyle"),
    ).toBe("solid");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Tab");
    await page.keyboard.type("a load that is known");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    const [mute, ...more] = await mutes();
    expect(more).toEqual([]);
    expect(mute).toMatchObject({ kind: "schema_break", reason: "a load that is known" });
    const hours = (Date.parse(mute?.until ?? "") - Date.now()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 0);
    await keepScreen(page, "incident-acknowledged-390-light");
    await page.close();
  });

  it("is not opened by a link that has expired, which says so", async () => {
    const expired = link.replace(/expires=\d+/, "expires=1");
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
    const response = await page.goto(expired);
    expect([response?.status(), response?.headers()["content-type"]]).toEqual([
      403,
      expect.stringContaining("text/html"),
    ]);
    const text = await page.locator("body").innerText();
    expect(text).toContain("This link is not valid or has expired");
    expect(text).not.toContain("shop");
    await keepScreen(page, "expired-390-light");
    await page.close();
  });

  it("the browser has nothing to complain of", () => {
    expect(complaints).toEqual([]);
  });
});

/** Where `WEIR_SCREENS` says, for eyes. */
async function keepScreen(page: Page, name: string): Promise<void> {
  const folder = process.env["WEIR_SCREENS"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** An endpoint whose calls have one column of another type, and a check that tells of it. */
async function broken({ api, url }: Weir, upstream: string): Promise<void> {
  const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_HOOK" }];
  await api("PUT", "/v1/endpoints/shop", { upstream: { url: upstream }, receivers });
  const features = ["score", hostile, "region"].map((name) => ({
    name,
    inferred_type: "Fractional",
    completeness: 1,
  }));
  await api("POST", "/v1/endpoints/shop/baselines", { constraints: { version: 0, features } });
  await api("PUT", "/v1/endpoints/shop/monitors/hourly", { schedule: "hourly", alertOn: "violations" });
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  await inParallel(Array.from({ length: 40 }), 8, async () => {
    const request = { method: "POST", headers: { "content-type": "text/csv" }, body: "much,1.5" };
    await (await fetch(`${url}/endpoints/shop/invocations`, request)).text();
  });
  await until("every call is counted", async () => {
    const { seen } = await api<{ seen: number }>("GET", "/v1/endpoints/shop/health");
    return seen === 40;
  });
  const end = Math.ceil(Date.now() / 1_000) * 1_000;
  await until("the window is over", () => Date.now() > end);
  await api("POST", "/v1/endpoints/shop/monitors/hourly/executions", { start, end, tell: true });
}

async function tabTo(page: Page, target: ReturnType<Page["locator"]>): Promise<void> {
  for (let press = 0; press < 20; press++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element.matches(":focus"))) return;
  }
  throw new Error("Cannot be reached by the keyboard");
}
