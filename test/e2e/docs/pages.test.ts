/** The documents as people read them: in a browser, on a desk and on a phone, light and dark. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { builtPages } from "../../docs/markdown.ts";
import { startWeir, type Weir } from "../given/given.ts";

const hasBrowser = hasBrowserFor("the documents' pages");

const paths = builtPages.map(({ name }) => (name === "" ? "/docs" : `/docs/${name}`));

describe.skipIf(!hasBrowser)("the documents in a browser", () => {
  let weir: Weir;
  let browser: Browser;
  let phone: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  const hosts = new Set<string>();

  beforeAll(async () => {
    weir = await startWeir();
    browser = await launch();
    phone = await browser.newContext({ viewport: { width: 360, height: 740 } });
    page = await phone.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
  });

  afterAll(async () => {
    await browser.close();
    await weir.stop();
  });

  it.each(paths)(
    "%s fits on a phone of 360 pixels, and every link within the page leads somewhere",
    async (path) => {
      await page.goto(`${weir.url}${path}`);
      expect(await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")).toEqual([
        360, 360,
      ]);
      const lost = await page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href').slice(1)).filter((id) => !document.getElementById(id))",
      );
      expect(lost).toEqual([]);
    },
  );

  it("a section is reached from the list above the text, and another document by its link", async () => {
    await page.goto(`${weir.url}/docs/checks`);
    await page.locator("summary").click();
    await page.locator("nav[aria-label='Sections'] a", { hasText: "Distances" }).click();
    expect(new URL(page.url()).hash).toBe("#distances");
    const top = await page.evaluate("document.getElementById('distances').getBoundingClientRect().top");
    expect(Number(top)).toBeLessThan(200);
    await page.locator("main a", { hasText: "coming from SageMaker" }).click();
    expect(new URL(page.url()).pathname).toBe("/docs/sagemaker");
    expect(await page.locator("h1").textContent()).toBe("Coming from SageMaker");
    expect(await page.locator("[aria-current]").textContent()).toBe("Coming from SageMaker");
  });

  it.each(["light", "dark"] as const)("texts stand out from what is behind them, %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${weir.url}/docs/configuration`);
    const shown = await page.evaluate<
      [string, string][]
    >(`["p", "p code", "main p a", "th", "pre code", "main details summary"].map((selector) => {
      const element = document.querySelector(selector);
      let behind = element;
      while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
      return [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor];
    })`);
    for (const [ink, paper] of shown) expect(contrastOf(ink, paper)).toBeGreaterThanOrEqual(4.5);
  });

  it("the browser has nothing to complain of, and asks no other host", () => {
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(weir.url).host]);
  });
});

/** WCAG 2.2: how much lighter one colour is than another. AA asks for 4.5. */
function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other].map(luminanceOf).toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
