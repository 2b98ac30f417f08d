/** The report as a page of its own: in the folder of `--out`, alone as `--html` says, and before somebody's eyes. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "../core/chart/figure.ts";
import { textsOf, type Judgement } from "../core/report/judgement.ts";
import { reportFile } from "../view/pages/report-file.tsx";
import { writeFolder } from "./baseline.ts";
import { openInBrowser } from "./browser.ts";
import { reasonOf } from "./read/file.ts";
import type { Output } from "./terminal/output.ts";

export interface WantedPages {
  /** A folder for all files, the page among them. */
  readonly out?: string;
  /** The page's file, alone. */
  readonly html?: string;
  /** Whether the page is shown in a browser. */
  readonly open: boolean;
}

/** Writes what is wanted; a page that is only to be shown is written to a folder of its own, where it stays. */
export async function writePages(
  { report, files }: Judgement,
  figures: ReadonlyMap<string, Figure>,
  { out, html, open }: WantedPages,
  output: Output,
): Promise<void> {
  if (out !== undefined) {
    const texts = textsOf(files);
    await writeFolder(out, { ...texts, "report.html": reportFile(report, figures, Object.keys(texts)) });
  }
  if (html !== undefined) await write(html, reportFile(report, figures));
  if (!open) return;
  const written = html ?? (out === undefined ? null : join(out, "report.html"));
  const shown = written ?? join(await mkdtemp(join(tmpdir(), "weir-report-")), "report.html");
  if (written === null) await write(shown, reportFile(report, figures));
  await openInBrowser(shown, output);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new Error(`Cannot write ${path}: ${reasonOf(error)}`, { cause: error });
  }
}
