/** Names and values that nobody would choose, in a browser: they are text, nothing runs, and no page is as wide as they are long. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wide } from "./actors.ts";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { desk, faultsOf, linksOf, phone, visit } from "./browser.ts";
import { hostile, names } from "./naughty.ts";
import { startStage, type Stage } from "./stage.ts";

describe.skipIf(!hasBrowserFor("pages in a browser"))(
  "pages of hostile names and of 400 features, in a browser",
  () => {
    let browser: Browser;
    let stage: Stage;

    beforeAll(async () => {
      browser = await launch();
      stage = await startStage([hostile, wide]);
      for (const reason of [
        names[0],
        names[1],
        "\u202Egnp.exe",
        "a_reason_without_a_place_to_break_".repeat(14),
      ])
        await stage.weir.api("POST", "/v1/endpoints/hostile/mutes", { kind: "traffic", hours: 4, reason });
    });
    afterAll(async () => {
      await stage?.stop();
      await browser?.close();
    });

    it.each([desk, phone])("hostile names and values are text at %i pixels", async (width) => {
      const { url } = stage.weir;
      const { page, context, complaints } = await visit(browser, url, width);
      await page.goto(`${url}/dashboard/hostile`);
      const links = await linksOf(page);
      const features = links.filter((link) => link.startsWith("/dashboard/hostile/feature?"));
      expect(new Set(features.map((link) => new URL(link, url).searchParams.get("name")))).toEqual(
        new Set(["score", ...names]),
      );
      const others = links.filter((link) => /^\/(incidents|reports)\/hostile\//.test(link));
      await page.goto(`${url}/dashboard/hostile/captures`);
      const ofHour = (await linksOf(page)).find((link) => link.includes("&hour=")) ?? "";
      const hour = new URL(ofHour, url).searchParams.get("hour") ?? "";
      await page.goto(`${url}${ofHour}`);
      const calls = (await linksOf(page)).filter((link) => link.includes("/capture?"));
      const asked = encodeURIComponent(names[1]);
      const looking = [
        "/explain/hourly",
        "/settings",
        "/incidents",
        `?q=${asked}`,
        `/captures?hour=${hour}&q=${asked}`,
      ].map((path) => `/dashboard/hostile${path}`);
      const all = new Set([
        "/dashboard",
        "/dashboard/hostile",
        ...features,
        ...others,
        ...looking,
        "/incidents",
        `/dashboard?q=${asked}`,
        "/usage?endpoint=hostile",
        calls.at(-1) ?? "",
      ]);
      const faults: string[] = [];
      for (const [at, path] of [...all].entries()) {
        const response = await page.goto(`${url}${path}`);
        const isRun = await page.evaluate<boolean>("window.hasRun === true || document.title === 'broken'");
        if (response?.status() !== 200 || isRun)
          faults.push(`${path} was answered ${response?.status()}, ran: ${isRun}`);
        const found = await faultsOf(page, width, `hostile-${at}`);
        faults.push(...found.map((fault) => `${path} ${fault}`));
      }
      expect([...faults, ...complaints]).toEqual([]);
      await context.close();
    });

    it("of 400 features those that differ are listed, and the others are found by their names", async () => {
      const { url } = stage.weir;
      const { page, context, complaints } = await visit(browser, url, phone);
      await page.goto(`${url}/dashboard/wide`);
      expect(await faultsOf(page, phone, "wide")).toEqual([]);
      expect(await page.locator(".features .pill.violation").count()).toBeGreaterThan(20);
      await page.getByLabel("Filter features by name").fill("feature_399");
      await Promise.all([page.waitForURL(/q=feature_399/), page.keyboard.press("Enter")]);
      expect(await page.locator(".features .name a").allTextContents()).toEqual(["feature_399"]);
      for (const path of ["/dashboard/wide?all=1", "/dashboard/wide/explain/hourly"]) {
        await page.goto(`${url}${path}`);
        expect({ path, faults: await faultsOf(page, phone, "wide-all") }).toEqual({ path, faults: [] });
      }
      expect(complaints).toEqual([]);
      await context.close();
    });
  },
);
