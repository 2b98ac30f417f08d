/**
 * An alert as Discord's webhooks take it: a line for notifications, and an embed. Whatever could be formatting, a link,
 * a mention or a picture in Discord's Markdown is escaped, and nobody may be mentioned at all.
 * Limits (content 2,000, description 4,096, 25 fields of 256 and 1,024, 6,000 in all): discord.com/developers/docs,
 * Webhook, Message (embed limits), Rate Limits.
 */
import { inert } from "../inert.ts";
import { secretName } from "../names.ts";
import type { ToldFinding } from "../incident/told.ts";
import type { Alert } from "./alert.ts";
import { byStatus, sender, type Also, type Links } from "./sender.ts";
import {
  partsOf,
  findingsOf,
  fitted,
  footOf,
  headlineOf,
  isOver,
  labelledLinks,
  linesOf,
  pictureOf,
} from "./words.ts";

export const discord = sender({
  kind: "discord",
  fields: { urlSecret: secretName },
  request: (alert, { urlSecret }, { secret, links, also }) => ({
    url: waitedFor(secret(urlSecret)),
    headers: {},
    body: JSON.stringify(discordMessage(alert, links, also)),
  }),
  verdict: (status) => byStatus(status, [400, 401, 403, 404]),
  waitMs: (status, body) => (status === 429 ? retryAfterIn(body) : null),
  pauseMs: 2_000,
  forPeople: true,
});

/** Discord then answers when the message is there, and not before. */
function waitedFor(address: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}wait=true`;
}

/** `{"retry_after": 1.337}`, in seconds. */
function retryAfterIn(body: string): number | null {
  const seconds = Number(/"retry_after":\s*([\d.]+)/.exec(body)?.[1]);
  return seconds > 0 ? Math.ceil(seconds * 1_000) : null;
}

interface Field {
  readonly name: string;
  readonly value: string;
}

export interface DiscordMessage {
  readonly content: string;
  readonly allowed_mentions: { readonly parse: readonly [] };
  readonly embeds: readonly {
    readonly description: string;
    readonly color: number;
    readonly fields: readonly Field[];
    readonly footer: { readonly text: string };
    readonly timestamp: string;
    /** Discord has no words for it: all that it shows stands in the fields. */
    readonly image?: { readonly url: string };
  }[];
}

/** Of all texts of an embed together. */
const mostCharacters = 6_000;

export function discordMessage(alert: Alert, links: Links, also: readonly Also[] = []): DiscordMessage {
  const lines = linesOf(alert, also).map((line) => said(line, 800));
  const description = [...lines, ...linkLines(alert, links, also)].join("\n");
  const footer = { text: fitted(footOf(alert), 300) };
  const room = mostCharacters - description.length - footer.text.length;
  const fields = within(room, findingsOf(alert).map(fieldOf));
  const color = colorOf(alert);
  const picture = pictureOf(alert, links);
  const image = picture === null ? {} : { image: { url: picture.url } };
  const timestamp = new Date(alert.resolvedAt ?? alert.since).toISOString();
  return {
    content: said(headlineOf(alert, also), 300),
    allowed_mentions: { parse: [] },
    embeds: [{ description, color, fields, footer, timestamp, ...image }],
  };
}

function fieldOf(finding: ToldFinding): Field {
  const { title, changes } = partsOf(finding);
  const value =
    changes.length === 0 ? "no values to compare" : changes.map((text) => said(text, 380)).join("\n");
  return { name: said(title, 250), value };
}

/** As many of them, from the first on, as there is room for. */
function within(room: number, fields: readonly Field[]): readonly Field[] {
  const size = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return size <= room ? fields : within(room, fields.slice(0, -1));
}

function linkLines(alert: Alert, links: Links, also: readonly Also[]): string[] {
  return labelledLinks(alert, links, also).map(({ label, url }) => `[${label}](${encoded(url)})`);
}

/** What would end a link in Markdown stands in an address by its code. */
function encoded(url: string): string {
  return url.replaceAll(/[()<>\s]/g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function said(text: string, limit: number): string {
  const escaped = inert(text).replaceAll(/[\\`*_~|<>#@:[\](){}+.!/-]/g, "\\$&");
  return fitted(escaped, limit);
}

/** As large numbers: red, orange, green, grey. */
function colorOf(alert: Alert): number {
  if (isOver(alert)) return 0x2e_cc_71;
  if (alert.type === "monitor.alert.test") return 0x95_a5_a6;
  return alert.severity === "error" ? 0x99_2d_22 : 0xe6_7e_22;
}
