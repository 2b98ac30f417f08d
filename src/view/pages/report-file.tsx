/** A report as a file: the page of a deployment, self-contained, with nothing to follow. */
import { renderToString } from "hono/jsx/dom/server";
import type { Report } from "../../core/report/report.ts";
import { ReportPage } from "./report.tsx";

export function reportFile(report: Report): string {
  return `<!doctype html>${renderToString(<ReportPage report={report} isFile />)}\n`;
}
