/** A report as a few lines for a terminal: causes, other violations worst first, then what could not be decided. */
import { isAwake } from "../../core/check/awake.ts";
import { checkWords } from "../../core/check/checks.ts";
import { isReported } from "../../core/check/answer/outcome.ts";
import { quoted, readable } from "../../core/check/answer/words.ts";
import type { Finding } from "../../core/report/finding.ts";
import { grouped, moreOf } from "../../core/report/grouped.ts";
import type { Verdict } from "../../core/report/verdict.ts";
import type { Report } from "../../core/report/report.ts";
import { onOneLine, type Output } from "./output.ts";
import { counted } from "../../core/counted.ts";

/** Violations beyond this are counted; the files have them all. */
const listed = 20;

/** Ends with the exit message, alone on its line. `lines` are of what was found; sentences if absent. */
export function summaryOf(
  report: Report,
  output: Pick<Output, "style" | "width">,
  lines: readonly string[] = violationLines(report, output),
): string {
  const { style } = output;
  const headline =
    report.verdict === undefined ? [] : [style.bold(readable(onOneLine(report.verdict.headline)))];
  const undecided = undecidedLines(report.findings);
  const blocks = [headline, lines, undecided, report.notes.map((text) => `Note: ${onOneLine(text)}`)].filter(
    ({ length }) => length > 0,
  );
  const ending = report.verdict?.kind === "alike" ? style.green : style.red;
  return [...blocks.map((block) => `${block.join("\n")}\n`), ending(report.exitMessage)].join("\n");
}

/** What is a violation, in sentences. */
function violationLines(report: Report, output: Pick<Output, "style" | "width">): string[] {
  const violations = report.findings.filter(({ answer }) => isReported(answer));
  const { causes, others } = grouped(violations, report);
  const more = others.length - listed;
  return [
    ...causes.flatMap((group) => causeLines(group, output)),
    ...others.slice(0, listed).flatMap((finding) => findingLines(finding, output)),
    ...(more > 0 ? [`and ${counted(more, "more violation")}: see --out or --json`] : []),
  ];
}

/** A verdict's sentence. */
export function headlineOf({ headline }: Verdict): string {
  return readable(onOneLine(headline));
}

/** The cause, and its worst finding. */
function causeLines(
  { cause, findings }: ReturnType<typeof grouped>["causes"][number],
  { style, width }: Pick<Output, "style" | "width">,
): string[] {
  const worst = findings.slice(0, 1).flatMap((finding) => findingLines(finding, { style, width: width - 2 }));
  const more = moreOf(findings);
  const rest = more === "" ? [] : [style.dim(more)];
  return [style.bold(onOneLine(cause.words)), ...[...worst, ...rest].map((line) => `  ${line}`)];
}

/** What a violation is, and its sentence. */
export function findingLines(finding: Finding, { style, width }: Pick<Output, "style" | "width">): string[] {
  const { feature, check, before, after, answer, examples = [] } = finding;
  if (answer.kind !== "violation") return [];
  const change = before === null || after === null ? "" : `: ${onOneLine(before)} → ${onOneLine(after)}`;
  const named = examples.length === 0 ? "" : `, such as ${onOneLine(quoted(examples))}`;
  const chance = isAwake(finding) ? "" : style.dim("  (within chance)");
  const name = shortened(onOneLine(feature), Number.isFinite(width) ? 40 : width);
  const title = `${style.bold(name)}  ${checkWords(check)}${change}${named}${chance}`;
  const sentence = readable(onOneLine(answer.description).trim());
  return [title, `  ${style.dim(shortened(sentence, width - 2))}`];
}

/** One line for each reason: fifty columns usually share one. */
function undecidedLines(findings: readonly Finding[]): string[] {
  const features = new Map<string, string[]>();
  for (const { feature, check, answer } of findings) {
    if (answer.kind !== "undecided") continue;
    const same = features.get(answer.reason) ?? [];
    same.push(`${onOneLine(feature)} (${checkWords(check)})`);
    features.set(answer.reason, same);
  }
  return [...features].map(([reason, names]) => {
    const others = names.length > 3 ? ` and ${counted(names.length - 3, "other")}` : "";
    return `Undecided: ${names.slice(0, 3).join(", ")}${others}: ${readable(onOneLine(reason))}`;
  });
}

export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
