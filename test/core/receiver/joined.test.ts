/** What is raised in one moment, as one message to people. */
import { describe, expect, it } from "vitest";
import { discordMessage } from "../../../src/core/receiver/discord.ts";
import { letterOf } from "../../../src/core/receiver/email.ts";
import { senderFor, type Receiver } from "../../../src/core/receiver/receivers.ts";
import { slackMessage } from "../../../src/core/receiver/slack.ts";
import { teamsMessage } from "../../../src/core/receiver/teams.ts";
import type { Also } from "../../../src/core/receiver/sender.ts";
import { alert, links } from "./alerts.ts";
import { textsOf } from "./hostile.ts";

const also: Also[] = [
  {
    alert: {
      ...alert,
      id: "evt_inc-2-1",
      incident: "inc-2",
      title: "Drift",
      summary: "Day Mins: distance 0.4",
      todo: "Open the report",
      runbook: "https://wiki.example/drift",
    },
    links: { ...links, incident: "https://weir.example.com/i/2?sig=def" },
  },
];

const messages = {
  slack: slackMessage(alert, links, also),
  teams: teamsMessage(alert, links, also),
  discord: discordMessage(alert, links, also),
  email: letterOf(alert, links, also),
};

describe("a message of several incidents", () => {
  it.each(Object.entries(messages))(
    "%s: names all, the worst first, with the links of each",
    (_, message) => {
      const all = textsOf(message)
        .join("\n")
        .replaceAll(/[\u2060\\]/g, "");
      expect(all).toMatch(/🔴 Schema break and Drift: churn/);
      expect(all).toContain("Churn: data type, 100 % Integral → 0 %; and 59 more");
      expect(all).toContain("And: Drift: Day Mins: distance 0.4. Open the report");
      for (const url of ["/i/1?sig=abc", "/i/2?sig=def"]) expect(all).toContain(url);
      expect(all).toContain("https://wiki.example/drift");
      expect(all).toContain("Incident: Drift");
      expect(all).not.toContain("Report: Drift");
    },
  );

  it("says of each how long it lasted, once it is over", () => {
    const over = { type: "monitor.alert.resolved", resolvedAt: alert.since + 3_600_000 } as const;
    const ended = also.map((other) => ({ ...other, alert: { ...other.alert, ...over } }));
    const { text } = letterOf({ ...alert, ...over }, links, ended);
    expect(text).toMatch(/^🟢 Over: Schema break and Drift: churn/);
    expect(text).toContain("And: Drift, over after 60 min: Day Mins");
  });

  it("is for people, not for receivers that go by keys", () => {
    const kinds = ["slack", "teams", "discord", "email", "webhook", "pagerduty", "alertmanager"];
    const isFor = (kind: string) => senderFor({ kind } as unknown as Receiver).forPeople;
    expect(kinds.filter(isFor)).toEqual(["slack", "teams", "discord", "email"]);
  });
});
