/**
 * A report as a page: the verdict in one sentence, causes with what comes of them, what else is beyond chance worst first, what chance makes as well, what was
 * not judged and why, and what passed. The same page behind a link and as a file of `weir check`. Of more than it has room for,
 * the first of each are on it, and how many are not.
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
import { cut, More, PageRoom, type Listed } from "../room.tsx";
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

/** Of the findings of one cause so many are on the page. */
const mostOfCause = 20;

export const ReportPage: FC<Shown> = ({ report, isFile = false }) => {
  const { endpoint, execution, status } = report;
  const where = isFile ? "report.json" : `GET /v1/endpoints/${endpoint}/executions/${execution}/report`;
  const { kind, headline } = verdictOf(report);
  const undecided = report.findings.filter(({ answer }) => answer.kind === "undecided");
  const { notes, causes, beyond, unjudged, within, beside, passed, surprises } = partsOf(report, where);
  return (
    <Page title={cut(`${endpoint}: ${status}`)} style={style}>
      <h1 class={kind}>{cut(readable(headline))}</h1>
      <Facts report={report} />
      <Items {...notes} />
      <Items {...causes} />
      {beyond.count === 0 ? null : (
        <section class="beyond">
          <h2>Beyond chance ({beyond.count})</h2>
          <Findings {...beyond} />
        </section>
      )}
      <Folded title="Within chance" part={within} />
      <Folded title="Told by another finding of the same column" part={beside} />
      {unjudged.count === 0 ? null : (
        <section class="unjudged">
          <h2>Not judged ({undecided.length})</h2>
          <ul class="reasons">{unjudged.shown}</ul>
          <More {...unjudged} />
        </section>
      )}
      <Passed part={passed} />
      <Surprises part={surprises} />
      {isFile ? null : (
        <p class="soft">
          What each check asks: <a href="/docs/checks">checks</a>.
        </p>
      )}
    </Page>
  );
};

/** The lists of the page. What is most important takes its part of the room first, wherever it stands. */
function partsOf(report: Report, where: string) {
  const { findings, checks, surprises = [] } = report;
  const reported = findings.filter(({ answer }) => isReported(answer));
  const { causes, others } = grouped(reported.filter(isAwake), report);
  const room = new PageRoom(where);
  const item = (finding: Finding) => <Item finding={finding} checks={checks} />;
  const of = (isOne: (finding: Finding) => boolean) => findings.filter(isOne);
  return {
    notes: room.take(report.notes, (note) => <p class="soft">{cut(note)}</p>, 0.1),
    unjudged: room.take(reasonsOf(findings), reasonLine, 0.15),
    causes: room.take(causes, (group) => <Caused group={group} checks={checks} where={where} />, 0.5),
    beyond: room.take(others, item, 0.7),
    within: room.take(
      reported.filter((one) => !isAwake(one)),
      item,
      0.5,
    ),
    beside: room.take(
      of(({ answer }) => answer.kind === "violation" && !isReported(answer)),
      item,
      0.5,
    ),
    passed: room.take(
      of(({ answer }) => answer.kind === "pass"),
      passedRow,
      0.7,
    ),
    surprises: room.take(surprises, surpriseLine, 1),
  };
}

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
      <p class="label">{cut(report.exitMessage)}</p>
    </>
  );
};

interface CausedGroup {
  readonly group: Grouped["causes"][number];
  readonly checks: number | undefined;
  readonly where: string;
}

/** One cause, told once; the findings that come of it are folded. */
const Caused: FC<CausedGroup> = ({ group: { cause, findings }, checks, where }) => {
  const some = findings.slice(0, mostOfCause);
  const shown = some.map((finding) => <Item finding={finding} checks={checks} />);
  const { length: count } = findings;
  const part = { shown, count, left: count - some.length, where };
  return (
    <section class="beyond">
      <h2>{cut(cause.words)}</h2>
      <Folded title="Findings with this cause" part={part} />
    </section>
  );
};

const Folded: FC<{ title: string; part: Listed }> = ({ title, part }) =>
  part.count === 0 ? null : (
    <details>
      <summary>
        {title} ({part.count})
      </summary>
      <Findings {...part} />
    </details>
  );

const Items: FC<Listed> = (part) => (
  <>
    {part.shown}
    <More {...part} />
  </>
);

const Findings: FC<Listed> = (part) => (
  <>
    <ul class="findings">{part.shown}</ul>
    <More {...part} />
  </>
);

const Item: FC<{ finding: Finding; checks: number | undefined }> = ({ finding, checks }) => (
  <li class="finding">
    <h3>
      <bdi class="feature">{finding.feature}</bdi> <span class="check">{checkWords(finding.check)}</span>
    </h3>
    <Change finding={finding} />
    <p class="soft says">{cut(sentence(finding))}</p>
    <Evidence finding={finding} checks={checks} />
  </li>
);

const Change: FC<{ finding: Finding }> = ({ finding: { before, after } }) =>
  before === null || after === null ? null : (
    <p class="change">
      <bdi>{cut(before)}</bdi> →{" "}
      <strong>
        <bdi>{cut(after)}</bdi>
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

/** What was not judged, by its reason. */
function reasonsOf(findings: readonly Finding[]): (readonly [string, readonly string[]])[] {
  const reasons = new Map<string, string[]>();
  for (const { feature, check, answer } of findings) {
    if (answer.kind !== "undecided") continue;
    const names = reasons.get(answer.reason) ?? [];
    names.push(`${feature} (${checkWords(check)})`);
    reasons.set(answer.reason, names);
  }
  return [...reasons];
}

/** One line for each reason: fifty columns usually share one. */
function reasonLine([reason, names]: readonly [string, readonly string[]]) {
  return (
    <li>
      {cut(readable(reason))}: <bdi>{nameList(names, 5)}</bdi>
    </li>
  );
}

const Passed: FC<{ part: Listed }> = ({ part }) =>
  part.count === 0 ? null : (
    <details>
      <summary>Passed ({part.count})</summary>
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
        <tbody>{part.shown}</tbody>
      </table>
      <More {...part} />
    </details>
  );

function passedRow(finding: Finding) {
  return (
    <tr>
      <td>{finding.feature}</td>
      <td>{checkWords(finding.check)}</td>
      <td data-label="Baseline">{cut(finding.before ?? "–")}</td>
      <td data-label="Window">{cut(finding.after ?? "–")}</td>
      <td>{sentence(finding)}</td>
    </tr>
  );
}

/** What is odd about single columns without being a violation; the notes above sum it up. */
const Surprises: FC<{ part: Listed }> = ({ part }) =>
  part.count === 0 ? null : (
    <details>
      <summary>Worth knowing ({part.count})</summary>
      <Items {...part} />
    </details>
  );

function surpriseLine({ feature, message }: Surprise) {
  return (
    <p>
      <strong>{feature}</strong>: {cut(message)}
    </p>
  );
}

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
