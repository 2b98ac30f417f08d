/**
 * An alert as Slack's incoming webhooks take it: Block Kit with a plain `text` for notifications. Names and values are
 * those that callers sent, so all blocks are plain text, in which Slack makes no links, no mentions and no formatting,
 * and what would break or turn lines around is a blank.
 * Limits (header 150, section 3,000, fields 10 × 2,000 characters): docs.slack.dev, Block Kit reference.
 */
import { type Alert, type AlertFinding } from "./alert.ts";
import { checkWords } from "../check/checks.ts";
import { secretName } from "../names.ts";
import { byStatus, sender } from "./sender.ts";
import { formatWindow } from "../monitor/window.ts";

interface SlackText {
  readonly type: "plain_text";
  readonly text: string;
  /** False: colons around a word are no picture. */
  readonly emoji?: false;
}

interface SlackBlock {
  readonly type: "header" | "section" | "actions" | "context";
  readonly text?: SlackText;
  readonly fields?: readonly SlackText[];
  readonly elements?: readonly object[];
}

/** Slack says 4xx for good. */
export const slack = sender({
  kind: "slack",
  fields: { urlSecret: secretName },
  request: (alert, { urlSecret }, { secret }) => ({
    url: secret(urlSecret),
    headers: {},
    body: JSON.stringify(slackMessage(alert)),
  }),
  verdict: (status) => byStatus(status, [400, 403, 404, 410]),
});

export interface SlackMessage {
  readonly text: string;
  readonly mrkdwn: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly blocks: readonly SlackBlock[];
}

export function slackMessage(alert: Alert): SlackMessage {
  const { endpoint, monitor, window, records, violations, summary, findings, report } = alert;
  const more = violations - findings.length;
  const span = formatWindow(window);
  const count = `${violations} violation${violations === 1 ? "" : "s"}`;
  const context = [
    `Monitor ${monitor}`,
    ...(more > 0 ? [`and ${more} more`] : []),
    `execution ${alert.execution}`,
  ];
  return {
    text: fitted(escape(inert(`${endpoint}: ${summary} in ${span}`)), 3_000),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: "header",
        text: { type: "plain_text", text: fitted(`🔴 ${endpoint}: ${count}`, 150) },
      },
      {
        type: "section",
        text: plain(`${inert(summary)}\n${span}, ${records.toLocaleString("en-US")} records`, 3_000),
      },
      ...(findings.length > 0 ? [{ type: "section" as const, fields: findings.map(field) }] : []),
      ...(report === null ? [] : [button(report)]),
      { type: "context", elements: [plain(inert(context.join(" · ")), 2_000)] },
    ],
  };
}

function field(finding: AlertFinding): SlackText {
  const { feature, check, before, after, measure, threshold } = finding;
  // What is below its limit and yet a finding is a probability.
  const what = measure < threshold ? "p-value" : "distance";
  const drift =
    check === "baseline_drift_check" ? `\n${what} ${brief(measure)} (limit ${brief(threshold)})` : "";
  const change = before === null || after === null ? "" : `\n${inert(before)} → ${inert(after)}`;
  return plain(`${inert(feature)} · ${checkWords(check)}${change}${drift}`, 2_000);
}

function button(url: string): SlackBlock {
  const text: SlackText = { type: "plain_text", text: "Open report" };
  return { type: "actions", elements: [{ type: "button", text, url, style: "primary" }] };
}

function plain(text: string, limit: number): SlackText {
  return { type: "plain_text", text: fitted(text, limit), emoji: false };
}

/** Without line ends and other controls, and without what turns the direction of text. */
function inert(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, " ");
}

/** Slack wants exactly these three characters escaped. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Leaves no half of an escaped character at the end. */
function fitted(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/&[a-z]*$/, "")}…`;
}

function brief(value: number): string {
  return String(Number(value.toPrecision(3)));
}
