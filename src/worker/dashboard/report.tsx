/** The report of an execution as a page, with example calls where they are asked for, and its files for who is signed in. */
import { isOfOneDay, windowIn } from "../../core/monitor/window.ts";
import { reportFiles } from "../../core/report/files.ts";
import type { Report } from "../../core/report/report.ts";
import { reportFile } from "../../view/pages/report-file.tsx";
import { ReportPage } from "../../view/pages/report.tsx";
import type { Calls } from "../../view/pages/report/calls.tsx";
import { toldIn } from "../../view/pages/report/entries.ts";
import { captureAddress } from "../../view/pages/manage/capture.tsx";
import { executionFile, hasExecutionFile, keptPage } from "../commands/executions.ts";
import { exampleCalls } from "../commands/pages/examples.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import { linkedReport, type SeenReport } from "../visit/report.ts";
import { aPage, linkQuery, noLink, page } from "./page.ts";
import { linkRefused } from "./refused.tsx";
import { forSignedIn, toSignIn, visitOf } from "./signed-in.ts";

const path = "/reports/{name}/{id}";
/** Kept where there were violations, else made when it is asked for. */
const pageFile = "report.html";
/** Where the monitor has a script that wrote it. */
const postFile = "post-analytics.json" as const;

export const reportRoutes: readonly Route[] = [
  {
    id: "openReport",
    method: "get",
    path,
    summary: "The report of an execution as a page, for who is signed in or has its signed link",
    query: { ...linkQuery, calls: "1: with example calls of the findings, from the captures of the window" },
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
    ? [...filesOf(found.value.report), ...(await postFilesOf(ask, name, id)), pageFile].map(
        (file) => [file, `/reports/${name}/${id}/${file}`] as const,
      )
    : [];
  const calls = await callsOf(ask, isSignedIn, found.value);
  const content = <ReportPage {...found.value} isSignedIn={isSignedIn} files={files} calls={calls} />;
  return page(ask, content, isSignedIn ? "'self'" : "'none'");
}

/** Examples are looked for of so many findings, the worst: a page has no room for more. */
const mostFindings = 150;

/** Whoever has a link sees the calls as they are stored, and no way to their pages. */
async function callsOf({ env, url }: Ask, isSignedIn: boolean, seen: SeenReport): Promise<Calls> {
  const { endpoint, window } = seen.report;
  const isAsked = url.searchParams.get("calls") === "1";
  if (!isAsked) {
    const query = new URLSearchParams(url.search);
    query.set("calls", "1");
    return { kind: "asked", address: `${url.pathname}?${query.toString()}` };
  }
  const { beyond, within } = toldIn(seen.report);
  const findings = [...beyond, ...within].slice(0, mostFindings).map(({ findings: [worst] }) => worst);
  const sampled = unwrap(await exampleCalls(env, seen, findings));
  const pageOf = isSignedIn ? captureAddress(endpoint) : null;
  return { kind: "shown", sampled, pageOf, isDated: !isOfOneDay(windowIn(window)) };
}

/** A window without records leaves no statistics. */
function filesOf({ records }: Report): readonly string[] {
  return reportFiles.filter(
    (file) => records > 0 || file === "report.json" || file === "constraint_violations.json",
  );
}

/** What a post-analytics script has left. */
async function postFilesOf({ env }: Ask, endpoint: string, id: string): Promise<readonly string[]> {
  return (await hasExecutionFile(env, endpoint, id, postFile)) ? [postFile] : [];
}

async function kept(ask: Ask): Promise<Response> {
  const file = ask.place("file");
  if (file === pageFile) return asFile(file, "text/html; charset=utf-8", await wholePage(ask));
  const known = [...reportFiles, postFile].find((one) => one === file);
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
