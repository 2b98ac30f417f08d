import { describe, expect, it } from "vitest";
import { slackMessage } from "../../../src/core/receiver/slack.ts";
import { alert, drift, links } from "./alerts.ts";

/** Every text of a message, wherever it stands, by type. */
function textsOf(value: unknown): { type: string; text: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const own =
    "type" in value && "text" in value && typeof value.text === "string"
      ? [{ type: String(value.type), text: value.text }]
      : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
}

describe("slackMessage()", () => {
  it("is this message, whole", () => {
    expect(slackMessage(alert, links)).toEqual({
      text: "🔴 Schema break: churn: Churn: data type, 100 % Integral → 0 %; and 59 more",
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: "header", text: { type: "plain_text", text: "🔴 Schema break: churn" } },
        {
          type: "section",
          text: {
            type: "plain_text",
            text: [
              "Churn: data type, 100 % Integral → 0 %; and 59 more",
              "Since 2026-11-22 13:00 UTC, last seen in 2026-11-22 14:00–15:00 UTC, 1,977 records",
              "Compare what callers send with the columns of the baseline",
            ].join("\n"),
            emoji: false,
          },
        },
        {
          type: "section",
          fields: [
            { type: "plain_text", text: "Churn · data type\n100 % Integral → 0 %", emoji: false },
            {
              type: "plain_text",
              text: "Day Mins · drift\nmean 180.2 → mean 240\ndistance 0.31 (limit 0.1)",
              emoji: false,
            },
          ],
        },
        {
          type: "actions",
          elements: [
            { type: "button", text: { type: "plain_text", text: "Open report" }, url: links.report },
            {
              type: "button",
              text: { type: "plain_text", text: "Incident: mute, acknowledge" },
              url: links.incident,
            },
          ],
        },
        {
          type: "context",
          elements: [
            {
              type: "plain_text",
              text: "Monitor hourly · and 58 more · execution exec-1 · evt_inc-1-1",
              emoji: false,
            },
          ],
        },
      ],
    });
  });

  it("says that something is over, since when it was, and nothing of what to do", () => {
    const over = { ...alert, type: "monitor.alert.resolved", resolvedAt: alert.since + 3_600_000 } as const;
    const { text, blocks } = slackMessage(over, links);
    expect(text).toMatch(/^🟢 Over: Schema break: churn: /);
    expect(blocks.map((block) => block.type)).toEqual(["header", "section", "actions", "context"]);
    expect(blocks[1]?.text?.text).toContain("over at 2026-11-22 14:00 UTC");
    expect(blocks[1]?.text?.text).not.toContain("Compare what callers send");
  });

  it("says of a repetition that it still is, and of a test that it is one", () => {
    expect(slackMessage({ ...alert, times: 2 }, links).text).toMatch(/^🔴 Still: Schema break: churn/);
    expect(slackMessage({ ...alert, type: "monitor.alert.test", title: "Test message" }, links).text).toMatch(
      /^⚪ Test message: churn/,
    );
  });

  it("has no button without a link, one for a runbook, and no empty section without findings", () => {
    const none = { report: null, incident: null, picture: null };
    const message = slackMessage({ ...alert, findings: [] }, none);
    expect(message.blocks.map((block) => block.type)).toEqual(["header", "section", "context"]);
    const { blocks } = slackMessage({ ...alert, findings: [], runbook: "https://wiki.example" }, none);
    expect(blocks[2]?.elements).toMatchObject([{ url: "https://wiki.example" }]);
  });

  it("leaves out before and after where one is not known", () => {
    const { blocks } = slackMessage({ ...alert, findings: [{ ...drift, before: null }] }, links);
    expect(blocks[2]?.fields?.[0]?.text).toBe("Day Mins · drift\ndistance 0.31 (limit 0.1)");
  });

  it("says what callers sent as plain text only, on lines of its own making", () => {
    const hostile = "<!channel> & <https://evil.example|click> *now* `x` ~y~ _z_ @here\n\r\u2028\u202E:fire:";
    const message = slackMessage(
      {
        ...alert,
        monitor: hostile,
        summary: hostile,
        findings: [{ ...drift, feature: hostile, before: hostile, after: hostile }],
      },
      links,
    );
    const texts = textsOf(message.blocks);
    expect(texts.length).toBe(6);
    expect(texts.filter(({ type }) => type !== "plain_text")).toEqual([]);
    for (const { text } of texts) expect(text).not.toMatch(/[\r\u2028\u202E]/);
    expect(texts.map(({ text }) => text.split("\n").length)).toEqual([1, 3, 3, 1, 1, 1]);
    expect(message.text).toContain("&lt;!channel&gt; &amp; ");
    expect(message.text).not.toMatch(/[<>\n]|&(?!amp;|lt;|gt;)/);
    expect(message).toMatchObject({ mrkdwn: false, unfurl_links: false, unfurl_media: false });
  });

  it("keeps Slack's limits whatever the names: 150, 3,000, 2,000 characters, 10 fields", () => {
    const long = "&<é>".repeat(5000);
    const findings = Array.from({ length: 5 }, () => ({
      ...drift,
      feature: long,
      before: long,
      after: long,
    }));
    const { text, blocks } = slackMessage(
      {
        ...alert,
        endpoint: long,
        monitor: long,
        execution: long,
        summary: long,
        findings,
      },
      links,
    );
    const lengths = (value: unknown) => textsOf(value).map((one) => one.text.length);
    const most = (value: unknown) => Math.max(...lengths(value));
    const [header, section, fields, , context] = blocks;
    expect(text.length).toBeLessThanOrEqual(3000);
    expect(lengths(header)).toEqual([150]);
    expect(most(section)).toBeLessThanOrEqual(3000);
    expect(lengths(fields)).toHaveLength(5);
    expect(most(fields)).toBeLessThanOrEqual(2000);
    expect(most(context)).toBeLessThanOrEqual(3000);
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });
});
