/** A report as a page: the verdict in one sentence, causes with what they explain, other violations worst first, then what was not decided. */
import type { FC } from "hono/jsx";
import { checkWords } from "../../core/check/checks.ts";
import { nameList } from "../../core/baseline/names.ts";
import type { Surprise } from "../../core/baseline/surprise/surprises.ts";
import { quoted, readable } from "../../core/check/answer/words.ts";
import { isReported } from "../../core/check/answer/outcome.ts";
import type { Finding } from "../../core/report/finding.ts";
import { grouped, type Grouped } from "../../core/report/grouped.ts";
import type { Report } from "../../core/report/report.ts";
import { formatWindow } from "../../core/monitor/window.ts";
import { Page } from "../page.tsx";

const style = `
table { table-layout: fixed; width: 100%; }
th:nth-child(1), th:nth-child(3), th:nth-child(4) { width: 18%; } th:nth-child(2) { width: 13%; }
td:first-child { font-weight: 600; }
@media (max-width: 48rem) {
  thead { display: none; } tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); } td { display: block; padding: 0; border: 0; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
}`;

export const ReportPage: FC<{ report: Report }> = ({ report }) => {
  const violations = report.findings.filter(({ answer }) => isReported(answer));
  const { causes, others } = grouped(violations, report);
  const shown = report.findings.filter(
    ({ answer }) => answer.kind === "violation" && answer.overshadowedBy !== null,
  );
  const undecided = report.findings.filter(({ answer }) => answer.kind === "undecided");
  const passed = report.findings.filter(({ answer }) => answer.kind === "pass");
  const window = formatWindow({ start: Date.parse(report.window.start), end: Date.parse(report.window.end) });
  return (
    <Page title={`${report.endpoint}: ${report.status}`} style={style}>
      <h1>{report.endpoint}</h1>
      <p class={verdictClass(report)}>
        <strong>{report.exitMessage}</strong>
      </p>
      <p class="soft">
        {window} · {report.records.toLocaleString("en-US")} records · monitor {report.monitor} · execution{" "}
        {report.execution}
        {report.baseline === null ? "" : ` · baseline ${report.baseline}`}
      </p>
      {causes.length === 0 && <Worst finding={violations[0]} />}
      {report.notes.map((note) => (
        <p class="undecided">{note}</p>
      ))}
      {causes.map((group) => (
        <Caused group={group} />
      ))}
      <Findings title={causes.length > 0 ? "Other violations" : "Violations"} findings={others} />
      <Findings title="Drift of columns that failed another check" findings={shown} />
      <Folded title="Not decided" findings={undecided} />
      <Folded title="Passed" findings={passed} />
      <Surprises surprises={report.surprises ?? []} />
      <p class="soft">
        What each check asks: <a href="/docs/checks">checks</a>.
      </p>
    </Page>
  );
};

function verdictClass({ status }: Report): string {
  if (status === "Completed") return "pass";
  return status === "CompletedWithViolations" ? "violation" : "undecided";
}

const Worst: FC<{ finding: Finding | undefined }> = ({ finding }) =>
  finding === undefined ? null : (
    <p>
      Worst: <strong>{finding.feature}</strong>, {checkWords(finding.check)}
      {finding.before === null || finding.after === null ? "" : `: ${finding.before} → ${finding.after}`}
    </p>
  );

/** One cause, told once; the findings that come of it are folded. */
const Caused: FC<{ group: Grouped["causes"][number] }> = ({ group: { cause, findings } }) => (
  <section>
    <p class={cause.wakes ? "violation" : "undecided"}>
      <strong>{cause.words}</strong>
    </p>
    <Folded title="Findings with this cause" findings={findings} />
  </section>
);

const Findings: FC<{ title: string; findings: readonly Finding[] }> = ({ title, findings }) =>
  findings.length === 0 ? null : (
    <section>
      <h2>
        {title} ({findings.length})
      </h2>
      <Table findings={findings} />
    </section>
  );

const Folded: FC<{ title: string; findings: readonly Finding[] }> = ({ title, findings }) =>
  findings.length === 0 ? null : (
    <details>
      <summary>
        {title} ({findings.length})
      </summary>
      <Table findings={findings} />
    </details>
  );

/** What is odd about single columns without being a violation; the notes above sum it up. */
const Surprises: FC<{ surprises: readonly Surprise[] }> = ({ surprises }) =>
  surprises.length === 0 ? null : (
    <details>
      <summary>Worth knowing ({surprises.length})</summary>
      {surprises.map(({ feature, message }) => (
        <p>
          <strong>{feature}</strong>: {message}
        </p>
      ))}
    </details>
  );

const Table: FC<{ findings: readonly Finding[] }> = ({ findings }) => (
  <table>
    <thead>
      <tr>
        <th>Feature</th>
        <th>Check</th>
        <th>Baseline</th>
        <th>Window</th>
        <th>What it says</th>
      </tr>
    </thead>
    <tbody>
      {findings.map((finding) => (
        <tr>
          <td>{finding.feature}</td>
          <td class={finding.answer.kind}>{checkWords(finding.check)}</td>
          <td data-label="Baseline">{finding.before ?? "–"}</td>
          <td data-label="Window">{finding.after ?? "–"}</td>
          <td>{sentence(finding)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

function sentence(finding: Finding): string {
  const { answer } = finding;
  switch (answer.kind) {
    case "violation":
      return `${readable(answer.description.trim())}${aside(finding)}`;
    case "undecided":
      return readable(answer.reason);
    case "pass":
      return `${Number(answer.measure.toPrecision(6))}, limit ${answer.threshold}`;
  }
}

/** The columns or values in question, where the text does not name them itself. */
function aside({ answer, columns = [], examples = [] }: Finding): string {
  if (examples.length > 0) return ` For example ${quoted(examples)}`;
  const isNamed = answer.kind === "violation" && answer.description.includes("\n");
  return columns.length === 0 || isNamed ? "" : ` (${nameList(columns)})`;
}
