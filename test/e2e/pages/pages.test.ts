/** Every page in a browser, of a deployment where something happens and of an empty one: whoever looks can read it, and every link leads on. */
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everybody } from "./actors.ts";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { desk, faultsOf, linksOf, phone, visit } from "./browser.ts";
import { clicksFor } from "./tasks.ts";
import { tableOf } from "../../docs/markdown.ts";
import { startStage, type Stage } from "./stage.ts";

const mostClicks = 3;

/** Crawled from the list; more would be pages of the same kind. */
const mostPages = 300;

/** A page that is reached by the first link of that form on another page, or on one that was reached before. */
interface Reached {
  readonly name: string;
  readonly from: string;
  readonly like: RegExp;
}

const inPlay: readonly (string | Reached)[] = [
  "/dashboard",
  "/dashboard?show=muted",
  "/dashboard/churn",
  "/dashboard/steady",
  "/dashboard/taxi-muted",
  "/dashboard/bare",
  { name: "feature", from: "/dashboard/churn", like: /feature\?name=Day/ },
  { name: "feature-text", from: "/dashboard/churn", like: /feature\?name=Region/ },
  { name: "incident", from: "/dashboard/churn", like: /^\/incidents\/churn\// },
  { name: "report", from: "/dashboard/churn", like: /^\/reports\/churn\// },
  { name: "report-calls", from: "report", like: /\?calls=1/ },
  "/dashboard/orders",
  { name: "segment", from: "/dashboard/orders", like: /segment\?name=column%3ARegion%3Dwest/ },
  { name: "segment-rest", from: "/dashboard/orders", like: /segment\?name=column%3ARegion&/ },
  { name: "report-segments", from: "segment", like: /^\/reports\/orders\// },
  { name: "captures", from: "/dashboard/churn/captures", like: /&hour=/ },
  { name: "capture", from: "captures", like: /\/capture\?/ },
  "/docs/checks",
];

/** What manage.test.ts looks at. */
const lookedAtElsewhere = [
  "/dashboard/churn/incidents",
  "/dashboard/churn/captures",
  "/dashboard/churn/settings",
  "/incidents",
  "/usage",
  "/docs",
];

const empty = ["/", "/sign-in", "/dashboard", "/incidents", "/usage"];

describe.skipIf(!hasBrowserFor("pages in a browser"))("pages in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  describe("of a deployment where something happens", () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await startStage(everybody);
      await stage.weir.api("PUT", "/v1/endpoints/bare", { upstream: { url: "http://127.0.0.1:9/" } });
    }, 300_000);
    afterAll(() => stage?.stop());

    it("forms do what they say: filter, acknowledge, mute, and try a receiver", async () => {
      const { page, context, complaints } = await visit(browser, stage.weir.url, desk);
      await page.getByLabel("Filter endpoints by name").fill("taxi");
      await Promise.all([page.waitForURL(/q=taxi/), page.keyboard.press("Enter")]);
      expect(await page.locator(".fleet .name a").allTextContents()).toEqual(["taxi-muted"]);
      await page.getByRole("link", { name: "taxi-muted" }).click();
      await page.locator("a.button.main").click();
      await Promise.all([
        page.waitForEvent("load"),
        page.getByRole("button", { name: /^Acknowledge/ }).click(),
      ]);
      await page.getByRole("radio", { name: "4 h" }).check();
      await page.getByLabel(/reason|why/i).fill("a known load");
      await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: /^Mute/ }).click()]);
      const { mutes } = await stage.weir.api<{ mutes: { reason: string }[] }>(
        "GET",
        "/v1/endpoints/taxi-muted/mutes",
      );
      expect(mutes.map(({ reason }) => reason)).toEqual(["a known load"]);
      await page.goto(`${stage.weir.url}/dashboard`);
      await page.getByRole("link", { name: /^Muted/ }).click();
      await page.waitForURL(/show=muted/);
      expect(await page.locator(".fleet .name a").allTextContents()).toEqual(["taxi-muted"]);
      await page.goto(`${stage.weir.url}/dashboard/churn/settings`);
      await Promise.all([
        page.waitForEvent("load"),
        page.getByRole("button", { name: /test/i }).first().click(),
      ]);
      expect(await page.getByRole("status").innerText()).toMatch(/took the test message/);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it("what somebody wants who is woken is at most three clicks from /, as dashboard.md says", async () => {
      const counted = await clicksFor(browser, stage.weir.url);
      expect(counted.filter(([, clicks]) => Number(clicks) > mostClicks)).toEqual([]);
      expect(counted).toEqual(tableOf("src/docs/dashboard.md", "Clicks", "wanted"));
    });

    it.each([desk, phone])("can be read at %i pixels, light and dark", async (width) => {
      expect(await looked(browser, stage.weir.url, width, inPlay, "")).toEqual([]);
    });

    it("every link leads to a page", async () => {
      const { page, context } = await visit(browser, stage.weir.url, desk);
      const { seen, dead } = await crawled(context, stage.weir.url);
      expect(dead).toEqual([]);
      for (const { from, like } of inPlay.flatMap((one) => (typeof one === "string" ? [] : [one]))) {
        expect({ from, like, isSeen: seen.some((path) => like.test(path)) }).toMatchObject({ isSeen: true });
      }
      const pages = inPlay.flatMap((one) => (typeof one === "string" ? [one] : []));
      expect([...pages, ...lookedAtElsewhere].filter((path) => !seen.includes(path))).toEqual([]);
      await page.close();
    });
  });

  describe("of an empty deployment", () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await startStage([]);
    });
    afterAll(() => stage?.stop());

    it.each([desk, phone])("say what to do, at %i pixels, light and dark", async (width) => {
      expect(await looked(browser, stage.weir.url, width, empty, "empty-")).toEqual([]);
    });
  });
});

