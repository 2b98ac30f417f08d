/** The segments of the window that an endpoint's page shows: each beside its own past, those that differ first. */
import type { FC } from "hono/jsx";
import { percent, readable } from "../../../core/check/answer/words.ts";
import { fewestPastRecords } from "../../../core/report/segments.ts";
import type { Report } from "../../../core/report/report.ts";
import { Pill, type Mark } from "../../mark.tsx";
import { cut } from "../../room.tsx";
import { visible } from "../../visible.ts";
import { saidOf } from "../report/words.ts";
import type { ShownEndpoint } from "../endpoint/shown.ts";
import { segmentAddress, segmentName, segmentRows, type SegmentRow, type ShownSegments } from "./shown.ts";
import { count } from "../../../core/counted.ts";

export const segmentsStyle = `
.segments { width: 100%; } .segments tbody tr { position: relative; } .segments .name a::after { content: ""; position: absolute; inset: 0; } .segments tbody tr:hover .name a { text-decoration: underline; } .segments td { vertical-align: middle; height: 58px; } .segments .name { min-width: 9rem; max-width: 18rem; } .segments .name a { color: inherit; font-weight: 600; text-decoration: none; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; overflow-wrap: anywhere; }
.segments .what { overflow-wrap: anywhere; max-width: 28rem; } .segments td div { font-size: 13px; line-height: 18px; color: var(--soft); } .segments .number { white-space: nowrap; } .segments .fires a { position: relative; z-index: 1; } .segments .label { display: none; }
@media (max-width: 860px) { .segments thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; } .segments tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px 12px; padding: 12px 0; border-top: 1px solid var(--line); } .segments td { display: block; border: 0; padding: 0; height: auto; min-width: 0; } .segments :is(.name, .what) { grid-column: 1 / -1; max-width: none; } .segments .records { grid-row: 1; grid-column: 2; } .segments .fires { text-align: right; } .segments .fires a { display: inline-flex; align-items: center; min-height: 44px; } .segments .calls { text-align: left; color: var(--soft); } .segments .calls div { display: inline; font-size: inherit; } .segments .label { display: inline; } }`;

/** Of those that are known so many are named where there is nothing else to say of them. */
const mostNamed = 20;

export const Segments: FC<{ endpoint: ShownEndpoint; segments: ShownSegments }> = ({
  endpoint,
  segments,
}) => {
  const { open } = endpoint;
  const hasJudged = (open?.report?.segments ?? []).length > 0;
  if (segments.divisions.length === 0 && !hasJudged) return null;
  return (
    <section aria-labelledby="segments">
      <h2 id="segments">
        Segments{" "}
        <span class="soft">each beside its own past{hasJudged ? "; those that differ first" : ""}</span>
      </h2>
      {open?.report == null || !hasJudged ? (
        <NothingYet endpoint={endpoint} segments={segments} />
      ) : (
        <Judged name={endpoint.name} report={open.report} segments={segments} />
      )}
    </section>
  );
};

const Judged: FC<{ name: string; report: Report; segments: ShownSegments }> = ({
  name,
  report,
  segments: { divisions, firing },
}) => (
  <table class="segments">
    <thead>
      <tr>
        <th>Verdict</th>
        <th>Segment</th>
        <th>What differs</th>
        <th class="number">Records</th>
        <th class="number">Calls, failed</th>
        <th class="number">Incident</th>
      </tr>
    </thead>
    <tbody>
      {segmentRows(report, divisions).map((row) => (
        <Row
          row={row}
          name={segmentName(row.segment, divisions)}
          whole={report.records}
          href={segmentAddress(name, row.segment, report.execution)}
          endpoint={name}
          fires={firing.filter(({ segment }) => segment === row.segment)}
        />
      ))}
    </tbody>
  </table>
);

