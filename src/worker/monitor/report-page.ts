/**
 * The report as a page of its own, kept beside the files of a window with violations: somebody will follow it, and whoever
 * reads the bucket has it without Weir. It is made once the run has ended: whatever becomes of it, the check is done and
 * what is told of it stands in the outbox. It has no example calls: these are kept as long as captures are, no longer.
 */
import type { Figures } from "../../core/overview/figures.ts";
import type { Report } from "../../core/report/report.ts";
import { pageKey, writeBytes } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";

/** Never throws: where there is none, it is made when it is asked for. */
export async function keepPage(
  bucket: R2Bucket,
  prefix: string,
  report: Report,
  figures: Figures,
): Promise<void> {
  if (report.violations === 0) return;
  try {
    const { reportFile } = await import("../../view/pages/report-file.tsx");
    const html = new TextEncoder().encode(reportFile(report, figures));
    await writeBytes(bucket, pageKey(prefix, "report.html"), html, "text/html; charset=utf-8");
  } catch (error) {
    const { endpoint, execution } = report;
    log("report_page_failed", { endpoint, execution, error: nameOf(error) });
  }
}