/** Opens each page; gives what is wrong with them. */
async function looked(
  browser: Browser,
  url: string,
  width: number,
  pages: readonly (string | Reached)[],
  folder: string,
): Promise<string[]> {
  const { page, context, complaints } = await visit(browser, url, width);
  const faults: string[] = [];
  const reached = new Map<string, string>();
  for (const one of pages) {
    let path = typeof one === "string" ? one : "";
    if (typeof one !== "string") {
      await page.goto(`${url}${reached.get(one.from) ?? one.from}`);
      path = (await linksOf(page)).find((link) => one.like.test(link)) ?? "/no-such-link";
      reached.set(one.name, path);
    }
    const response = await page.goto(`${url}${path}`);
    if (response?.status() !== 200) faults.push(`${path} was answered ${response?.status()}`);
    const name = typeof one === "string" ? path.replace(/\W+/g, "-").slice(1) : one.name;
    const found = await faultsOf(page, width, `${folder}${name}`);
    faults.push(...found.map((fault) => `${path} ${fault}`));
  }
  await context.close();
  return [...faults, ...complaints];
}

/** Follows links of pages from the list on. */
async function crawled(context: BrowserContext, url: string) {
  const seen: string[] = ["/dashboard"];
  const dead: string[] = [];
  for (let at = 0; at < Math.min(seen.length, mostPages); at++) {
    const path = seen[at] ?? "";
    const response = await context.request.get(`${url}${path}`);
    const isPage = response.headers()["content-type"]?.startsWith("text/html") === true;
    if (response.status() !== 200) dead.push(`${path}: ${response.status()}`);
    if (!isPage) continue;
    for (const [, href = ""] of (await response.text()).matchAll(/<a [^>]*href="([^"#]*)/g)) {
      const link = new URL(href.replaceAll("&amp;", "&"), `${url}${path}`);
      const next = `${link.pathname}${link.search}`;
      if (link.origin === url && !seen.includes(next)) seen.push(next);
    }
  }
  return { seen, dead };
}
