import * as z from "zod";
import { describe, expect, it } from "vitest";
import { teams, teamsMessage } from "../../../src/core/receiver/teams.ts";
import { alert, links } from "./alerts.ts";
import { hostile, linkish, longest, noLinks, resolved, tested, textsOf, turning } from "./hostile.ts";

/** The parts of Adaptive Cards 1.4 that a card may be of, as adaptivecards.io/schemas has them. */
const runSchema = z.strictObject({
  type: z.literal("TextRun"),
  text: z.string().min(1),
  size: z.enum(["Small", "Default", "Medium", "Large", "ExtraLarge"]).optional(),
  weight: z.enum(["Lighter", "Default", "Bolder"]).optional(),
  color: z.enum(["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]).optional(),
  isSubtle: z.boolean().optional(),
});
const blockSchema = z.strictObject({
  type: z.literal("RichTextBlock"),
  spacing: z.enum(["None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"]),
  inlines: z.array(runSchema).min(1),
});
const cardSchema = z.strictObject({
  $schema: z.literal("http://adaptivecards.io/schemas/adaptive-card.json"),
  type: z.literal("AdaptiveCard"),
  version: z.literal("1.4"),
  fallbackText: z.string(),
  msteams: z.strictObject({ width: z.literal("Full") }),
  body: z.array(blockSchema).min(1),
  actions: z
    .array(z.strictObject({ type: z.literal("Action.OpenUrl"), title: z.string().min(1), url: z.url() }))
    .min(1)
    .max(6)
    .optional(),
});
const messageSchema = z.strictObject({
  type: z.literal("message"),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal("application/vnd.microsoft.card.adaptive"),
      contentUrl: z.null(),
      content: cardSchema,
    }),
  ]),
});

function cardOf(about: typeof alert, given = links) {
  return messageSchema.parse(teamsMessage(about, given)).attachments[0].content;
}

function linesIn(about: typeof alert): string[] {
  return cardOf(about).body.map(({ inlines }) => inlines.map(({ text }) => text).join(""));
}

describe("teamsMessage()", () => {
  it("says what is so, since when, what to do, the findings, and where it comes from", () => {
    expect(linesIn(alert)).toEqual([
      "🔴 Schema break: churn",
      "Churn: data type, 100 % Integral → 0 %; and 59 more",
      "Since 2026-11-22 13:00 UTC, last seen in 2026-11-22 14:00–15:00 UTC, 1,977 records",
      "Compare what callers send with the columns of the baseline",
      "Churn · data type",
      "100 % Integral → 0 %",
      "Day Mins · drift",
      "mean 180.2 → mean 240",
      "distance 0.31 (limit 0.1)",
      "Monitor hourly · and 58 more · execution exec-1 · evt_inc-1-1",
    ]);
    expect(cardOf(alert).actions?.map(({ title, url }) => [title, url])).toEqual([
      ["Open report", links.report],
      ["Incident: mute, acknowledge", links.incident],
    ]);
  });

  it("has the colour of its severity, of an end, and none for a test", () => {
    const colours = [alert, { ...alert, severity: "warning" as const }, resolved, tested].map(
      (one) => cardOf(one).body[0]?.inlines[0]?.color,
    );
    expect(colours).toEqual(["Attention", "Warning", "Good", "Default"]);
  });

  it("says of what is over neither what to do nor what was found", () => {
    expect(linesIn(resolved)).toHaveLength(4);
    expect(linesIn(resolved)[0]).toBe("🟢 Over: Schema break: churn");
  });

  it("has no actions without links", () => {
    expect(cardOf(tested, noLinks).actions).toBeUndefined();
  });

  it("says what callers sent in text runs only, without links, templates and what turns lines", () => {
    for (const text of textsOf(cardOf(hostile).body)) {
      expect(text).not.toMatch(turning);
      expect(text).not.toMatch(linkish);
      expect(text).not.toMatch(/[{$]\{/);
    }
    // No mention is one without its entity.
    expect(JSON.stringify(teamsMessage(hostile, links))).not.toContain('"entities"');
  });

  it("is a card of less than 20 KB, whatever the names", () => {
    for (const one of longest) {
      expect(new TextEncoder().encode(JSON.stringify(teamsMessage(one, links))).length).toBeLessThan(20_480);
      expect(cardOf(one).body.length).toBeGreaterThan(4);
    }
  });
});

describe("teams", () => {
  const throttled =
    "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429";

  it("sees an error in the body of a 200", () => {
    expect([teams.verdict(200, "1"), teams.verdict(202, "")]).toEqual(["taken", "taken"]);
    expect(teams.verdict(200, throttled)).toBe("later");
    expect(teams.waitMs(200, throttled)).toBe(30_000);
    expect(teams.verdict(200, throttled.replace("429", "413"))).toBe("never");
    expect(teams.verdict(200, "Webhook message delivery failed")).toBe("later");
    expect(teams.waitMs(200, "1")).toBeNull();
  });

  it("takes 400, 401 and 404 for good, and tries again after 429 and 5xx", () => {
    expect([400, 401, 404].map((status) => teams.verdict(status, ""))).toEqual(["never", "never", "never"]);
    expect([429, 500, 502].map((status) => teams.verdict(status, ""))).toEqual(["later", "later", "later"]);
  });
});
