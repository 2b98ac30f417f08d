/** Alerts whose words were chosen by a caller who means ill, and what any text must not hold. */
import { testAlert, type Alert } from "../../../src/core/receiver/alert.ts";
import type { Links, Writing } from "../../../src/core/receiver/sender.ts";
import { alert, drift, links } from "./alerts.ts";

/** Mentions, links, formatting, templates, controls and what turns the direction of text, for all makers at once. */
const nasty = [
  "@everyone @here <@123> <!channel> <at>all</at> [click](https://evil.example/a) <https://evil.example|x>",
  "http://evil.example www.evil.example boss@evil.example **b** __u__ ~~s~~ `c` ||s|| > q # h - l 1. n :fire: <:a:1>",
  "{{DATE(2026-01-01T00:00:00Z)}} ${x} {{{y}}} <script>alert(1)</script> <b onclick='x'>\"&amp; \\[z](u) \\",
  "line\nnext\r\u0000\u2028\u2029\u202Eolleh\u2066\u200F\u061C\uD800 end",
].join(" ");

/** As the stored form has it: every text that can come from a caller. */
function told(text: string, change: Partial<Alert> = {}): Alert {
  const finding = { ...drift, feature: text, description: text, before: text, after: text };
  return { ...alert, summary: text, findings: Array.from({ length: 5 }, () => finding), more: 9, ...change };
}

export const hostile = told(nasty);

/** Names as long as the service takes them, of characters of which each takes three bytes, or is escaped. */
export const longest: readonly Alert[] = ["漢", '"', "\\", "<&>", "*_~", "😀", "\uDC00"].map((text) =>
  told(text.repeat(5_000), {
    endpoint: "e".repeat(63),
    monitor: "m".repeat(63),
    key: `${"e".repeat(63)}/${"m".repeat(63)}/schema_break`,
    runbook: `https://wiki.example/${"r".repeat(1_970)}`,
  }),
);

/** What turns or breaks lines stands in no text. */
export const turning = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/** What programs make a link of. */
export const linkish = /\w:\/\/\w|www\.\w|\w@\w|evil\.example/;

export const resolved: Alert = {
  ...alert,
  type: "monitor.alert.resolved",
  resolvedAt: Date.parse("2026-11-22T17:00:00Z"),
  times: 2,
};
export const acknowledged: Alert = { ...alert, type: "monitor.alert.acknowledged" };
export const tested: Alert = testAlert("churn", "t", Date.parse("2026-11-22T15:00:00Z"));

export const noLinks: Links = { report: null, incident: null, picture: null };

export const now = Date.parse("2026-11-22T15:00:07Z");

/** What is at hand where an alert is written; a secret's value is its name in small letters, as an address. */
export const writing: Writing = {
  raisedAt: now - 7_000,
  now,
  repeatMs: 4 * 3_600_000,
  links,
  also: [],
  secret: (name) => `https://${name.toLowerCase().replace("webhook_", "")}.example/secret`,
  sign: (secret, id) => `v1,${secret}/${id}`,
};

/** Every text of a value, wherever it stands. */
export function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
