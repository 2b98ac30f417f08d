/**
 * An alert as an Adaptive Card 1.4, which a Teams flow "When a Teams webhook request is received" posts. All text is in
 * text runs, in which Teams knows no formatting, links or mentions.
 * Limits (28 KB a message, version 1.4 on phones): learn.microsoft.com, incoming webhooks and Adaptive Cards for Teams.
 */
import { secretName } from "../names.ts";
import type { ToldFinding } from "../incident/told.ts";
import type { Alert } from "./alert.ts";
import { byStatus, sender, type Also, type Links, type Verdict } from "./sender.ts";
import {
  partsOf,
  findingsOf,
  footOf,
  headlineOf,
  isOver,
  labelledLinks,
  linesOf,
  pictureOf,
  verbatim,
} from "./words.ts";

/** Statuses that Teams says for good. */
const final = [400, 401, 404, 413];

/** Buttons that Teams shows of a card. */
const mostActions = 6;

/** Teams counts over half a minute. */
const throttledMs = 30_000;

export const teams = sender({
  kind: "teams",
  fields: { urlSecret: secretName },
  request: (alert, { urlSecret }, { secret, links, also }) => ({
    url: secret(urlSecret),
    headers: {},
    body: JSON.stringify(teamsMessage(alert, links, also)),
  }),
  verdict: (status, body) => verdictOf(statusIn(status, body), body),
  waitMs: (status, body) => (statusIn(status, body) === 429 ? throttledMs : null),
  pauseMs: 1_000,
  forPeople: true,
});

/** The status that an answer of 200 has in its body: "Microsoft Teams endpoint returned HTTP error 429 …". */
function statusIn(status: number, body: string): number {
  const within = status < 300 ? /HTTP error (\d{3})/.exec(body)?.[1] : undefined;
  return within === undefined ? status : Number(within);
}

function verdictOf(status: number, body: string): Verdict {
  const verdict = byStatus(status, final);
  return verdict === "taken" && /message delivery failed/i.test(body) ? "later" : verdict;
}

type Color = "Default" | "Good" | "Warning" | "Attention";

interface TextRun {
  readonly type: "TextRun";
  readonly text: string;
  readonly size?: "Small" | "Large";
  readonly weight?: "Bolder";
  readonly color?: Color;
  readonly isSubtle?: true;
}

export function teamsMessage(alert: Alert, links: Links, also: readonly Also[] = []): object {
  const headline = said(headlineOf(alert, also), 200);
  const picture = pictureOf(alert, links);
  const body = [
    line({ text: headline, size: "Large", weight: "Bolder", color: colorOf(alert) }),
    ...linesOf(alert, also).map((text) => line({ text: said(text, 600) })),
    ...findingsOf(alert).flatMap(linesOfFinding),
    ...(picture === null ? [] : [{ type: "Image", url: picture.url, altText: said(picture.alt, 600) }]),
    line({ text: said(footOf(alert), 300), size: "Small", isSubtle: true }),
  ];
  const actions = labelledLinks(alert, links, also)
    .slice(0, mostActions)
    .map(({ label, url }) => ({
      type: "Action.OpenUrl",
      title: label,
      url,
    }));
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    fallbackText: headline,
    msteams: { width: "Full" },
    body,
    ...(actions.length > 0 && { actions }),
  };
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

/** The name, and each line of what changed below it. */
function linesOfFinding(finding: ToldFinding): object[] {
  const { title, changes } = partsOf(finding);
  return [
    line({ text: said(title, 120), weight: "Bolder" }, "Medium"),
    ...changes.map((text) => line({ text: said(text, 260) }, "None")),
  ];
}

function line(run: Omit<TextRun, "type">, spacing: "None" | "Small" | "Medium" = "Small"): object {
  return { type: "RichTextBlock", spacing, inlines: [{ type: "TextRun", ...run }] };
}

/** Cards know `{{DATE(…)}}` and `${…}` in any text. */
function said(text: string, limit: number): string {
  return verbatim(text.replaceAll(/[{$](?=\{)/g, "$& "), limit);
}

function colorOf(alert: Alert): Color {
  if (isOver(alert)) return "Good";
  if (alert.type === "monitor.alert.test") return "Default";
  return alert.severity === "error" ? "Attention" : "Warning";
}
