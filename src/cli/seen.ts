/** What a check found, with pictures: as pages where they are wanted, as a table for who sits at a screen. */
import { figuresOf } from "../core/overview/figures.ts";
import { overviewOf } from "../core/overview/overview.ts";
import type { Judgement } from "../core/report/judgement.ts";
import { writePages, type WantedPages } from "./page.ts";
import { screenOf } from "./screen.ts";
import { isForTable, type Output } from "./terminal/output.ts";
import { summaryOf } from "./terminal/summary.ts";

export async function show(judgement: Judgement, wanted: WantedPages, output: Output): Promise<void> {
  const { report } = judgement;
  const figures = figuresOf(judgement, overviewOf(judgement));
  await writePages(judgement, figures, wanted, output);
  output.say(isForTable(output) ? screenOf(report, figures, output) : summaryOf(report, output));
}
