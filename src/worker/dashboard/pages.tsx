/** What people open: the placeholder at `/` and reports behind signed links. */
import { Hono } from "hono";
import type { Report } from "../../core/report/report.ts";
import { HomePage } from "../../view/pages/home.tsx";
import { ReportPage } from "../../view/pages/report.tsx";
import type { Bindings } from "../env.ts";
import { isValidLink } from "../notify/link.ts";
import { openApi } from "../api/openapi.ts";
import { readText } from "../platform/bucket.ts";

/** Pages are made of what clients sent: no script may run and nothing may be loaded. */
const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

export const pages = new Hono<{ Bindings: Bindings }>()
  .get("/", ({ html, env }) => html(<HomePage closed={!env.WEIR_ADMIN_TOKEN} />, 200, pageHeaders))
  .get("/openapi.json", ({ json, req }) => json(openApi(new URL(req.url).origin)))
  .get("/reports/:name/:id", async ({ html, json, env, req }) => {
    const url = new URL(req.url);
    if (!(await isValidLink(env, url, Date.now()))) {
      return json({ error: { code: "unauthorized", message: "This link is not valid or has expired" } }, 403);
    }
    const execution = await env.MONITORS.getByName(req.param("name")).execution(req.param("id"));
    const report = execution?.report;
    const text = report == null ? null : await readText(env.BUCKET, `${report}report.json`);
    if (text === null) return json({ error: { code: "not_found", message: "This report is gone" } }, 404);
    return html(<ReportPage report={JSON.parse(text) as Report} />, 200, pageHeaders);
  });
