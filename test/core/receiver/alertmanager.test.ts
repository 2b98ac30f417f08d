import * as z from "zod";
import { describe, expect, it } from "vitest";
import { alertmanager, postableAlert } from "../../../src/core/receiver/alertmanager.ts";
import { alert, links } from "./alerts.ts";
import {
  acknowledged,
  hostile,
  linkish,
  longest,
  now,
  resolved,
  tested,
  turning,
  writing,
} from "./hostile.ts";

const hour = 3_600_000;

/** `postableAlert` of Alertmanager's openapi.yaml, and what it says of labels: their names, and no empty value. */
const labelsSchema = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string().min(1));
const alertSchema = z
  .strictObject({
    labels: labelsSchema,
    annotations: labelsSchema,
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    generatorURL: z.url().optional(),
  })
  .refine(({ startsAt, endsAt }) => Date.parse(startsAt) <= Date.parse(endsAt));

function posted(about: typeof alert, times = { now, repeatMs: 4 * hour }) {
  return alertSchema.parse(postableAlert(about, links, times));
}

/** Alertmanager's Alert.Merge for the ends of two alerts of the same labels: `clock` is its own. */
function mergedEnd(older: string, newer: string, clock: number): number {
  const [a, o] = [Date.parse(older), Date.parse(newer)];
  const isOver = (end: number) => end <= clock;
  if (isOver(o)) return isOver(a) ? Math.max(a, o) : o;
  return Math.max(a, o);
}

describe("postableAlert()", () => {
  it("is this alert, whole", () => {
    expect(posted({ ...alert, runbook: "https://wiki.example/schema" })).toEqual({
      labels: { alertname: "WeirSchemaBreak", endpoint: "churn", monitor: "hourly", severity: "error" },
      annotations: {
        summary: "Churn: data type, 100 % Integral → 0 %; and 59 more",
        description: [
          "Churn: data type, 100 % Integral → 0 %; and 59 more",
          "Since 2026-11-22 13:00 UTC, last seen in 2026-11-22 14:00–15:00 UTC, 1,977 records",
          "Compare what callers send with the columns of the baseline",
          "Churn · data type, 100 % Integral → 0 %",
          "Day Mins · drift, mean 180.2 → mean 240, distance 0.31 (limit 0.1)",
          "Monitor hourly · and 58 more · execution exec-1 · evt_inc-1-1",
        ].join("\n"),
        runbook_url: "https://wiki.example/schema",
        incident_url: links.incident,
        report_url: links.report,
      },
      startsAt: "2026-11-22T13:00:00.000Z",
      endsAt: "2026-11-22T23:00:07.000Z",
      generatorURL: links.report,
    });
  });

  it("has the same labels in all messages of an incident, whatever was seen", () => {
    const later = { ...resolved, summary: "other", findings: [], execution: "exec-9", records: 3, times: 4 };
    for (const one of [acknowledged, later]) expect(posted(one).labels).toEqual(posted(alert).labels);
  });

  it("lasts beyond the next repetition, whatever the interval", () => {
    for (const repeatMs of [hour / 4, 4 * hour, 720 * hour]) {
      const { endsAt } = posted(alert, { now, repeatMs });
      expect(Date.parse(endsAt) - now).toBeGreaterThan(repeatMs + hour / 8);
    }
  });

  it("lasts for a month once somebody works on it: nothing is told again", () => {
    expect(Date.parse(posted(acknowledged).endsAt) - now).toBe(30 * 24 * hour);
  });

  it("is over by its end, on a clock that is late by half a minute too", () => {
    const end = posted(resolved).endsAt;
    const clock = (resolved.resolvedAt ?? 0) - 30_000;
    for (const before of [alert, acknowledged]) {
      expect(mergedEnd(posted(before).endsAt, end, clock)).toBeLessThanOrEqual(clock);
    }
  });

  it("of a test is one that ends by itself", () => {
    const { labels, endsAt } = posted(tested);
    expect(labels).toEqual({ alertname: "WeirTest", endpoint: "churn", severity: "warning" });
    expect(Date.parse(endsAt) - now).toBe(60_000);
  });

  it("says what callers sent without links, and keeps within bounds", () => {
    const { summary, description } = posted(hostile).annotations;
    for (const line of [summary ?? "", ...(description ?? "").split("\n")]) {
      expect(line).not.toMatch(turning);
      expect(line).not.toMatch(linkish);
    }
    for (const one of longest) expect(JSON.stringify(posted(one)).length).toBeLessThan(40_000);
  });
});

describe("alertmanager", () => {
  const receiver = { kind: "alertmanager", urlSecret: "WEBHOOK_AM" };

  it("posts one alert to the API of the address, with the header that a secret holds", () => {
    const secrets: Record<string, string> = {
      WEBHOOK_AM: "https://am.example/prefix/",
      WEBHOOK_AUTH: "Bearer x",
    };
    const given = { ...writing, secret: (name: string) => secrets[name] ?? "" };
    const message = alertmanager.write(alert, { ...receiver, authorizationSecret: "WEBHOOK_AUTH" }, given);
    expect(message).toMatchObject({
      url: "https://am.example/prefix/api/v2/alerts",
      headers: { authorization: "Bearer x" },
      body: expect.stringMatching(/^\[\{.*\}\]$/),
    });
    const whole = { ...given, secret: () => "https://am.example/api/v2/alerts" };
    expect(alertmanager.write(alert, receiver, whole)).toMatchObject({
      url: "https://am.example/api/v2/alerts",
      headers: {},
    });
  });

  it("takes 400 for good, and tries again otherwise", () => {
    const verdicts = [200, 400, 401, 429, 500].map((status) => alertmanager.verdict(status, ""));
    expect(verdicts).toEqual(["taken", "never", "later", "later", "later"]);
  });
});
