/** `report.html` of `weir check --out` on real data, in a browser: nothing to complain of, for eyes and for readers of screens. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "./given/browser.ts";
import { folder, weir, type Ended } from "../cli/weir.ts";
import { hasSharedData, sharedData } from "../shared-data.ts";

const hasBrowser = hasBrowserFor("report.html");

/** Day Mins in seconds; a default value, blanks, zeros, and a word for what is missing. */
function withFaults(header: readonly string[], row: string, index: number): string {
  const cells = row.split(",");
  const set = (name: string, of: (cell: string) => string) => {
    const at = header.indexOf(name);
    cells[at] = of(cells[at] ?? "");
  };
  set("Day Mins", (minutes) => String(Number(minutes) * 60));
  if (index % 9 === 0) set("Intl Mins", () => "-1");
  if (index % 9 === 3) set("CustServ Calls", () => "");
  if (index % 17 === 5) set("Night Calls", () => "0");
  if (index % 95 === 7) set("Eve Calls", () => "n/a");
  return cells.join(",");
}

describe.skipIf(!hasBrowser || !hasSharedData)("report.html of 70 columns in a browser", () => {
  let browser: Browser;
  let path: string;
  let checked: Ended;

  beforeAll(async () => {
    const out = folder();
    const training = sharedData("churn", "training-dataset-with-header.csv");
    const header = readFileSync(training, "utf8").split("\n", 1)[0] ?? "";
    const rows = readFileSync(sharedData("churn", "validation.csv"), "utf8").trim().split("\n");
    const current = rows.map((row, index) => withFaults(header.split(","), row, index));
    writeFileSync(join(out, "now.csv"), `${[header, ...current].join("\n")}\n`);
    await weir("baseline", training, "--out", out);
    checked = await weir("check", join(out, "now.csv"), "--baseline", out, "--out", out);
    path = join(out, "report.html");
    browser = await launch();
  });

  afterAll(() => browser?.close());

  it("is under 200 KB, with a picture of every column", () => {
    expect(checked.code).toBe(2);
    expect(statSync(path).size).toBeLessThan(200_000);
    const html = readFileSync(path, "utf8");
    // Of 70 columns 51 are one family, and of one nothing but what is missing is shown.
    expect(html.match(/<svg class="chart (?:mini|wide)"/g)?.length).toBe(70 - 51 + 1 - 1);
  });

  it.each([
    [1_440, "light"],
    [1_440, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)(
    "at %i pixels, %s: no complaint, no request, no sideways scroll, no violation of WCAG",
    async (width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      const complaints: string[] = [];
      const asked: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => asked.push(request.url()));
      const address = pathToFileURL(path).href;
      await page.goto(address);
      for (const summary of await page.locator("summary").all()) await summary.click();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      await page.evaluate(axe.source);
      const found = await page.evaluate(
        `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))`,
      );
      expect({ found, complaints, asked }).toEqual({ found: [], complaints: [], asked: [address] });
      await page.close();
    },
  );

  it("printed it is two pages", async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(path).href);
    const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(2);
    await page.close();
  });
});
