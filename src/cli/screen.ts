/** A report for who watches a terminal: a table of what is worst, each with its histogram in a line of blocks. */
import { blocksOf } from "../core/chart/page/blocks.ts";
import type { Figure } from "../core/chart/figure.ts";
import type { Report } from "../core/report/report.ts";
import { toldIn, type Entry } from "../view/pages/report/entries.ts";
import { kindOf, saidOf } from "../view/pages/report/words.ts";
import { shortened, summaryOf } from "./terminal/summary.ts";
import type { Output } from "./terminal/output.ts";
import { counted } from "../core/counted.ts";

/** More are counted; the page has them. */
const listed = 12;
/** Of the kind, and of either histogram. */
const [kindWidth, blockWidth] = [15, 20];

export function screenOf(report: Report, figures: ReadonlyMap<string, Figure>, output: Output): string {
  const { beyond, within } = toldIn(report);
  const rows = [
    ...beyond.map((entry) => ({ entry, isBeyond: true })),
    ...within.map((entry) => ({ entry, isBeyond: false })),
  ];
  const more = rows.length - listed;
  const lines = rows
    .slice(0, listed)
    .flatMap(({ entry, isBeyond }) => linesOf(entry, isBeyond, figures, output));
  const key = lines.some((line) => line.includes("│")) ? [keyLine(output)] : [];
  const rest = more > 0 ? [`and ${counted(more, "more finding")}: see --out, --html or --json`] : [];
  return summaryOf(report, output, [...key, ...lines, ...rest]);
}

function keyLine({ style }: Output): string {
  return style.dim(`${"".padEnd(kindWidth)}${"baseline".padEnd(blockWidth)} │ now`);
}

function linesOf(
  entry: Entry,
  isBeyond: boolean,
  figures: ReadonlyMap<string, Figure>,
  { style, width }: Output,
): string[] {
  const [title, more] = saidOf(entry);
  const asks = entry.cause !== null && more !== "" ? `. ${more}` : "";
  const kind = (isBeyond ? kindOf(entry) : "Within chance").padEnd(kindWidth);
  const said = shortened(`${title}${asks}`, width - kindWidth);
  const first = `${isBeyond ? style.red(kind) : style.dim(kind)}${style.bold(said)}`;
  const drawn = histogramOf(entry, figures);
  return drawn === null ? [first] : [first, `${"".padEnd(kindWidth)}${drawn}`];
}

function histogramOf({ cause, findings }: Entry, figures: ReadonlyMap<string, Figure>): string | null {
  const names = [findings[0].feature, ...(cause?.features ?? [])];
  const figure = names.map((name) => figures.get(name)).find((one) => one !== undefined);
  if (figure === undefined) return null;
  const { was, now } = blocksOf(figure, blockWidth);
  return `${(was ?? "").padEnd(blockWidth)} │ ${now.trimEnd()}`;
}
