/** The report as people open it: from the link in the alert, in a browser, with names nobody would choose. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "./given/browser.ts";
import { chanceFrom } from "../../src/cli/demo/random.ts";
import type { Report } from "../../src/core/report/report.ts";
import { toldIn } from "../../src/view/pages/report/entries.ts";
import { topicsIn } from "../../src/view/pages/report/topics.ts";
import { saidOf } from "../../src/view/pages/report/words.ts";
import type { RecorderHealth } from "../../src/worker/recorder/answers.ts";
import { contrastOf } from "./given/contrast.ts";
import { inParallel, reportLinkOf, startReceiver, startServer, startWeir, until } from "./given/given.ts";

const hasBrowser = hasBrowserFor("the report page");

/** Names of columns in the training file; the values come from clients and are no nicer. */
const features = [
  "score",
  "steady",
  "<img src=x onerror=\"document.title='broken'\">",
  "</td></table><script>document.title='broken'</script>",
  `a_name_without_any_place_to_break_it_${"x".repeat(150)}`,
  "region",
  "amount",
];

const hostileValue = "<svg onload=document.title='broken'>";

describe.skipIf(!hasBrowser)("the report page in a browser", () => {
  const stops: (() => Promise<void>)[] = [];
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;
  let report: Report;

  beforeAll(async () => {
    browser = await launch();
    stops.push(() => browser.close());
    const { link, report: made } = await makeReport(stops);
    report = made;
    page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
    await page.goto(link);
  });

  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  it("opens from the alert's link and says the verdict first", async () => {
    expect(await page.title()).toBe(`shop: ${report.verdict?.headline}`);
    expect(await page.locator(".pill").first().textContent()).toBe("Violation");
    expect(await page.locator("h1").textContent()).toBe(report.verdict?.headline);
    expect(await page.locator("footer").textContent()).toBe(report.exitMessage);
  });

  it("shows every violation: what is beyond chance worst first and each cause once, then the others", async () => {
    const { beyond, within } = toldIn(report);
    expect(beyond.filter(({ cause }) => cause !== null).length).toBeGreaterThan(0);
    const violations = report.findings.filter(
      ({ answer }) => answer.kind === "violation" && !answer.overshadowedBy,
    );
    expect(new Set([...beyond, ...within].flatMap(({ findings }) => findings))).toEqual(new Set(violations));
    const topics = topicsIn({ beyond, within });
    for (const [heading, shown] of [
      ["Findings", topics.beyond],
      ["Within chance", topics.within],
    ] as const) {
      const titles = page
        .locator("section")
        .filter({ hasText: new RegExp(`^${heading}`) })
        .locator("h3");
      expect(await titles.allTextContents()).toEqual(shown.flat().map(({ entry }) => saidOf(entry)[0]));
    }
  });

  it("each finding has before and after, both sides' records and its probability in words", async () => {
    const first = await page.locator(".finding").filter({ hasText: "amount:" }).first().innerText();
    expect(first).toMatch(/^Drift\s+amount: .* → /);
    expect(first).toMatch(/Records\s+300\s+Baseline\s+600\s+By chance\s+less than once in [\d,]+ windows/);
    expect(first).toMatch(/Chance reaches\s+0\.\d+/);
  });

  it.each(["light", "dark"] as const)("its words stand out from what is behind them, %s", async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    for (const selector of [
      "h1",
      "h1 + p",
      ".pill.violation",
      ".finding p.soft",
      ".finding dt",
      "footer p",
    ]) {
      expect({ selector, enough: (await contrastOf(page, selector)) >= 4.5 }).toEqual({
        selector,
        enough: true,
      });
    }
    if (process.env["WEIR_SCREENSHOTS"]) {
      await page.screenshot({
        path: `${process.env["WEIR_SCREENSHOTS"]}/report-${scheme}.png`,
        fullPage: true,
      });
    }
  });

  it("draws features beside what was found, and those that are as they were", async () => {
    const pictures = page.locator("svg[role=img]");
    expect(await pictures.count()).toBeGreaterThanOrEqual(5);
    for (const label of await pictures.evaluateAll((all) => all.map((one) => one.ariaLabel)))
      expect(label).not.toBe("");
  });

  it("hostile names and values are text", async () => {
    for (const name of features.slice(2, 4)) expect(await page.getByText(name).count()).toBeGreaterThan(0);
    expect(await page.getByText(hostileValue).count()).toBeGreaterThan(0);
    expect(await page.locator("img, script, iframe, object, link").count()).toBe(0);
    expect(await page.title()).not.toBe("broken");
  });

  it.each([360, 768, 1_280])(
    "has no sideways scroll at %i pixels, nothing folded or all unfolded",
    async (width) => {
      await page.setViewportSize({ width, height: 900 });
      for (const open of [false, true]) {
        for (const details of await page.locator("details").all()) {
          if (((await details.getAttribute("open")) !== null) !== open)
            await details.locator("summary").click();
        }
        const widths = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]");
        expect(widths).toEqual([width, width]);
      }
      if (process.env["WEIR_SCREENSHOTS"]) {
        await page.screenshot({
          path: `${process.env["WEIR_SCREENSHOTS"]}/report-${width}.png`,
          fullPage: true,
        });
      }
    },
  );

  it("the browser has nothing to complain of", () => {
    expect(complaints).toEqual([]);
  });

  it("a changed link opens nothing", async () => {
    const other = await browser.newPage();
    const response = await other.goto(page.url().replace(/signature=../, "signature=00"));
    expect(response?.status()).toBe(403);
    expect(await other.content()).not.toContain("amount");
  });
});

