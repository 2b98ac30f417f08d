/**
 * An alert as Prometheus's Alertmanager takes it (POST /api/v2/alerts). Its labels are what it is, the same for all
 * messages of an incident; what changes stands in annotations. Alertmanager ends by itself what is not renewed: each
 * message of an incident that lasts says that it lasts until the next one is overdue, so that nothing has to be sent in
 * between, and the end is said by a time that is past.
 * github.com/prometheus/alertmanager, api/v2/openapi.yaml.
 */
import { secretName } from "../names.ts";
import type { Alert } from "./alert.ts";
import { byStatus, sender, type Links } from "./sender.ts";
import { findingLine, findingsOf, footOf, linesOf, pictureOf, verbatim } from "./words.ts";

const path = "/api/v2/alerts";

/** What somebody works on is not told again: it lasts this long, unless its end is told. */
const acknowledgedMs = 30 * 86_400_000;

const testMs = 60_000;

/** An end that is ahead of Alertmanager's clock would not count: an older message's later end would. */
const skewMs = 60_000;

export const alertmanager = sender({
  kind: "alertmanager",
  fields: {
    /** The address of Alertmanager, with its route prefix if it has one. */
    urlSecret: secretName,
    /** What the header `authorization` is to say, whole: `Bearer …` or `Basic …`. */
    authorizationSecret: secretName.optional(),
  },
  request: (alert, { urlSecret, authorizationSecret }, writing) => {
    const { secret, links, now, repeatMs } = writing;
    const address = secret(urlSecret).replace(/(?<!\/)\/+$/, "");
    const headers = authorizationSecret === undefined ? {} : { authorization: secret(authorizationSecret) };
    return {
      url: address.endsWith(path) ? address : `${address}${path}`,
      headers,
      body: JSON.stringify([postableAlert(alert, links, { now, repeatMs })]),
    };
  },
  verdict: (status) => byStatus(status, [400]),
  pauseMs: 0,
  takesAcknowledged: true,
});

interface Times {
  readonly now: number;
  readonly repeatMs: number;
}

export function postableAlert(alert: Alert, links: Links, times: Times): object {
  const { severity, runbook } = alert;
  const description = [...linesOf(alert), ...findingsOf(alert).map(findingLine), footOf(alert)];
  const picture = pictureOf(alert, links);
  const source = links.report ?? links.incident;
  return {
    labels: { ...labelsOf(alert), severity },
    annotations: {
      summary: verbatim(alert.summary, 1_000),
      description: description.map((line) => verbatim(line, 2_000)).join("\n"),
      ...(runbook !== null && { runbook_url: runbook }),
      ...(links.incident !== null && { incident_url: links.incident }),
      ...(links.report !== null && { report_url: links.report }),
      ...(picture !== null && { picture_url: picture.url }),
    },
    startsAt: new Date(alert.since).toISOString(),
    endsAt: new Date(endOf(alert, times)).toISOString(),
    ...(source !== null && { generatorURL: source }),
  };
}

/** Until when it is so, as far as this message knows. */
function endOf({ type, since, resolvedAt }: Alert, { now, repeatMs }: Times): number {
  switch (type) {
    case "monitor.alert.firing":
      return now + 2 * repeatMs;
    case "monitor.alert.acknowledged":
      return now + acknowledgedMs;
    case "monitor.alert.resolved":
      return Math.max(since, (resolvedAt ?? now) - skewMs);
    case "monitor.alert.test":
      return now + testMs;
  }
}

/** By the key, which stays while what is known of a thing changes. `WeirSchemaBreak`: names of alerts are in camel case. */
function labelsOf({ key }: Alert): object {
  const [endpoint = "", monitor = "", kind = "alert", incident] = key.split("/");
  const alertname = `Weir${kind.replaceAll(/(?:^|_)([a-z])/g, (_, first: string) => first.toUpperCase())}`;
  return {
    alertname,
    endpoint,
    ...(monitor !== "" && { monitor }),
    ...(incident !== undefined && { incident }),
  };
}
