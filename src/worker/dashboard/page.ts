/** What every page of a door for people has in common: how it is sent, and how the document at /openapi.json has it. */
import type { Child } from "hono/jsx";
import { problemResponse, type Problem } from "../platform/problem.ts";
import type { Ask } from "../platform/route.ts";

/** Pages are made of what clients sent: no script may run and nothing may be loaded. */
const policy = (forms: string) =>
  `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action ${forms}; frame-ancestors 'none'`;

const pageHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

export const aPage = { what: "A page", media: { "text/html": null } } as const;

/** `forms` is where forms of the page may be sent. */
export async function page(
  { context }: Ask,
  content: Child,
  forms: "'none'" | "'self'" = "'none'",
): Promise<Response> {
  const headers = { ...pageHeaders, "content-security-policy": policy(forms) };
  return context.html(content as string, 200, headers);
}

/** What a signed link has, and what is answered to one that is none. */
export const linkQuery = { expires: "Until when the link is good", signature: "Of path and expiry" };
export const noLink = { what: "The link is not valid or has expired" };

/** A token would not help: whoever has a link has no other way in. */
export function linkRefused(problem: Problem): Response {
  return problem.kind === "unauthorized" ? problemResponse(problem, 403) : problemResponse(problem);
}