/** A report with drift, a broken type, missing values, unknown values and undecided checks. */
async function makeReport(stops: (() => Promise<void>)[]): Promise<{ link: string; report: Report }> {
  const model = await startServer(() => ({
    headers: { "content-type": "text/csv" },
    body: Buffer.from("0.5"),
  }));
  const slack = await startReceiver();
  const weir = await startWeir({ bindings: { WEBHOOK_SLACK: slack.url } });
  stops.push(model.stop, slack.stop, weir.stop);
  const { api } = weir;
  const receivers = [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }];
  await api("PUT", "/v1/endpoints/shop", { upstream: { url: model.url }, receivers });
  const header = features.map((name) => `"${name.replaceAll('"', '""')}"`).join(",");
  const random = chanceFrom(7);
  const train = Array.from({ length: 600 }, () => trainingRow(random));
  await api("POST", "/v1/endpoints/shop/baselines?header=present", [header, ...train].join("\n"), "text/csv");
  await api("PUT", "/v1/endpoints/shop/monitors/daily", {
    schedule: "daily",
    incidents: { needed: 1, of: 1, clean: 1 },
  });
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  const rows = Array.from({ length: 300 }, (_, index) => brokenRow(random, index));
  await inParallel(rows, 8, async (body) => {
    const request = { method: "POST", headers: { "content-type": "text/csv" }, body };
    await (await fetch(`${weir.url}/endpoints/shop/invocations`, request)).text();
  });
  await until("every call is counted", async () => {
    const { shards } = await api<{ shards: RecorderHealth[] }>("GET", "/v1/endpoints/shop/health");
    return shards[0]?.counters["seen"] === rows.length;
  });
  const end = Math.ceil(Date.now() / 1_000) * 1_000;
  await until("the window is over", () => Date.now() > end);
  const path = "/v1/endpoints/shop/monitors/daily/executions";
  const { id } = await api<{ id: string }>("POST", path, { start, end, tell: true });
  // What is seen live may be told before.
  const alert = () => slack.messages.find((message) => /"url":"[^"]+\/reports\//.test(message));
  await until("the alert arrives", () => alert() !== undefined);
  const report = await api<Report>("GET", `/v1/endpoints/shop/executions/${id}/report`);
  return { link: reportLinkOf(alert() ?? ""), report };
}

function trainingRow(random: () => number): string {
  const region = ["north", "south", "east", "west"][Math.floor(random() * 4)];
  return [0.5, random(), random() * 9, Math.floor(random() * 10), random(), region, random() * 50].join(",");
}

function brokenRow(random: () => number, index: number): string {
  const region = index % 5 < 3 ? `"${hostileValue}"` : "north";
  const gap = index % 4 === 0 ? "" : (random() * 9 + 4).toFixed(3);
  // A fraction where whole numbers were.
  const count = index % 5 === 0 ? 0.5 : 3;
  // A thousand times as much: one cause.
  const thousandfold = (random() * 1_000).toFixed(4);
  return [random(), gap, count, thousandfold, region, random() * 50 + 1_000_000].join(",");
}
