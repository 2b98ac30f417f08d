/**
 * A report as a page: the verdict in one sentence, causes with what comes of them, what else is beyond chance worst first, what chance makes as well, what was
 * not judged and why, and what passed. The same page behind a link and as a file of `weir check`.
 */
import type { FC } from "hono/jsx";
import { nameList } from "../../core/baseline/names.ts";
import type { Surprise } from "../../core/baseline/surprise/surprises.ts";
import { isReported } from "../../core/check/answer/outcome.ts";
import { quoted, readable } from "../../core/check/answer/words.ts";
import { isAwake } from "../../core/check/awake.ts";
import { checkWords } from "../../core/check/checks.ts";
import { formatWindow } from "../../core/monitor/window.ts";
import type { Finding } from "../../core/report/finding.ts";
import { grouped, type Grouped } from "../../core/report/grouped.ts";
import type { Report } from "../../core/report/report.ts";
import { noVerdict, type Verdict } from "../../core/report/verdict.ts";
import { Page } from "../page.tsx";
import { evidenceWords } from "../words.ts";

const style = `
h1::before { font-weight: 400; padding-right: .4em; } h1.alike::before { content: "•"; content: "•" / ""; } h1.differs::before { content: "◆"; content: "◆" / ""; } h1.unjudged::before { content: "◌"; content: "◌" / ""; }
h1.differs { color: var(--bad); } h1.alike { color: var(--ink); } h1.unjudged { color: var(--soft); }
.label { font-size: .75rem; color: var(--soft); } .findings { list-style: none; margin: 0; padding: 0; }
.finding { padding: .75rem 0; border-top: 1px solid var(--line); } .finding h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; } .finding .check { font-weight: 400; }
.beyond .finding { background: var(--panel); padding: .75rem; border: 1px solid var(--line); border-radius: 8px; margin-top: .5rem; } .beyond .check { color: var(--bad); }
.change { overflow-wrap: anywhere; } .change strong { font-weight: 600; } .reasons { padding-left: 1.2rem; margin: .25rem 0; } .reasons li { overflow-wrap: anywhere; }
table { table-layout: fixed; width: 100%; } td:first-child { font-weight: 600; }
@media (max-width: 40rem) {
  thead { display: none; } tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); } td { display: block; padding: 0; border: 0; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
}`;

interface Shown {
  readonly report: Report;
  /** As a file: nothing of the deployment can be linked. */
  readonly isFile?: boolean;
}

export const ReportPage: FC<Shown> = ({ report, isFile = false }) => {
  const { findings, checks } = report;
  const verdict = verdictOf(report);
  const reported = findings.filter(({ answer }) => isReported(answer));
  const { causes, others } = grouped(reported.filter(isAwake), report);
  const beside = findings.filter(({ answer }) => answer.kind === "violation" && !isReported(answer));
  return (
    <Page title={`${report.endpoint}: ${report.status}`} style={style}>
      <h1 class={verdict.kind}>{readable(verdict.headline)}</h1>
      <Facts report={report} />
      {report.notes.map((note) => (
        <p class="soft">{note}</p>
      ))}
      {causes.map((group) => (
        <Caused group={group} checks={checks} />
      ))}
      <Beyond findings={others} checks={checks} />
      <Folded title="Within chance" findings={reported.filter((one) => !isAwake(one))} checks={checks} />
      <Folded title="Told by another finding of the same column" findings={beside} checks={checks} />
      <NotJudged findings={findings} />
      <Passed findings={findings.filter(({ answer }) => answer.kind === "pass")} />
      <Surprises surprises={report.surprises ?? []} />
      {isFile ? null : (
        <p class="soft">
          What each check asks: <a href="/docs/checks">checks</a>.
        </p>
      )}
    </Page>
  );
};

/** Reports from before there were verdicts have their exit message. */
function verdictOf({ verdict, status, exitMessage }: Report): Pick<Verdict, "kind" | "headline"> {
  if (verdict !== undefined) return verdict;
  if (status === "CompletedWithViolations") return { kind: "differs", headline: exitMessage };
  return status === "Completed" ? { kind: "alike", headline: exitMessage } : noVerdict(exitMessage);
}

const Facts: FC<{ report: Report }> = ({ report }) => {
  const window = formatWindow({ start: Date.parse(report.window.start), end: Date.parse(report.window.end) });
  return (
    <>
      <p class="soft">
        <strong>{report.endpoint}</strong> · {window} · {report.records.toLocaleString("en-US")} records ·
        monitor {report.monitor} · execution {report.execution}
        {report.baseline === null ? "" : ` · baseline ${report.baseline}`}
      </p>
      <p class="label">{report.exitMessage}</p>
    </>
  );
};

