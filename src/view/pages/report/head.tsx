/** How a report begins: its verdict as a shape, a word and a sentence, what is there beside it, and the facts. */
import type { FC } from "hono/jsx";
import { readable } from "../../../core/check/answer/words.ts";
import { formatBoth, windowIn } from "../../../core/monitor/window.ts";
import type { Report } from "../../../core/report/report.ts";
import { noVerdict, type Verdict } from "../../../core/report/verdict.ts";
import { Pill, type Mark } from "../../mark.tsx";
import { cut } from "../../room.tsx";
import { visible, visibleName } from "../../visible.ts";
import type { Told } from "./entries.ts";
import { Facts } from "./finding.tsx";
import { baselineRecordsIn } from "./words.ts";
import { count, counted } from "../../../core/counted.ts";

export const Head: FC<{ report: Report; told: Told; isFile: boolean }> = ({ report, told, isFile }) => (
  <>
    <Pill {...pillOf(report)} />
    <h1>{headlineOf(report)}</h1>
    <p class="soft says">{besides(told)}</p>
    <Facts facts={[...factsOf(report), ...(isFile ? [] : runOf(report))]} />
  </>
);

export function headlineOf(report: Report): string {
  return cut(visible(readable(verdictOf(report).headline)));
}

/** Reports from before there were verdicts have their exit message. */
function verdictOf({ verdict, status, exitMessage }: Report): Pick<Verdict, "kind" | "headline"> {
  if (verdict !== undefined) return verdict;
  if (status === "CompletedWithViolations") return { kind: "differs", headline: exitMessage };
  return status === "Completed" ? { kind: "alike", headline: exitMessage } : noVerdict(exitMessage);
}

function pillOf(report: Report): { mark: Mark; words: string } {
  const { kind } = verdictOf(report);
  if (report.status === "NoData") return { mark: "none", words: "No records" };
  if (kind === "differs") return { mark: "violation", words: "Violation" };
  return kind === "alike"
    ? { mark: "alike", words: "As in the baseline" }
    : { mark: "undecided", words: "Not judged" };
}

/** What is there beside the headline. */
function besides({ within, alike, unjudgedCount }: Told): string {
  const is = (many: number) => (many === 1 ? "is" : "are");
  const parts = [
    ...(within.length === 0 ? [] : [`${count(within.length)} ${is(within.length)} within chance`]),
    `${alike.length === 0 ? "no" : count(alike.length)} ${alike.length < 2 ? "column is" : "columns are"} as in the baseline`,
    unjudgedCount === 0
      ? "nothing is left undecided"
      : `${count(unjudgedCount)} ${unjudgedCount === 1 ? "check was" : "checks were"} not judged`,
  ];
  return `${parts.join(", ")}.`;
}

function factsOf(report: Report): readonly (readonly [string, string])[] {
  const { baseline, records, checks, violations, findings } = report;
  const window = formatBoth(windowIn(report.window), report.timeZone ?? null);
  const known = baselineRecordsIn(findings);
  const size = known === null ? "" : `${count(known)} records, `;
  const asked = checks === undefined ? "" : `${count(checks)}, of them `;
  return [
    ["Window", `${count(records)} records, ${window}`],
    ["Baseline", baseline === null ? "none" : `${size}${visibleName(baseline)}`],
    ["Checks", `${asked}${counted(violations, "violation")}`],
    ...segmentFacts(report),
    ["Chance", "less than 1 in 1,000 windows without a change is told"],
  ];
}

function segmentFacts({ segments = [] }: Report): readonly (readonly [string, string])[] {
  const differ = segments.filter(({ verdict }) => verdict.kind === "differs").length;
  const words = differ > 1 ? "differ from their past" : "differs from its past";
  const some = differ === 0 ? "none" : count(differ);
  return segments.length === 0 ? [] : [["Segments", `${some} of ${count(segments.length)} ${words}`]];
}

/** Of what is no file. */
function runOf({ endpoint, monitor, execution }: Report): readonly (readonly [string, string])[] {
  return [
    ["Endpoint", visibleName(endpoint)],
    ["Monitor", visibleName(monitor)],
    ["Execution", visibleName(execution)],
  ];
}
