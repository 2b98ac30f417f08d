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
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: "header", text: { type: "plain_text", text: "🔴 churn: 60 violations" } },
        {
          type: "section",
          text: {
            type: "plain_text",
            text: "60 violations (59 data type, 1 drift)\n2026-11-22 14:00–15:00 UTC, 1,977 records",
            emoji: false,
          },
        },
        {
          type: "section",
          fields: [
            { type: "plain_text", text: "Churn · data type\n100 % Integral → 0 %", emoji: false },
            {
              type: "plain_text",
              text: "Day Mins · drift\nmean 180.2 → mean 240\ndistance 0.312 (limit 0.1)",
              emoji: false,
            },
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
          elements: [
            { type: "plain_text", text: "Monitor hourly · and 58 more · execution exec-1", emoji: false },
          ],
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
    expect(blocks[2]?.fields?.[0]?.text).toBe("Day Mins · drift\ndistance 0.312 (limit 0.1)");
  });

  it("says what callers sent as plain text only, on lines of its own making", () => {
    const hostile = "<!channel> & <https://evil.example|click> *now* `x` ~y~ _z_ @here\n\r\u2028\u202E:fire:";
    const message = slackMessage({
      ...alert,
      monitor: hostile,
      summary: hostile,
      findings: [{ ...drift, feature: hostile, before: hostile, after: hostile }],
    });
    const texts = textsOf(message.blocks);
    expect(texts.length).toBe(5);
    expect(texts.filter(({ type }) => type !== "plain_text")).toEqual([]);
    for (const { text } of texts) expect(text).not.toMatch(/[\r\u2028\u202E]/);
    expect(texts.map(({ text }) => text.split("\n").length)).toEqual([1, 2, 3, 1, 1]);
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
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });
});
