/**
 * An alert as an event of PagerDuty's Events API v2: what fires is a trigger, what is seen to an acknowledgement, what is
 * over a resolution, all under the incident's key, so that a repetition opens nothing anew. A test message is a change
 * event: it stands among the service's recent changes, and calls nobody.
 * Limits (summary 1,024 and key 255 characters, 512 KB): developer.pagerduty.com, Events API v2.
 */
import * as z from "zod";
import { secretName } from "../names.ts";
import type { Alert } from "./alert.ts";
import { byStatus, sender, type Links, type Verdict } from "./sender.ts";
import {
  findingLine,
  findingsOf,
  fitted,
  footOf,
  labelledLinks,
  linesOf,
  pictureOf,
  type LinkedPicture,
  plainHeadlineOf,
  verbatim,
} from "./words.ts";

const regions = { us: "events.pagerduty.com", eu: "events.eu.pagerduty.com" } as const;

/** PagerDuty asks to be left alone for minutes, and does not say how many. */
const throttledMs = 120_000;

export const pagerduty = sender({
  kind: "pagerduty",
  fields: {
    /** The integration key of a service, or a routing key of an event orchestration. */
    routingKeySecret: secretName,
    region: z.enum(["us", "eu"]).default("us"),
  },
  request: (alert, { routingKeySecret, region }, { secret, links }) => {
    const path = alert.type === "monitor.alert.test" ? "change/enqueue" : "enqueue";
    const event = { routing_key: secret(routingKeySecret), ...pagerdutyEvent(alert, links) };
    return { url: `https://${regions[region]}/v2/${path}`, headers: {}, body: JSON.stringify(event) };
  },
  verdict,
  waitMs: (status) => (status === 429 ? throttledMs : null),
  pauseMs: 1_000,
  takesAcknowledged: true,
});

/** 202 says that an event is taken; only one that is malformed stays so, and one key is never another's. */
function verdict(status: number, body: string): Verdict {
  return status < 300 && body.includes('"invalid event"') ? "never" : byStatus(status, [400]);
}

export function pagerdutyEvent(alert: Alert, links: Links): object {
  const key = { dedup_key: fitted(alert.key, 255) };
  switch (alert.type) {
    case "monitor.alert.firing":
      return { event_action: "trigger", ...key, ...triggerOf(alert, links) };
    case "monitor.alert.acknowledged":
      return { event_action: "acknowledge", ...key };
    case "monitor.alert.resolved":
      return { event_action: "resolve", ...key };
    case "monitor.alert.test":
      return {
        payload: { ...saidOf(alert), custom_details: detailsOf(alert) },
        links: linksOf(alert, links),
      };
  }
}

function triggerOf(alert: Alert, links: Links): object {
  const page = links.incident ?? links.report;
  const picture = pictureOf(alert, links);
  return {
    payload: {
      ...saidOf(alert),
      severity: alert.severity,
      component: alert.endpoint,
      ...(alert.monitor !== null && { group: alert.monitor }),
      ...(alert.kind !== null && { class: alert.kind }),
      custom_details: detailsOf(alert),
    },
    links: linksOf(alert, links),
    ...(picture !== null && { images: [imageOf(picture, page)] }),
    client: "Weir",
    ...(page !== null && { client_url: page }),
  };
}

/** It leads to where the rest is. */
function imageOf({ url, alt }: LinkedPicture, page: string | null): object {
  return { src: url, alt: verbatim(alt, 1_000), ...(page !== null && { href: page }) };
}

function saidOf(alert: Alert): object {
  return {
    summary: verbatim(`${plainHeadlineOf(alert)}: ${alert.summary}`, 1_024),
    source: `weir/endpoints/${alert.endpoint}`,
    timestamp: new Date(alert.since).toISOString(),
  };
}

function detailsOf(alert: Alert): object {
  const findings = findingsOf(alert).map((finding) => verbatim(findingLine(finding), 2_000));
  return {
    text: linesOf(alert).map((line) => verbatim(line, 3_000)),
    ...(findings.length > 0 && { findings }),
    from: verbatim(footOf(alert), 2_000),
  };
}

function linksOf(alert: Alert, links: Links): object[] {
  return labelledLinks(alert, links).map(({ label, url }) => ({ href: url, text: label }));
}
