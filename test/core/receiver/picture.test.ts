/** A picture in each maker's own form, and nothing of it where there is none. */
import { describe, expect, it } from "vitest";
import { defaultTelling } from "../../../src/core/incident/policy.ts";
import { alertOf, type Alert } from "../../../src/core/receiver/alert.ts";
import { postableAlert } from "../../../src/core/receiver/alertmanager.ts";
import { discordMessage } from "../../../src/core/receiver/discord.ts";
import { letterOf } from "../../../src/core/receiver/email.ts";
import { pagerdutyEvent } from "../../../src/core/receiver/pagerduty.ts";
import type { Links } from "../../../src/core/receiver/sender.ts";
import { slackMessage } from "../../../src/core/receiver/slack.ts";
import { teamsMessage } from "../../../src/core/receiver/teams.ts";
import { webhookMessage } from "../../../src/core/receiver/webhook.ts";
import { alert, links } from "./alerts.ts";
import { incident, latest } from "../incident/given.ts";
import { hostile, linkish, longest, textsOf, turning } from "./hostile.ts";

const url = "https://weir.example.com/p/1.png?expires=9&signature=abc";
const words = "Day Mins in churn, 1,977 records, baseline against now: ≤ 216.3: 74 % → 33 %";
const pictured: Alert = { ...alert, picture: words };
const withPicture: Links = { ...links, picture: url };
const times = { now: 0, repeatMs: 1 };

/** What a maker is sent. */
const makers: Readonly<Record<string, (alert: Alert, links: Links) => object>> = {
  slack: slackMessage,
  teams: teamsMessage,
  discord: discordMessage,
  pagerduty: pagerdutyEvent,
  email: letterOf,
  webhook: (one, to) => webhookMessage(one, to, 0),
  alertmanager: (one, to) => postableAlert(one, to, times),
};

describe("the picture", () => {
  it.each([
    ["slack", { blocks: expect.arrayContaining([{ type: "image", image_url: url, alt_text: words }]) }],
    [
      "teams",
      {
        attachments: [
          {
            content: {
              body: expect.arrayContaining([
                { type: "Image", url, altText: expect.stringContaining("Day Mins in churn") },
              ]),
            },
          },
        ],
      },
    ],
    ["discord", { embeds: [{ image: { url } }] }],
    [
      "pagerduty",
      { images: [{ src: url, alt: expect.stringContaining("Day Mins in churn"), href: links.incident }] },
    ],
    ["webhook", { data: { picture: { url, alt: words } } }],
    ["alertmanager", { annotations: { picture_url: url } }],
    [
      "email",
      {
        html: expect.stringMatching(
          /<img src="https:\/\/weir\.example\.com\/p\/1\.png\?expires=9&amp;signature=abc" alt="Day Mins in churn[^"]*74 % → 33 %" width="800"/,
        ),
        text: expect.stringContaining(`33 %:\n${url}\n`),
      },
    ],
  ])("%s has it in the maker's form", (maker, form) => {
    expect(makers[maker]?.(pictured, withPicture)).toMatchObject(form);
  });

  it.each(Object.keys(makers))("%s is as before where there is none, or no address is known", (maker) => {
    const plain = makers[maker]?.(alert, links);
    expect(plain).toBeDefined();
    expect(makers[maker]?.(pictured, links)).toEqual(plain);
    expect(makers[maker]?.(alert, withPicture)).toEqual(plain);
    expect(JSON.stringify(plain)).not.toMatch(/image_url|"Image"|"image"|"images"|<img|picture_url/);
  });

  it("is that of the window that saw the incident last, until it is over", () => {
    const seen = incident({ latest: { ...latest, picture: words } });
    const ofs = (["firing", "acknowledged", "resolved"] as const).map(
      (what) => alertOf("churn", seen, what, defaultTelling).picture,
    );
    expect(ofs).toEqual([words, words, null]);
  });
});

describe("its words", () => {
  const spoken = hostile.summary;

  it.each(Object.keys(makers).filter((maker) => maker !== "webhook"))("are inert for %s", (maker) => {
    const message = makers[maker]?.({ ...pictured, picture: spoken }, withPicture) ?? {};
    const texts = textsOf(message).filter((text) => text !== url);
    expect(texts.filter((text) => turning.test(text.replaceAll("\n", "")))).toEqual([]);
  });

  it.each(["teams", "pagerduty"])("are no link for %s", (maker) => {
    const texts = textsOf(makers[maker]?.({ ...pictured, picture: spoken }, withPicture));
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter((text) => !text.startsWith("http") && linkish.test(text))).toEqual([]);
  });

  it("end no attribute of a letter", () => {
    const { html } = letterOf({ ...pictured, picture: spoken }, withPicture);
    const [, alt = "", after = ""] = /alt="([^"]*)"([^>]*)>/.exec(html) ?? [];
    expect(after).toBe(' width="800" style="max-width:100%;height:auto"');
    expect([alt.length > 100, linkish.test(alt), /[<>]/.test(alt)]).toEqual([true, false, false]);
  });

  it("stay within the makers' limits, however long they are", () => {
    for (const one of longest) {
      const long = { ...one, picture: one.summary };
      for (const block of slackMessage(long, withPicture).blocks) {
        expect(block.alt_text?.length ?? 0).toBeLessThanOrEqual(2_000);
      }
      expect(Buffer.byteLength(JSON.stringify(teamsMessage(long, withPicture)))).toBeLessThan(20_480);
      expect(Buffer.byteLength(JSON.stringify(pagerdutyEvent(long, withPicture)))).toBeLessThan(512_000);
    }
  });
});
