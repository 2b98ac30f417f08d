/** Pages of segments in a browser: which of them differs is seen on the endpoint's page, and what of it is a click away. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { divided } from "./actors.ts";
import { desk, faultsOf, linksOf, phone, visit } from "./browser.ts";
import { hostileSegments, segmentValues } from "./naughty.ts";
import { startStage, type Stage } from "./stage.ts";

const waiting = { upstream: { url: "http://127.0.0.1:9/" }, segments: { by: { country: true } } };

/** Of a busy machine: windows are played before there is a page, and many pages are looked at. */
const minutes = 300_000;

describe.skipIf(!hasBrowserFor("pages in a browser"))("pages of segments, in a browser", () => {
  let browser: Browser;
  let stage: Stage;

  beforeAll(async () => {
    browser = await launch();
    stage = await startStage([divided, hostileSegments]);
    await stage.weir.api("PUT", "/v1/endpoints/waiting", waiting);
    await stage.weir.api("PUT", "/v1/endpoints/waiting/monitors/hourly", { schedule: "hourly" });
  }, minutes);
  afterAll(async () => {
    await stage?.stop();
    await browser?.close();
  });

  it("what differs in one of four is said first, and leads to what, to its report and back to the whole", async () => {
    const { page, context, complaints } = await visit(browser, stage.weir.url, desk);
    expect(await page.locator(".fleet tr", { hasText: "orders" }).innerText()).toContain("Region = west");
    await page.goto(`${stage.weir.url}/dashboard/orders`);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toMatch(
      /in Region = west: .* its past/,
    );
    const rows = page.locator(".segments tbody tr");
    expect(await rows.locator(".name").allTextContents()).toEqual([
      "Region = west",
      "Region = north",
      "Region = south",
      "Region = east",
      "Region = any other",
    ]);
    expect(await rows.first().innerText()).toMatch(/^Differs\s+Region = west\s+amount: /);
    expect(await rows.last().innerText()).toMatch(/^Not judged\s+Region = any other/);
    expect(await rows.last().innerText()).toMatch(/\b7\b/);
    await rows.first().locator(".name a").click();
    await page.waitForURL(/segment\?name=column%3ARegion%3Dwest/);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toMatch(/^Region = west: /);
    expect(await page.locator(".finding").first().innerText()).toMatch(/^Out of range\s+amount: /);
    expect(await page.locator("main").innerText()).toMatch(/70, 10 % of the whole[\s\S]*210 records of /);
    expect(await page.locator("section[aria-labelledby=incidents]").innerText()).toContain("Firing");
    await page.getByRole("link", { name: "Report of this window" }).click();
    await page.getByRole("heading", { name: /^In Region = west/ }).waitFor();
    await page
      .getByRole("heading", { name: /^In Region = west/ })
      .getByRole("link")
      .click();
    await page.getByRole("link", { name: "All segments" }).click();
    await page.locator(".segments").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([desk, phone])(
    "can be read at %i pixels, hostile values and empty ones too",
    async (width) => {
      const { url } = stage.weir;
      const { page, context, complaints } = await visit(browser, url, width);
      await page.goto(`${url}/dashboard/hostile-segments`);
      const links = await linksOf(page);
      const own = links.filter((link) => link.startsWith("/dashboard/hostile-segments/segment?"));
      const named = own.map((link) => new URL(link, url).searchParams.get("name"));
      expect(new Set(named)).toEqual(
        new Set(["column:a=b", ...segmentValues.map((value) => `column:a=b=${value}`)]),
      );
      const report = links.find((link) => link.startsWith("/reports/hostile-segments/")) ?? "";
      const faults: string[] = [];
      const all = ["/dashboard/hostile-segments", ...own, report, "/dashboard/waiting", "/dashboard"];
      for (const [at, path] of all.entries()) {
        const response = await page.goto(`${url}${path}`);
        const isRun = await page.evaluate<boolean>("window.hasRun === true || document.title === 'broken'");
        if (response?.status() !== 200 || isRun)
          faults.push(`${path} was answered ${response?.status()}, ran: ${isRun}`);
        const found = await faultsOf(page, width, `segments-${at}`);
        faults.push(...found.map((fault) => `${path} ${fault}`));
      }
      expect([...faults, ...complaints]).toEqual([]);
      await page.goto(`${url}/dashboard/waiting`);
      expect(await page.locator("section[aria-labelledby=segments]").innerText()).toMatch(
        /No window was checked yet; each is judged from its 200 records on/,
      );
      await context.close();
    },
    minutes,
  );
});
