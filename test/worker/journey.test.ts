/** The whole way, from a call to the message: 250 ordinary calls say nothing, 250 shifted ones say it once. */
import { env, exports } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Report } from "../../src/core/report/report.ts";
import { formatWindow, type Window } from "../../src/core/monitor/window.ts";
import {
  ask,
  capturedIds,
  counted,
  cron,
  eventually,
  flush,
  invokeDirectly,
  logOf,
  at,
} from "./given/given.ts";
import {
  deliveriesOf,
  executionsOf,
  firstHour,
  hour,
  messagesTo,
  minute,
  monitored,
  ordinaryRow,
  settled,
  shiftedRow,
  type Message,
} from "./given/traffic.ts";

const receivers = [
  { kind: "slack", urlSecret: "WEBHOOK_SLACK" },
  { kind: "webhook", urlSecret: "WEBHOOK_GENERIC", signingSecret: "WEBHOOK_SIGNING" },
];

const signing = new Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

/** Calls are stamped ahead of time: an alarm that is due in the past would flush every one of them on its own. */
const begin = firstHour + 4 * hour;

/** 250 calls through the gateway, at five past the hour. */
async function traffic(
  name: string,
  start: number,
  rowOf: (index: number) => string,
  total: number,
): Promise<void> {
  await at(start + 5 * minute, async () => {
    for (let index = 0; index < 250; index++) {
      const response = await invokeDirectly(name, `${rowOf(index)}\n`);
      expect(await response.text()).toBe(`${Number.parseFloat(rowOf(index)) / 100}\n`);
    }
  });
  await counted(name, "seen", total);
}

const logged: unknown[] = [];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation((line) => void logged.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("journey", () => {
  it("ordinary calls, cron, no alert; shifted calls, cron, one alert to each receiver; once and never again", async () => {
    const name = await monitored("journey", { receivers, from: begin });

    await traffic(name, begin, ordinaryRow, 250);
    await cron(begin + hour + minute);
    const [ordinary] = await executionsOf(name);
    expect(ordinary).toMatchObject({
      status: "Completed",
      exitMessage: "Completed: Job completed successfully with no violations.",
      trigger: "schedule",
      records: 250,
      violations: 0,
      undecided: 0,
      window: { start: iso(begin), end: iso(begin + hour) },
    });
    expect(await deliveriesOf(name)).toEqual([]);

    await traffic(name, begin + hour, shiftedRow, 500);
    await cron(begin + 2 * hour + minute);
    const [shifted, ...earlier] = await executionsOf(name);
    expect(earlier).toEqual([ordinary]);
    expect(shifted).toMatchObject({
      status: "CompletedWithViolations",
      exitMessage: "CompletedWithViolations: Job completed successfully with 4 violations.",
      records: 250,
      violations: 4,
    });
    await settled(name, "delivered", 1);
    await cron(begin + 2 * hour + 2 * minute);
    expect(await executionsOf(name)).toHaveLength(2);

    const window = { start: begin + hour, end: begin + 2 * hour };
    const [slack, ...moreSlack] = await messagesTo("slack", name);
    expect(moreSlack).toEqual([]);
    const button = expectSlack(slack, window);
    const [webhook, ...moreWebhooks] = await messagesTo("generic", name);
    expect(moreWebhooks).toEqual([]);
    const sent = { endpoint: name, window: { start: iso(window.start), end: iso(window.end) } };
    // A signature is good for a few minutes, of the time that cron says it is.
    const link = await at(begin + 2 * hour + minute, async () => expectWebhook(webhook, shifted?.id, sent));
    for (const url of [button, link]) {
      const page = await exports.default.fetch(url);
      expect(page.status).toBe(200);
      expect(page.headers.get("content-type")).toContain("text/html");
      const html = await page.text();
      expect(html).toContain("Job completed successfully with 4 violations.");
      expect(html).toContain("≤ 52: 66 %");
    }

    const report = await ask<Report>("GET", `/endpoints/${name}/executions/${shifted?.id}/report`);
    expect(report).toMatchObject({ violations: 4, records: 250, endpoint: name });
    await flush(name);
    expect(await capturedIds(name)).toHaveLength(500);
  });

  it("no secret is in what the API shows, what is logged, captured, reported or sent", async () => {
    const name = await monitored("quiet", {
      from: begin,
      receivers: [...receivers, { kind: "slack", urlSecret: "WEBHOOK_REFUSING" }],
    });
    await traffic(name, begin, shiftedRow, 250);
    await cron(begin + hour + minute);
    await eventually(async () => {
      for (const { attempts } of await deliveriesOf(name)) expect(attempts).toBe(1);
    });
    await flush(name);
    const shown = await Promise.all(
      ["", "/deliveries", "/executions", "/health"].map((path) => ask("GET", `/endpoints/${name}${path}`)),
    );
    const { objects } = await env.BUCKET.list();
    const stored = await Promise.all(objects.map(async ({ key }) => (await env.BUCKET.get(key))?.text()));
    const sent = [...(await messagesTo("slack", name)), ...(await messagesTo("generic", name))].map(
      ({ text }) => text,
    );
    const upstream = (await logOf(name)).map(({ headers }) => headers);
    expect(stored.length).toBeGreaterThan(5);
    const everything = JSON.stringify([shown, stored, sent, upstream, logged]);
    expect(everything).not.toMatch(
      /the-admin-token|secret-value|secret-\w+-path|whsec_|127\.0\.0\.1:\d+\/secret/,
    );
  });
});

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** A Slack message names the window and the worst features, before and after; returns its button's address. */
function expectSlack(message: Message | undefined, window: Window): string {
  expect(message?.text).toContain(formatWindow(window));
  const blocks = blocksOf(message?.text ?? "");
  const fields = blocks.flatMap((block) => (block.fields ?? []).map(({ text }) => text));
  expect(fields).toEqual([
    "score · drift\n≤ 0.52: 66 % → 6 %\ndistance 0.46 (limit 0.1)",
    "age · drift\n≤ 52: 66 % → 6 %\ndistance 0.46 (limit 0.1)",
    "colour · unknown values\n100 % known values → 67 % known values, such as “violet”: colour: “violet” for “blue” in 33 % of values, with the same shares. Renamed? (and 1 more finding has this cause)",
  ]);
  const urls = blocks.flatMap(({ elements }) => (elements ?? []).map(({ url }) => url));
  return urls.find((url) => url !== undefined) ?? "";
}

/** A webhook is signed and says the same in its own form; returns the report's address. */
function expectWebhook(message: Message | undefined, execution: string | undefined, of: object): string {
  const headers = Object.fromEntries(message?.headers ?? []);
  // Throws unless id, timestamp and body are the ones that were signed.
  const verified = signing.verify(message?.text ?? "", headers) as {
    readonly data: { readonly id: string; readonly links: { readonly report: string } };
  };
  const age = { feature: "age", check: "baseline_drift_check", before: "≤ 52: 66 %", after: "6 %" };
  expect(verified).toMatchObject({
    type: "monitor.alert.firing",
    data: {
      ...of,
      kind: "drift",
      execution,
      monitor: "hourly",
      records: 250,
      times: 1,
      findings: expect.arrayContaining([expect.objectContaining(age)]),
    },
  });
  expect(headers["webhook-id"]).toBe(verified.data.id);
  return verified.data.links.report;
}

interface Block {
  readonly fields?: readonly { readonly text: string }[];
  readonly elements?: readonly { readonly url?: string }[];
}

function blocksOf(message: string): readonly Block[] {
  return (JSON.parse(message) as { blocks: readonly Block[] }).blocks;
}
