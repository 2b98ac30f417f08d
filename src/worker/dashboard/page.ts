/** What every page of a door for people has in common: how it is sent, and how the document at /openapi.json has it. */
import { jsx, type Child } from "hono/jsx";
import { renderToString } from "hono/jsx/dom/server";
import { DeploymentAddress } from "../../view/command.tsx";
import { pageScript } from "../../view/script.ts";
import { settingsOf } from "../platform/settings.ts";
import { textWithin, type Ask } from "../platform/route.ts";

/** Pages are made of what clients sent: nothing may be loaded, and no script may run but, of a page that has it, the one of pages. */
async function policyFor(html: string, forms: string): Promise<string> {
  const script = html.includes(pageScript)
    ? `script-src 'sha256-${await scriptHash()}'; connect-src 'self'; `
    : "";
  return `default-src 'none'; style-src 'unsafe-inline'; ${script}base-uri 'none'; form-action ${forms}; frame-ancestors 'none'`;
}

let hash: Promise<string> | null = null;

function scriptHash(): Promise<string> {
  hash ??= crypto.subtle
    .digest("SHA-256", new TextEncoder().encode(pageScript))
    .then((digest) => btoa(String.fromCharCode(...new Uint8Array(digest))));
  return hash;
}

const pageHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

export const aPage = { what: "A page", media: { "text/html": null } } as const;

/** `forms` is where forms of the page may be sent. */
export async function page(
  { context, env, url }: Pick<Ask, "context" | "env" | "url">,
  content: Child,
  forms: "'none'" | "'self'" = "'none'",
  status: 200 | 400 | 403 | 404 | 409 | 412 | 429 | 500 | 503 = 200,
): Promise<Response> {
  const value = settingsOf(env).publicUrl ?? url.origin;
  // Without a doctype browsers show pages as those of the last century.
  const html = `<!doctype html>${renderToString(jsx(DeploymentAddress.Provider, { value }, content))}`;
  const headers = { ...pageHeaders, "content-security-policy": await policyFor(html, forms) };
  return context.html(html, status, headers);
}

/** What forms of pages send. */
export const aForm = { "application/x-www-form-urlencoded": null } as const;

/** What comes of a form, as the document says it. */
export const itIsDone = { what: "Done; the page shows it" };
export const itIsNot = { ...aPage, what: "Not done; the page says why" };
export const notAdmin = { ...aPage, what: "Only an admin may, on the page itself" };

/** What is said of a form that is none of the page's. */
export const unknownForm = "Cannot do what this form asks for";

/** Which window a page looks at, and among which. */
export const queryOfWindow = {
  monitor: "Whose windows; those of the monitor that checked last by default",
  window: "The execution whose window is looked at; the last one by default",
};
export const queryOfDays = {
  days: "7 or 30: the windows of so many days, one of each group of neighbours; the last 24 by default",
};

/** No form is longer: whoever sends one need not be who may. */
const mostFormBytes = 8_192;

/** `most`: of who is known to be an admin, whose form may hold a configuration. */
export async function formOf(request: Request, most = mostFormBytes): Promise<URLSearchParams> {
  return new URLSearchParams(await textWithin(request, most));
}

/** Leads to another page, and signs in or out with a cookie. */
export function goTo(location: string, cookie?: string): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  if (cookie !== undefined) headers.set("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

/** What a signed link has. */
export const linkQuery = { expires: "Until when the link is good", signature: "Of path and expiry" };
export const noLink = {
  ...aPage,
  what: "The link is not valid or has expired; a page that says how to go on",
};
