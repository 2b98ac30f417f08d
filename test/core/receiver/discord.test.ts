import * as z from "zod";
import { describe, expect, it } from "vitest";
import { discord, discordMessage } from "../../../src/core/receiver/discord.ts";
import { alert, links } from "./alerts.ts";
import { hostile, longest, resolved, tested, turning, writing } from "./hostile.ts";

/** The parameters of "Execute Webhook" and the limits of embeds, as Discord documents them. */
const embedSchema = z.strictObject({
  description: z.string().min(1).max(4_096),
  color: z.int().min(0).max(0xff_ff_ff),
  fields: z
    .array(z.strictObject({ name: z.string().min(1).max(256), value: z.string().min(1).max(1_024) }))
    .max(25),
  footer: z.strictObject({ text: z.string().max(2_048) }),
  timestamp: z.iso.datetime(),
});
const messageSchema = z.strictObject({
  content: z.string().min(1).max(2_000),
  allowed_mentions: z.strictObject({ parse: z.array(z.string()).length(0) }),
  embeds: z.tuple([embedSchema]),
});

/** What a reader sees: an escaped character is itself, and what is left unescaped is Markdown. */
const escapedOne = /\\[^0-9A-Za-z\s]/g;

describe("discordMessage()", () => {
  it("is this message, whole", () => {
    expect(discordMessage(alert, links)).toEqual({
      content: "🔴 Schema break\\: churn",
      allowed_mentions: { parse: [] },
      embeds: [
        {
          description: [
            "Churn\\: data type, 100 % Integral → 0 %; and 59 more",
            "Since 2026\\-11\\-22 13\\:00 UTC, last seen in 2026\\-11\\-22 14\\:00–15\\:00 UTC, 1,977 records",
            "Compare what callers send with the columns of the baseline",
            `[Open report](${links.report})`,
            `[Incident: mute, acknowledge](${links.incident})`,
          ].join("\n"),
          color: 0x99_2d_22,
          fields: [
            { name: "Churn · data type", value: "100 % Integral → 0 %" },
            {
              name: "Day Mins · drift",
              value: "mean 180\\.2 → mean 240\ndistance 0\\.31 \\(limit 0\\.1\\)",
            },
          ],
          footer: { text: "Monitor hourly · and 58 more · execution exec-1 · evt_inc-1-1" },
          timestamp: "2026-11-22T13:00:00.000Z",
        },
      ],
    });
  });

  it("has the colour of its severity, of an end, and of a test", () => {
    const colours = [alert, { ...alert, severity: "warning" as const }, resolved, tested].map(
      (one) => discordMessage(one, links).embeds[0]?.color,
    );
    expect(new Set(colours).size).toBe(4);
    expect(discordMessage(resolved, links).embeds[0]).toMatchObject({
      fields: [],
      timestamp: "2026-11-22T17:00:00.000Z",
    });
  });

  it("lets nobody be mentioned, and leaves no formatting, link or picture of a caller's", () => {
    const { content, embeds } = messageSchema.parse(
      discordMessage(hostile, { report: null, incident: null, picture: null }),
    );
    const [{ description, fields }] = embeds;
    const texts = [
      content,
      ...description.split("\n"),
      ...fields.flatMap(({ name, value }) => [name, ...value.split("\n")]),
    ];
    for (const text of texts) {
      expect(text).not.toMatch(turning);
      expect(text.replaceAll(escapedOne, "")).not.toMatch(/[\\`*_~|<>#@:[\](){}]|^\d+\. |^- /);
    }
  });

  it("ends no link early", () => {
    const runbook = "https://wiki.example/a_(b)?c=<d> e";
    const { embeds } = discordMessage({ ...alert, runbook }, links);
    expect(embeds[0]?.description).toContain("[What to do](https://wiki.example/a_%28b%29?c=%3cd%3e%20e)");
  });

  it("keeps Discord's limits whatever the names, and ends no text in half a character", () => {
    for (const one of longest) {
      const { content, embeds } = messageSchema.parse(discordMessage(one, links));
      const [{ description, fields, footer }] = embeds;
      const texts = [description, footer.text, ...fields.flatMap(({ name, value }) => [name, value])];
      expect(texts.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(6_000);
      for (const text of [content, ...texts]) {
        expect(text.isWellFormed()).toBe(true);
      }
    }
  });
});

describe("discord", () => {
  const receiver = { kind: "discord", urlSecret: "WEBHOOK_DISCORD" };

  it("waits for Discord to have the message", () => {
    const urlOf = (address: string) => {
      const message = discord.write(alert, receiver, { ...writing, secret: () => address });
      return "url" in message ? message.url : null;
    };
    expect(urlOf("https://discord.com/api/webhooks/1/t")).toBe(
      "https://discord.com/api/webhooks/1/t?wait=true",
    );
    expect(urlOf("https://discord.com/api/webhooks/1/t?thread_id=2")).toBe(
      "https://discord.com/api/webhooks/1/t?thread_id=2&wait=true",
    );
  });

  it("waits as long as the body of a 429 says, in parts of seconds", () => {
    const body = '{"message": "You are being rate limited.", "retry_after": 1.3375, "global": false}';
    expect([discord.verdict(429, body), discord.waitMs(429, body)]).toEqual(["later", 1_338]);
    expect([discord.waitMs(429, "{}"), discord.waitMs(200, body)]).toEqual([null, null]);
  });

  it("takes 400, 401, 403 and 404 for good, and tries again after 5xx", () => {
    const verdicts = [200, 204, 400, 401, 403, 404, 500].map((status) => discord.verdict(status, ""));
    expect(verdicts).toEqual(["taken", "taken", "never", "never", "never", "never", "later"]);
  });
});
