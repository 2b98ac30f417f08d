/**
 * An alert as Slack's incoming webhooks take it: Block Kit with a plain `text` for notifications. Names and values are
 * those that callers sent, so all blocks are plain text, in which Slack makes no links, no mentions and no formatting,
 * and what would break or turn lines around is a blank.
 * Limits (header 150, section 3,000, fields 10 × 2,000, alternative text 2,000 characters): docs.slack.dev, Block Kit reference.
 */
import { inert } from "../inert.ts";
import type { Alert } from "./alert.ts";
import { secretName } from "../names.ts";
import type { ToldFinding } from "../incident/told.ts";
import { byStatus, sender, type Also, type Links } from "./sender.ts";
import {
  findingsOf,
  fitted,
  footOf,
  headlineOf,
  labelledLinks,
  linesOf,
  partsOf,
  pictureOf,
  type LinkedPicture,
} from "./words.ts";

interface SlackText {
  readonly type: "plain_text";
  readonly text: string;
  /** False: colons around a word are no picture. */
  readonly emoji?: false;
}

interface SlackBlock {
  readonly type: "header" | "section" | "image" | "actions" | "context";
  readonly text?: SlackText;
  readonly fields?: readonly SlackText[];
  readonly elements?: readonly object[];
  readonly image_url?: string;
  readonly alt_text?: string;
}

/** Slack says 4xx for good. */
export const slack = sender({
  kind: "slack",
  fields: { urlSecret: secretName },
  request: (alert, { urlSecret }, { secret, links, also }) => ({
    url: secret(urlSecret),
    headers: {},
    body: JSON.stringify(slackMessage(alert, links, also)),
  }),
  verdict: (status) => byStatus(status, [400, 403, 404, 410]),
  pauseMs: 1_000,
  forPeople: true,
});

export interface SlackMessage {
  readonly text: string;
  readonly mrkdwn: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly blocks: readonly SlackBlock[];
}

export function slackMessage(alert: Alert, links: Links, also: readonly Also[] = []): SlackMessage {
  const headline = headlineOf(alert, also);
  const findings = findingsOf(alert);
  const picture = pictureOf(alert, links);
  const buttons = labelledLinks(alert, links, also).map(button);
  return {
    text: fitted(escape(inert(`${headline}: ${alert.summary}`)), 3_000, halfEscaped),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: { type: "plain_text", text: fitted(inert(headline), 150) } },
      { type: "section", text: plain(linesOf(alert, also).join("\n"), 3_000) },
      ...(findings.length > 0 ? [{ type: "section" as const, fields: findings.map(field) }] : []),
      ...(picture === null ? [] : [image(picture)]),
      ...(buttons.length === 0 ? [] : [{ type: "actions" as const, elements: buttons }]),
      { type: "context", elements: [plain(footOf(alert), 2_000)] },
    ],
  };
}

function field(finding: ToldFinding): SlackText {
  const { title, changes } = partsOf(finding);
  return plain([inert(title), ...changes].join("\n"), 2_000);
}

function image({ url, alt }: LinkedPicture): SlackBlock {
  return { type: "image", image_url: url, alt_text: fitted(alt, 2_000) };
}

function button({ label, url }: { readonly label: string; readonly url: string }): object {
  const text: SlackText = { type: "plain_text", text: label };
  return { type: "button", text, url };
}

function plain(text: string, limit: number): SlackText {
  return { type: "plain_text", text: fitted(text, limit), emoji: false };
}

/** Slack wants exactly these three characters escaped. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** No half of an escaped character, nor of a pair, is left at the end. */
const halfEscaped = /(?:&[a-z]*|[\uD800-\uDBFF])$/;
