/**
 * What somebody asks who is woken, or does then, and how they come to it: by clicks from `/`, each of which is counted. The
 * answer is what stands on the page that they lead to, in words.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { desk, visit } from "./browser.ts";

interface Task {
  readonly wanted: string;
  readonly clicks: readonly ((page: Page) => Locator)[];
  /** Where the answer stands, and what it says: the first of those elements. */
  readonly where: string;
  readonly says: RegExp;
}

/** What is wanted, and after how many clicks it stands there: as the table of docs/dashboard.md has it. */
export async function clicksFor(browser: Browser, url: string): Promise<string[][]> {
  const { page, context, complaints } = await visit(browser, url, desk);
  page.setDefaultTimeout(patienceMs);
  const counted: string[][] = [];
  for (const task of tasks) {
    await page.goto(`${url}/`);
    const found = await clicksTo(page, task).catch(
      (error: unknown) => `not at ${page.url()}: ${String(error)}`,
    );
    counted.push([task.wanted, String(found)]);
  }
  await context.close();
  return [...counted, ...complaints.map((complaint) => [complaint])];
}

/** Of a busy machine; what is not there will not come. */
const patienceMs = 15_000;

async function clicksTo(page: Page, { clicks, where, says }: Task): Promise<number> {
  let clicked = 0;
  for (const place of clicks) {
    await place(page).click();
    clicked += 1;
  }
  await page.locator(where).filter({ hasText: says }).first().waitFor();
  return clicked;
}

const link = (name: string | RegExp) => (page: Page) => page.getByRole("link", { name }).first();
const button = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first();

const endpoint = (page: Page) => page.locator(".fleet tbody tr .name a").first();
const incident = (page: Page) => page.locator(".fleet tbody tr .since a").first();
const feature = (page: Page) => page.locator(".features .name a").first();

const tasks: readonly Task[] = [
  {
    wanted: "Which endpoint is broken?",
    clicks: [],
    where: ".fleet tbody tr:first-child",
    says: /^Violation\s*churn/,
  },
  { wanted: "How much of it?", clicks: [], where: ".fleet tbody tr:first-child", says: /5 of 24/ },
  {
    wanted: "Since when?",
    clicks: [],
    where: ".fleet tbody tr:first-child .since",
    says: /\d\s*(?:s|min)/,
  },
  {
    wanted: "What changed?",
    clicks: [endpoint],
    where: ".features",
    says: /60 times larger[\s\S]*“False\.”: \d+ % → \d+ %[\s\S]*100 % present → 89 % present/,
  },
  { wanted: "Where do the curves part?", clicks: [endpoint, feature], where: "main", says: /\+\d+ points/ },
  {
    wanted: "Was it so before?",
    clicks: [endpoint, link("Window before")],
    where: "h1",
    says: /^5 of 24 columns differ/,
  },
  { wanted: "What do I do now?", clicks: [incident], where: "ol.steps", says: /began at|what changed at/ },
  { wanted: "Who was told?", clicks: [incident], where: "main", says: /That it fires: to webhook/ },
  {
    wanted: "Which calls were it?",
    clicks: [incident, link("Calls of that hour")],
    where: ".call",
    says: /Input, text\/csv/,
  },
  {
    wanted: "All of it in one document",
    clicks: [endpoint, link("Report of this window")],
    where: "main",
    says: /Day Mins[\s\S]*Region/,
  },
  {
    wanted: "I know of it: do not repeat it",
    clicks: [incident, button(/^Acknowledge/)],
    where: "main",
    says: /Firing, acknowledged/,
  },
  {
    wanted: "Mute it",
    clicks: [incident, button("Mute")],
    where: "[role=status]",
    says: /^Muted until/,
  },
  {
    wanted: "Tell people again",
    // What is muted is named last of what fires.
    clicks: [link("Incidents"), link(/^churn$/), button("Tell again")],
    where: "[role=status]",
    says: /The mute is over/,
  },
  {
    wanted: "Would another limit have been quiet?",
    clicks: [endpoint, feature, button("Rehearse")],
    where: "main",
    says: /Of the \d+ windows? shown, drift was beyond/,
  },
  {
    wanted: "Does the receiver work?",
    clicks: [endpoint, link("Settings"), button(/^Send a test message/)],
    where: "[role=status]",
    says: /The receiver took the test message/,
  },
  { wanted: "What else fires?", clicks: [link("Incidents")], where: "main", says: /taxi-muted/ },
  { wanted: "Is anything lost?", clicks: [link("Usage"), link("churn")], where: "h1", says: /nothing lost/ },
  { wanted: "What does it cost?", clicks: [link("Usage")], where: "h1", says: /^About \$\d+\.\d\d a month/ },
];
