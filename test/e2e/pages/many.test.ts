/**
 * A deployment of many endpoints, each judged, in a browser: the list is walked and searched, and pages stay small. As many
 * as WEIR_MANY_ENDPOINTS says, of WEIR_MANY_FEATURES features: 1,000 of 400 take a quarter of an hour.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { crowd, oneDiffersOf } from "./actors.ts";
import { desk, faultsOf, phone, visit } from "./browser.ts";
import { startStage, type Stage } from "./stage.ts";

const endpoints = Number(process.env["WEIR_MANY_ENDPOINTS"] ?? 44);
const features = Number(process.env["WEIR_MANY_FEATURES"] ?? 15);
const hours = 3_600_000;
const differing = Math.ceil(endpoints / oneDiffersOf);

describe.skipIf(!hasBrowserFor("pages of many endpoints"))("pages of many endpoints, in a browser", () => {
  let browser: Browser;
  let stage: Stage;

  beforeAll(async () => {
    browser = await launch();
    stage = await startStage(crowd(endpoints, features));
  }, hours);
  afterAll(async () => {
    await stage?.stop();
    await browser?.close();
  });

  it(
    "the list is walked page by page, those first that differ, each with its windows, and searched",
    async () => {
      const { url } = stage.weir;
      const { page, context, complaints } = await visit(browser, url, desk);
      expect(await page.locator("h1").innerText()).toBe(
        `${differing} of ${endpoints.toLocaleString("en-US")} endpoints need somebody.`,
      );
      const [names, faults]: [string[], string[]] = [[], []];
      let hasMore = true;
      for (let at = 0; hasMore; at++) {
        const rows = page.locator(".fleet tbody tr");
        names.push(...(await rows.locator(".name a").allTextContents()));
        expect(await rows.locator(".bars svg").count()).toBe(await rows.count());
        const more = page.getByRole("link", { name: "More endpoints" });
        hasMore = (await more.count()) > 0;
        if (at === 0 || !hasMore) faults.push(...(await faultsOf(page, desk, `many-${at}`)));
        if (hasMore) await Promise.all([page.waitForURL(/after=/), more.click()]);
      }
      expect(new Set(names.slice(0, differing))).toEqual(
        new Set(
          Array.from({ length: differing }, (_, at) => `fleet-${String(at * oneDiffersOf).padStart(4, "0")}`),
        ),
      );
      expect({ different: new Set(names).size, all: names.length }).toEqual({
        different: endpoints,
        all: endpoints,
      });
      await page.goto(`${url}/dashboard?q=fleet-0003`);
      expect(await page.locator(".fleet .name a").allTextContents()).toEqual(["fleet-0003"]);
      expect([...faults, ...complaints]).toEqual([]);
      await context.close();
    },
    hours,
  );

  it("on a phone as well, and from it to an endpoint that differs, its worst feature and its report", async () => {
    const { url } = stage.weir;
    const { page, context, complaints } = await visit(browser, url, phone);
    const faults = await faultsOf(page, phone, "many-0");
    await page.locator(".fleet .name a").first().click();
    await page.locator(".features .name a").first().waitFor();
    faults.push(...(await faultsOf(page, phone, "many-endpoint")));
    await page.locator(".features .name a").first().click();
    await page.getByText("Where it differs").waitFor();
    faults.push(...(await faultsOf(page, phone, "many-feature")));
    await page.getByRole("link", { name: "Report of this window" }).click();
    await page.waitForURL(/\/reports\//);
    faults.push(...(await faultsOf(page, phone, "many-report")));
    expect([...faults, ...complaints]).toEqual([]);
    await context.close();
  });
});
