/** What every page of a door for people has in common: how it is sent, and how the document at /openapi.json has it. */
import type { Child } from "hono/jsx";
import type { Ask } from "../platform/route.ts";

/** Pages are made of what clients sent: no script may run and nothing may be loaded. */
const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

export const aPage = { what: "A page", media: { "text/html": null } } as const;

export async function page({ context }: Ask, content: Child): Promise<Response> {
  return context.html(content as string, 200, pageHeaders);
}
