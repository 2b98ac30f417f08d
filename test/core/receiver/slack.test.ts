import { describe, expect, it } from "vitest";
import { slackMessage } from "../../../src/core/receiver/slack.ts";
import { alert, drift } from "./alerts.ts";

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
    expect(slackMessage(alert)).toEqual({
      text: "churn: 60 violations (59 data type, 1 drift) in 2026-11-22 14:00–15:00 UTC",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "🔴 churn: 60 violations" } },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*60 violations (59 data type, 1 drift)*\n2026-11-22 14:00–15:00 UTC, 1,977 records",
          },
        },
        {
          type: "section",
          fields: [
            { type: "mrkdwn", text: "*Churn* · data type\n100 % Integral → 0 %" },
            { type: "mrkdwn", text: "*Day Mins* · drift\nmean 180.2 → mean 240\ndistance 0.312 (limit 0.1)" },
          ],
        },
        {
          type: "actions",
          elements: [
            {
              type: "button",
              text: { type: "plain_text", text: "Open report" },
              url: "https://weir.example.com/r/1?sig=abc",
              style: "primary",
            },
          ],
        },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: "Monitor hourly · and 58 more · execution exec-1" }],
        },
      ],
    });
  });

  it("says nothing of more when all are listed, and counts one as one", () => {
    const message = slackMessage({
      ...alert,
      violations: 1,
      summary: "1 violation (1 drift)",
      findings: [drift],
    });
    expect(JSON.stringify(message)).not.toMatch(/and -?\d+ more/);
    expect(message.blocks[0]?.text?.text).toBe("🔴 churn: 1 violation");
  });

  it("has no button without a link, and no empty section without findings", () => {
    const message = slackMessage({ ...alert, report: null, findings: [] });
    expect(message.blocks.map((block) => block.type)).toEqual(["header", "section", "context"]);
  });

  it("leaves out before and after where one is not known", () => {
    const { blocks } = slackMessage({ ...alert, findings: [{ ...drift, before: null }] });
    expect(blocks[2]?.fields?.[0]?.text).toBe("*Day Mins* · drift\ndistance 0.312 (limit 0.1)");
  });

  it("escapes what Slack would read as markup, in every mrkdwn text and the notification", () => {
    const hostile = "<!channel> & <https://evil.example|click>";
    const message = slackMessage({
      ...alert,
      monitor: hostile,
      summary: hostile,
      findings: [{ ...drift, feature: hostile, before: hostile, after: "<@U1>" }],
    });
    const marked = textsOf(message.blocks).filter(({ type }) => type === "mrkdwn");
    expect(marked.length).toBe(3);
    for (const text of [message.text, ...marked.map((one) => one.text)]) {
      expect(text).toContain("&lt;!channel&gt; &amp; ");
      expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    }
  });

  it("keeps Slack's limits whatever the names: 150, 3,000, 2,000 characters, 10 fields", () => {
    const long = "&<é>".repeat(5000);
    const findings = Array.from({ length: 5 }, () => ({
      ...drift,
      feature: long,
      before: long,
      after: long,
    }));
    const { text, blocks } = slackMessage({
      ...alert,
      endpoint: long,
      monitor: long,
      execution: long,
      summary: long,
      findings,
    });
    const lengths = (value: unknown) => textsOf(value).map((one) => one.text.length);
    const most = (value: unknown) => Math.max(...lengths(value));
    const [header, section, fields, , context] = blocks;
    expect(text.length).toBeLessThanOrEqual(3000);
    expect(lengths(header)).toEqual([150]);
    expect(most(section)).toBeLessThanOrEqual(3000);
    expect(lengths(fields)).toHaveLength(5);
    expect(most(fields)).toBeLessThanOrEqual(2000);
    expect(most(context)).toBeLessThanOrEqual(3000);
    const marked = textsOf(blocks).filter(({ type }) => type === "mrkdwn");
    expect(marked.filter((one) => /&(?!amp;|lt;|gt;)/.test(one.text))).toEqual([]);
  });
});
