/** Pages as a browser has them: what it complains of, whom it asks, what is wide, large or cannot be read. */
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { adminToken } from "../given/given.ts";

/** A desk and a phone, in pixels. */
export const [desk, phone] = [1_440, 390];

/** Somebody who looks, signed in. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors and warnings of pages, and what was asked of other hosts. */
  readonly complaints: string[];
}

export async function visit(browser: Browser, url: string, width: number): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (what: string) => complaints.push(`${page.url()}: ${what}`);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complain(message.text());
  });
  page.on("pageerror", (error) => complain(error.message));
  page.on("dialog", (dialog) => {
    complain(`A dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complain(`asked ${request.url()}`);
  });
  await page.goto(`${url}/sign-in`);
  await page.getByLabel(/token/i).fill(adminToken);
  await Promise.all([page.waitForURL(/\/dashboard$/), page.getByRole("button", { name: "Sign in" }).click()]);
  return { page, context, complaints };
}

/** What is wrong with the page that is open, what it hides shown too, light and dark; nothing where all is well. `name` is its picture's, for eyes. */
export async function faultsOf(page: Page, width: number, name: string): Promise<string[]> {
  const faults: string[] = [];
  await page.emulateMedia({ colorScheme: "light" });
  await page.evaluate(
    "document.querySelectorAll('main details').forEach((details) => { details.open = true; })",
  );
  const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
  if (wide > width) faults.push(`is ${wide} pixels wide: ${(await outside(page, width)).join(" ")}`);
  const sizes = await page.evaluate<number>("new Blob([document.documentElement.outerHTML]).size");
  if (sizes > 200_000) faults.push(`has ${sizes} bytes`);
  await page.evaluate(axe.source);
  faults.push(...(await violationsOf(page, { type: "tag", values: levels })));
  await keepScreen(page, `${name}-${width}-light`);
  // Only colours differ.
  await page.emulateMedia({ colorScheme: "dark" });
  faults.push(...(await violationsOf(page, { type: "rule", values: ["color-contrast"] })));
  await keepScreen(page, `${name}-${width}-dark`);
  return faults;
}

/** A and AA of WCAG 2.0, 2.1 and 2.2. */
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface Violation {
  readonly id: string;
  readonly nodes: readonly string[];
}

/** What axe-core finds. */
async function violationsOf(page: Page, runOnly: object): Promise<string[]> {
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(runOnly)} }).then(({ violations }) => violations.map(({ id, nodes }) =>
      ({ id, nodes: nodes.slice(0, 3).map(({ html, any }) => html.slice(0, 200) + " " + (any[0]?.message ?? "")) })))`,
  );
  return violations.map(({ id, nodes }) => `axe, ${id}: ${nodes.join(" | ")}`);
}

/** The first elements that reach out of the page, by their beginnings. */
function outside(page: Page, width: number): Promise<string[]> {
  return page.evaluate(
    `[...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > ${width}).slice(0, 3).map((one) => one.outerHTML.slice(0, 150))`,
  );
}

/** Where the links of the page lead, on this deployment, without what is behind a #. */
export async function linksOf(page: Page): Promise<string[]> {
  const all = await page.evaluate<string[]>(
    "[...document.querySelectorAll('a[href]')].map(({ href }) => href)",
  );
  const origin = new URL(page.url()).origin;
  return all
    .filter((href) => href.startsWith(`${origin}/`))
    .map((href) => href.slice(origin.length).replace(/#.*/, ""));
}

/** For eyes, where `WEIR_SCREENS` says. */
export async function keepScreen(page: Page, name: string): Promise<void> {
  const folder = process.env["WEIR_SCREENS"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