interface Listed {
  readonly findings: readonly Finding[];
  readonly checks: number | undefined;
}

/** One cause, told once; the findings that come of it are folded. */
const Caused: FC<{ group: Grouped["causes"][number]; checks: number | undefined }> = ({ group, checks }) => (
  <section class="beyond">
    <h2>{group.cause.words}</h2>
    <Folded title="Findings with this cause" findings={group.findings} checks={checks} />
  </section>
);

const Beyond: FC<Listed> = ({ findings, checks }) =>
  findings.length === 0 ? null : (
    <section class="beyond">
      <h2>Beyond chance ({findings.length})</h2>
      <Findings findings={findings} checks={checks} />
    </section>
  );

const Folded: FC<Listed & { title: string }> = ({ title, findings, checks }) =>
  findings.length === 0 ? null : (
    <details>
      <summary>
        {title} ({findings.length})
      </summary>
      <Findings findings={findings} checks={checks} />
    </details>
  );

const Findings: FC<Listed> = ({ findings, checks }) => (
  <ul class="findings">
    {findings.map((finding) => (
      <li class="finding">
        <h3>
          <bdi class="feature">{finding.feature}</bdi> <span class="check">{checkWords(finding.check)}</span>
        </h3>
        <Change finding={finding} />
        <p class="soft says">{sentence(finding)}</p>
        <Evidence finding={finding} checks={checks} />
      </li>
    ))}
  </ul>
);

const Change: FC<{ finding: Finding }> = ({ finding: { before, after } }) =>
  before === null || after === null ? null : (
    <p class="change">
      <bdi>{before}</bdi> →{" "}
      <strong>
        <bdi>{after}</bdi>
      </strong>
    </p>
  );

/** What is certain needs none. */
const Evidence: FC<{ finding: Finding; checks: number | undefined }> = ({
  finding: { check, evidence },
  checks,
}) =>
  evidence === undefined ? null : (
    <p class="soft evidence">{evidenceWords(check, evidence, checks).join("; ")}.</p>
  );

/** One line for each reason: fifty columns usually share one. */
const NotJudged: FC<{ findings: readonly Finding[] }> = ({ findings }) => {
  const reasons = new Map<string, string[]>();
  for (const { feature, check, answer } of findings) {
    if (answer.kind !== "undecided") continue;
    reasons.set(answer.reason, [...(reasons.get(answer.reason) ?? []), `${feature} (${checkWords(check)})`]);
  }
  if (reasons.size === 0) return null;
  const count = [...reasons.values()].reduce((sum, names) => sum + names.length, 0);
  return (
    <section class="unjudged">
      <h2>Not judged ({count})</h2>
      <ul class="reasons">
        {[...reasons].map(([reason, names]) => (
          <li>
            {readable(reason)}: <bdi>{nameList(names, 5)}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Passed: FC<{ findings: readonly Finding[] }> = ({ findings }) =>
  findings.length === 0 ? null : (
    <details>
      <summary>Passed ({findings.length})</summary>
      <table>
        <thead>
          <tr>
            <th>Feature</th>
            <th>Check</th>
            <th>Baseline</th>
            <th>Window</th>
            <th>Measure</th>
          </tr>
        </thead>
        <tbody>
          {findings.map((finding) => (
            <tr>
              <td>{finding.feature}</td>
              <td>{checkWords(finding.check)}</td>
              <td data-label="Baseline">{finding.before ?? "–"}</td>
              <td data-label="Window">{finding.after ?? "–"}</td>
              <td>{sentence(finding)}</td>
            </tr>
          ))}
        </tbody>
      </table>
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

function sentence(finding: Finding): string {
  const { answer } = finding;
  switch (answer.kind) {
    case "violation":
      return `${readable(answer.description.trim())}${aside(finding)}`;
    case "undecided":
      return readable(answer.reason);
    case "pass":
      return readable(`${answer.measure}, limit ${answer.threshold}`);
  }
}

/** The columns or values in question, where the text does not name them itself. */
function aside({ answer, columns = [], examples = [] }: Finding): string {
  if (examples.length > 0) return ` For example ${quoted(examples)}`;
  const isNamed = answer.kind === "violation" && answer.description.includes("\n");
  return columns.length === 0 || isNamed ? "" : ` (${nameList(columns)})`;
}
