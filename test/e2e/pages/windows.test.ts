/** Charts of windows in a browser: their values by pointer, by keyboard and by touch, and how long a time they show. */
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { inParallel } from "../given/given.ts";
import { everybody } from "./actors.ts";
import { desk, phone, visit } from "./browser.ts";
import { startStage, type Stage } from "./stage.ts";

/** Windows of a second each before the others: nobody called in them. */
const silent = 40;

describe.skipIf(!hasBrowserFor("charts in a browser"))("charts of windows", () => {
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    browser = await launch();
    stage = await startStage(everybody.filter(({ name }) => name === "churn"));
    const { executions } = await stage.weir.api<{ executions: { window: { start: string } }[] }>(
      "GET",
      "/v1/endpoints/churn/executions",
    );
    const first = Math.min(...executions.map(({ window }) => Date.parse(window.start)));
    const starts = Array.from({ length: silent }, (_, at) => first - (at + 1) * 1_000);
    await inParallel(starts, 4, (start) =>
      stage.weir.api("POST", "/v1/endpoints/churn/monitors/hourly/executions", { start, end: start + 1_000 }),
    );
  }, 300_000);
  afterAll(async () => {
    await stage?.stop();
    await browser?.close();
  });

  const line = (page: Page, part: string) => page.locator(`section[aria-labelledby=${part}] [data-line]`);

  it("say their values in the line above them, by pointer and by keys, until Escape", async () => {
    const { page, context, complaints } = await visit(browser, stage.weir.url, desk);
    await page.goto(`${stage.weir.url}/dashboard/churn/feature?name=Day+Mins`);
    const where = line(page, "where");
    const words = await where.innerText();
    const chart = page.locator("section[aria-labelledby=where] .reads");
    const box = await chart.boundingBox();
    if (box === null) throw new Error("The chart is not there");
    await page.mouse.move(box.x + box.width * 0.98, box.y + 20);
    expect(await where.innerText()).toMatch(/^> [\d,.]+: baseline [\d.<> ]+ %, now 100 %, \+\d+ points$/);
    await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
    expect(await where.innerText()).toMatch(/^\d+ to \d+: baseline /);
    await page.mouse.move(box.x, box.y - 40);
    expect(await where.innerText()).toBe(words);

    const slider = page.getByRole("slider", { name: /^Day Mins over/ });
    await slider.focus();
    const last = await slider.getAttribute("aria-valuetext");
    expect(last).toMatch(/^\d+ \w{3} [\d:]+–[\d:]+: Drift 1\.00$/);
    expect(await line(page, "since").innerText()).toBe(last);
    await page.keyboard.press("Home");
    expect(await slider.getAttribute("aria-valuenow")).toBe("1");
    expect(await line(page, "since").innerText()).not.toBe(last);
    await page.evaluate(axe.source);
    const found = await page.evaluate<string[]>(
      `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then(({ violations }) => violations.map(({ id }) => id))`,
    );
    expect(found).toEqual([]);
    await page.keyboard.press("Escape");
    expect(await line(page, "since").innerText()).toMatch(/^the share of records that differ/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("say on the endpoint's page whose value it is, of strips and of traffic, and move nothing below", async () => {
    const { page, context } = await visit(browser, stage.weir.url, phone);
    await page.goto(`${stage.weir.url}/dashboard/churn`);
    const height = await page.evaluate<number>("document.documentElement.scrollHeight");
    await page.getByRole("slider", { name: "Region", exact: true }).focus();
    expect(await line(page, "since").innerText()).toMatch(
      /: Region: (?:Unknown value|New values|Drift) 0\.\d\d$/,
    );
    expect(await page.evaluate<number>("document.documentElement.scrollHeight")).toBe(height);
    const traffic = page.locator("section[aria-labelledby=traffic] [data-reads]").first();
    await traffic.locator("[role=slider]").focus();
    await page.keyboard.press("Home");
    expect(await traffic.innerText()).toMatch(/^\d+ \w{3} [\d:]+–[\d:]+\n0\nusually 0$/);
    await page.keyboard.press("Escape");
    expect(await traffic.innerText()).toMatch(/^Calls a window\n10/);
    await context.close();
  });

  it("leave the value of a place that was touched", async () => {
    const context = await browser.newContext({ viewport: { width: phone, height: 800 }, hasTouch: true });
    const { page: signedIn, context: other } = await visit(browser, stage.weir.url, phone);
    await context.addCookies(await signedIn.context().cookies());
    await other.close();
    const page = await context.newPage();
    await page.goto(`${stage.weir.url}/dashboard/churn`);
    await page.locator(".strips .reads").first().tap();
    expect(await line(page, "since").innerText()).toMatch(/: Day Mins: /);
    await page.getByRole("heading", { level: 1 }).tap();
    expect(await line(page, "since").innerText()).toMatch(/^one bar a window/);
    await context.close();
  });

  it("show days by choice, the worst of neighbours, and keep the choice on the way", async () => {
    const { page, context, complaints } = await visit(browser, stage.weir.url, desk);
    await page.goto(`${stage.weir.url}/dashboard/churn`);
    await page.getByRole("link", { name: "7 days" }).click();
    await page.waitForURL(/days=7/);
    const period = page.getByRole("navigation", { name: "Period" });
    expect(await period.innerText()).toMatch(
      /44 windows; there are no older ones\. Each mark is the worst of 2 neighbours/,
    );
    expect(await period.locator("[aria-current]").innerText()).toBe("7 days");
    const windows = await page.locator("section[aria-labelledby=windows] tbody tr").count();
    expect(windows).toBe(23);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(
      "5 of 24 columns differ from the baseline.",
    );
    await page.locator(".features .name a").first().click();
    await page.waitForURL(/feature\?.*days=7/);
    expect(await page.getByRole("slider", { name: /over 23 windows/ }).getAttribute("aria-valuemax")).toBe(
      "23",
    );
    await page.getByRole("link", { name: "Last 24 windows" }).click();
    await page.waitForURL((url) => !url.searchParams.has("days"));
    expect(await page.getByRole("slider", { name: /over 24 windows/ }).count()).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("are there without the script, and so are their words", async () => {
    const { page: signedIn, context: other } = await visit(browser, stage.weir.url, desk);
    const context = await browser.newContext({ javaScriptEnabled: false });
    await context.addCookies(await signedIn.context().cookies());
    await other.close();
    const page = await context.newPage();
    await page.goto(`${stage.weir.url}/dashboard/churn`);
    expect(await page.getByRole("slider").count()).toBe(0);
    expect(await page.locator(".strips svg[role=img]").count()).toBeGreaterThan(0);
    expect(await line(page, "since").innerText()).toMatch(/^one bar a window/);
    await context.close();
  });
});
