/** A report as a file: the page of a deployment, self-contained. */
import { renderToString } from "hono/jsx/dom/server";
import type { Figure } from "../../core/chart/figure.ts";
import type { Report } from "../../core/report/report.ts";
import { ReportPage } from "./report.tsx";

/** `beside` are names of files in the same folder, which the page then links. */
export function reportFile(
  report: Report,
  figures: ReadonlyMap<string, Figure>,
  beside: readonly string[] = [],
): string {
  const files = beside.map((name) => [name, `./${name}`] as const);
  const page = <ReportPage report={report} figures={figures} files={files} isFile />;
  return `<!doctype html>${renderToString(page)}\n`;
}
