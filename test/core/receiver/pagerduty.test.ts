import * as z from "zod";
import { describe, expect, it } from "vitest";
import { pagerduty, pagerdutyEvent } from "../../../src/core/receiver/pagerduty.ts";
import { alert, links } from "./alerts.ts";
import {
  acknowledged,
  hostile,
  linkish,
  longest,
  noLinks,
  resolved,
  tested,
  textsOf,
  turning,
  writing,
} from "./hostile.ts";

/** Events API v2 as PagerDuty documents it. */
const linksSchema = z.array(z.strictObject({ href: z.url(), text: z.string() }));
const payloadFields = {
  summary: z.string().min(1).max(1_024),
  source: z.string().min(1),
  timestamp: z.iso.datetime(),
  custom_details: z.record(z.string(), z.unknown()),
};
const routingKey = z.string().length(32);
const eventSchema = z.discriminatedUnion("event_action", [
  z.strictObject({
    routing_key: routingKey,
    event_action: z.literal("trigger"),
    dedup_key: z.string().min(1).max(255),
    payload: z.strictObject({
      ...payloadFields,
      severity: z.enum(["critical", "error", "warning", "info"]),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
    }),
    links: linksSchema,
    client: z.string(),
    client_url: z.url().optional(),
  }),
  ...(["acknowledge", "resolve"] as const).map((action) =>
    z.strictObject({
      routing_key: routingKey,
      event_action: z.literal(action),
      dedup_key: z.string().min(1).max(255),
    }),
  ),
]);
const changeSchema = z.strictObject({
  routing_key: routingKey,
  payload: z.strictObject(payloadFields),
  links: linksSchema,
});

const key = "0123456789abcdef0123456789abcdef";
const given = { ...writing, secret: () => key };
const receiver = { kind: "pagerduty", routingKeySecret: "WEBHOOK_PD", region: "us" } as const;

function sent(about: typeof alert, to: object = receiver) {
  const message = pagerduty.write(about, to, given);
  if (!("url" in message)) throw new Error("Not a request");
  return { ...message, json: JSON.parse(message.body) as unknown };
}

describe("pagerdutyEvent()", () => {
  it("is this trigger, whole", () => {
    expect(pagerdutyEvent({ ...alert, runbook: "https://wiki.example/schema" }, links)).toEqual({
      event_action: "trigger",
      dedup_key: "churn/hourly/schema_break",
      payload: {
        summary: "Schema break: churn: Churn: data type, 100 % Integral → 0 %; and 59 more",
        source: "weir/endpoints/churn",
        timestamp: "2026-11-22T13:00:00.000Z",
        severity: "error",
        component: "churn",
        group: "hourly",
        class: "schema_break",
        custom_details: {
          text: [
            "Churn: data type, 100 % Integral → 0 %; and 59 more",
            "Since 2026-11-22 13:00 UTC, last seen in 2026-11-22 14:00–15:00 UTC, 1,977 records",
            "Compare what callers send with the columns of the baseline",
          ],
          findings: [
            "Churn · data type, 100 % Integral → 0 %",
            "Day Mins · drift, mean 180.2 → mean 240, distance 0.31 (limit 0.1)",
          ],
          from: "Monitor hourly · and 58 more · execution exec-1 · evt_inc-1-1",
        },
      },
      links: [
        { href: links.report, text: "Open report" },
        { href: links.incident, text: "Incident: mute, acknowledge" },
        { href: "https://wiki.example/schema", text: "What to do" },
      ],
      client: "Weir",
      client_url: links.incident,
    });
  });

  it("repeats, acknowledges and resolves under the key that it was opened with", () => {
    const key = { dedup_key: alert.key };
    expect(pagerdutyEvent({ ...alert, times: 3 }, links)).toMatchObject({ event_action: "trigger", ...key });
    expect(pagerdutyEvent(acknowledged, links)).toEqual({ event_action: "acknowledge", ...key });
    expect(pagerdutyEvent(resolved, links)).toEqual({ event_action: "resolve", ...key });
  });

  it("is as severe as the alert", () => {
    const severityOf = (severity: "error" | "warning") =>
      (pagerdutyEvent({ ...alert, severity }, noLinks) as { payload: { severity: string } }).payload.severity;
    expect([severityOf("error"), severityOf("warning")]).toEqual(["error", "warning"]);
  });

  it("says what callers sent without links, and without what turns or breaks lines", () => {
    const { payload } = pagerdutyEvent(hostile, links) as { payload: object };
    for (const text of textsOf(payload)) {
      expect(text).not.toMatch(turning);
      expect(text).not.toMatch(linkish);
    }
  });
});

describe("pagerduty", () => {
  it("sends events as PagerDuty's documents have them, whatever the names", () => {
    for (const one of [alert, resolved, acknowledged, hostile, ...longest]) {
      const { json, body } = sent(one);
      expect(eventSchema.safeParse(json).error).toBeUndefined();
      expect(new TextEncoder().encode(body).length).toBeLessThan(512_000);
    }
  });

  it("sends a test as a change event, which opens no incident", () => {
    const { url, json } = sent(tested);
    expect(url).toBe("https://events.pagerduty.com/v2/change/enqueue");
    expect(changeSchema.safeParse(json).error).toBeUndefined();
  });

  it("goes to the service region of the account", () => {
    expect(sent(alert).url).toBe("https://events.pagerduty.com/v2/enqueue");
    expect(sent(alert, { ...receiver, region: "eu" }).url).toBe("https://events.eu.pagerduty.com/v2/enqueue");
  });

  it("takes 400 for good, waits two minutes where it is throttled, and tries again otherwise", () => {
    const success = '{"status":"success","dedup_key":"x"}';
    expect(pagerduty.verdict(202, success)).toBe("taken");
    expect(pagerduty.verdict(400, '{"status":"invalid event"}')).toBe("never");
    expect(pagerduty.verdict(202, '{"status":"invalid event"}')).toBe("never");
    expect([429, 500, 503].map((status) => pagerduty.verdict(status, ""))).toEqual([
      "later",
      "later",
      "later",
    ]);
    expect([pagerduty.waitMs(429, ""), pagerduty.waitMs(500, "")]).toEqual([120_000, null]);
  });
});
