/** The report of an execution as a page, and its files for who is signed in. */
import { reportFiles } from "../../core/report/files.ts";
import type { Report } from "../../core/report/report.ts";
import { reportFile } from "../../view/pages/report-file.tsx";
import { ReportPage } from "../../view/pages/report.tsx";
import { executionFile, keptPage } from "../commands/executions.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import { linkedReport } from "../visit/report.ts";
import { aPage, linkQuery, noLink, page } from "./page.ts";
import { linkRefused } from "./refused.tsx";
import { forSignedIn, toSignIn, visitOf } from "./signed-in.ts";

const path = "/reports/{name}/{id}";
/** Kept where there were violations, else made when it is asked for. */
const pageFile = "report.html";

export const reportRoutes: readonly Route[] = [
  {
    id: "openReport",
    method: "get",
    path,
    summary: "The report of an execution as a page, for who is signed in or has its signed link",
    query: linkQuery,
    answers: { 200: aPage, 403: noLink },
    errors: ["not_found"],
    isOpen: true,
    run: shown,
  },
  {
    id: "openReportFile",
    method: "get",
    path: `${path}/{file}`,
    summary: "A file of an execution, or its report's page as one, to be kept; for who is signed in",
    answers: {
      200: { what: "The file", media: { "application/json": null, "text/html": null } },
      303: toSignIn,
    },
    errors: ["not_found"],
    isOpen: true,
    run: forSignedIn(kept),
  },
];

async function shown(ask: Ask): Promise<Response> {
  const visit = await visitOf(ask);
  const { isSignedIn } = visit;
  const [name, id] = [ask.place("name"), ask.place("id")];
  const found = await linkedReport(ask.env, visit, name, id);
  if (!found.ok) return linkRefused(ask, found.problem);
  const files = isSignedIn
    ? [...filesOf(found.value.report), pageFile].map(
        (file) => [file, `/reports/${name}/${id}/${file}`] as const,
      )
    : [];
  const content = <ReportPage {...found.value} isSignedIn={isSignedIn} files={files} />;
  return page(ask, content, isSignedIn ? "'self'" : "'none'");
}

/** A window without records leaves no statistics. */
function filesOf({ records }: Report): readonly string[] {
  return reportFiles.filter(
    (file) => records > 0 || file === "report.json" || file === "constraint_violations.json",
  );
}

async function kept(ask: Ask): Promise<Response> {
  const file = ask.place("file");
  if (file === pageFile) return asFile(file, "text/html; charset=utf-8", await wholePage(ask));
  const known = reportFiles.find((one) => one === file);
  if (known === undefined) throw new Refusal("not_found", "An execution has no such file");
  const text = unwrap(await executionFile(ask.env, ask.named("name", "endpoint"), ask.place("id"), known));
  return asFile(file, "application/json", text);
}

async function wholePage({ env, url, place }: Ask): Promise<string> {
  const [name, id] = [place("name"), place("id")];
  const kept = await keptPage(env, name, id);
  if (kept !== null) return kept;
  const { report, figures } = unwrap(await linkedReport(env, { url, isSignedIn: true }, name, id));
  return reportFile(report, figures);
}

function asFile(name: string, type: string, text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}
