/**
 * An alert as a letter, in plain text and in simple HTML, which Cloudflare's e-mail takes where the deployment has the
 * binding EMAIL. Whatever callers sent is escaped, and no address in it is live.
 * Limits (50 recipients, subject 998 characters, 5 MiB): developers.cloudflare.com/email-service.
 */
import * as z from "zod";
import type { ToldFinding } from "../incident/told.ts";
import type { Alert } from "./alert.ts";
import { byStatus, sender, type Also, type Letter, type Links } from "./sender.ts";
import {
  findingsOf,
  footOf,
  headlineOf,
  labelledLinks,
  linesOf,
  partsOf,
  pictureOf,
  verbatim,
  type LinkedPicture,
} from "./words.ts";

const address = z.email().max(320);

/** What is wrong with the letter itself stays wrong; an address or a domain may be verified later. */
const final: ReadonlySet<string> = new Set([
  "E_VALIDATION_ERROR",
  "E_FIELD_MISSING",
  "E_TOO_MANY_RECIPIENTS",
  "E_CONTENT_TOO_LARGE",
]);

/** A quota that is used up is not looked at again at once. */
const throttledMs = 600_000;

export const email = sender({
  kind: "email",
  fields: {
    /** Of a domain that sends by Cloudflare. */
    from: address,
    to: z.array(address).min(1).max(50),
  },
  request: (alert, config, { links, also }) => ({ letter: { ...config, ...letterOf(alert, links, also) } }),
  verdict: (status, body) => (final.has(body) ? "never" : byStatus(status, [])),
  waitMs: (_, body) => (/LIMIT/.test(body) ? throttledMs : null),
  pauseMs: 1_000,
  forPeople: true,
});

export function letterOf(
  alert: Alert,
  links: Links,
  also: readonly Also[] = [],
): Omit<Letter, "from" | "to"> {
  const headline = verbatim(headlineOf(alert, also), 200);
  const lines = linesOf(alert, also).map((line) => verbatim(line, 3_000));
  const findings = findingsOf(alert).map(toldOf);
  const leads = labelledLinks(alert, links, also);
  const picture = pictureOf(alert, links);
  const foot = verbatim(footOf(alert), 1_000);
  const text = [
    headline,
    lines.join("\n"),
    ...findings.map(({ name, changes }) => [name, ...changes].join("\n  ")),
    picture === null ? "" : `${verbatim(picture.alt, 1_000)}:\n${picture.url}`,
    leads.map(({ label, url }) => `${label}: ${url}`).join("\n"),
    foot,
  ];
  const html = [
    `<h2>${escaped(headline)}</h2>`,
    ...lines.map((line) => `<p>${isolated(line)}</p>`),
    ...(findings.length === 0 ? [] : [`<ul>${findings.map(listed).join("")}</ul>`]),
    ...(picture === null ? [] : [image(picture)]),
    ...(leads.length === 0 ? [] : [`<p>${leads.map(anchor).join(" · ")}</p>`]),
    `<p><small>${isolated(foot)}</small></p>`,
  ];
  return {
    subject: headline,
    text: `${text.filter((part) => part !== "").join("\n\n")}\n`,
    html: `<!doctype html><html lang="en"><meta charset="utf-8"><body>${html.join("\n")}</body></html>\n`,
  };
}

interface Told {
  readonly name: string;
  readonly changes: readonly string[];
}

function toldOf(finding: ToldFinding): Told {
  const { title, changes } = partsOf(finding);
  return {
    name: verbatim(title, 1_200),
    changes: changes.map((line) => verbatim(line, 2_000)),
  };
}

function listed({ name, changes }: Told): string {
  return `<li><strong>${isolated(name)}</strong>${changes.map((line) => `<br>${isolated(line)}`).join("")}</li>`;
}

/** As wide as the letter has room, but no wider than it is: a link, so that the letter stays small. */
function image({ url, alt }: LinkedPicture): string {
  const words = escaped(verbatim(alt, 1_000));
  return `<p><img src="${escaped(url)}" alt="${words}" width="800" style="max-width:100%;height:auto"></p>`;
}

function anchor({ label, url }: { readonly label: string; readonly url: string }): string {
  return `<a href="${escaped(url)}">${escaped(label)}</a>`;
}

/** A name that is written from right to left turns nothing beside it. */
function isolated(text: string): string {
  return `<bdi>${escaped(text)}</bdi>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