const Row: FC<{
  row: SegmentRow;
  name: string;
  whole: number;
  href: string;
  endpoint: string;
  fires: ShownSegments["firing"];
}> = ({ row, name, whole, href, endpoint, fires }) => {
  const { records } = row;
  return (
    <tr>
      <td>
        <Pill {...segmentPill(row)} />
      </td>
      <td class="name">
        <a href={href} title={name}>
          <bdi>{name}</bdi>
        </a>
      </td>
      <td class="what">
        <What row={row} />
      </td>
      <td class="number records">
        {records === null ? "not known" : count(records)}
        {records === null || whole === 0 ? null : <div>{percent(Math.min(1, records / whole))}</div>}
      </td>
      <Calls row={row} />
      <td class="number fires">
        <Fires fires={fires} endpoint={endpoint} />
      </td>
    </tr>
  );
};

/** Rows of a call that are in several segments leave it without one: its answer and its error are no segment's. */
const Calls: FC<{ row: SegmentRow }> = ({ row: { calls } }) => (
  <td class="number calls">
    <span class="label">Calls: </span>
    {calls === null ? (
      <span class="soft">not known</span>
    ) : (
      <>
        {count(calls.all)}
        <span class="label">, </span>
        <div>{calls.all === 0 ? "" : `${percent(calls.failed / calls.all)} failed`}</div>
      </>
    )}
  </td>
);

const Fires: FC<{ fires: ShownSegments["firing"]; endpoint: string }> = ({ fires, endpoint }) => {
  const [first] = fires;
  if (first === undefined) return null;
  return (
    <>
      <a href={`/incidents/${endpoint}/${first.id}`}>{first.title}</a>
      {fires.length === 1 ? null : <div>and {fires.length - 1} more</div>}
    </>
  );
};

/** The worst of what differs, and how much there is beside it; else the verdict. */
const What: FC<{ row: SegmentRow }> = ({ row: { words, report } }) => {
  const [worst] = report?.findings ?? [];
  if (report === null || worst === undefined) return <>{cut(visible(readable(words)))}</>;
  const more = report.findings.length - 1;
  return (
    <>
      <bdi>{cut(saidOf({ cause: null, findings: [worst] })[0])}</bdi>
      {more === 0 ? null : <div>and {count(more)} more</div>}
    </>
  );
};

export function segmentPill({ state }: Pick<SegmentRow, "state">): { mark: Mark; words: string } {
  if (state === "differs") return { mark: "violation", words: "Differs" };
  return state === "alike"
    ? { mark: "alike", words: "As its past" }
    : { mark: "undecided", words: "Not judged" };
}

/** What is so, and what follows. */
const NothingYet: FC<{ endpoint: ShownEndpoint; segments: ShownSegments }> = ({
  endpoint: { open, name },
  segments: { divisions, isPreprocessed },
}) => {
  const values = divisions.flatMap(({ by, values: own }) => own.map((value) => `${by}=${value}`));
  return (
    <>
      <p>{whyNothing(open, isPreprocessed)}</p>
      <p class="soft">
        {values.length === 0
          ? "No value has a segment of its own yet: it has with the first calls."
          : "These have segments: "}
        {values.slice(0, mostNamed).map((segment, at) => (
          <>
            {at === 0 ? "" : ", "}
            <a href={segmentAddress(name, segment)}>
              <bdi>{segmentName(segment, divisions)}</bdi>
            </a>
          </>
        ))}
        {values.length > mostNamed ? `, and ${values.length - mostNamed} more` : ""}
      </p>
    </>
  );
};

/** Why the window that is looked at says nothing of segments, and what comes next. */
export function whyNothing(open: ShownEndpoint["open"], isPreprocessed: boolean): string {
  const next = `each is judged from its ${fewestPastRecords} records on, beside the windows before`;
  if (isPreprocessed) return "The monitor has a preprocessor, which makes its rows: it judges no segments.";
  if (open === null) return `No window was checked yet; ${next}.`;
  const { report } = open;
  if (report === null) return "The report of this window is gone, and with it how its segments were.";
  if (report.status === "NoData" || report.status === "Failed")
    return "This window could not be judged, nor could its segments.";
  return `This window was checked before calls had segments. The next one says how they are; ${next}.`;
}
