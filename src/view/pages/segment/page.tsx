/** One segment in one window: how it is beside its own past, what differs, what happened to it, and the way to its statistics. */
import type { FC } from "hono/jsx";
import { percent, readable } from "../../../core/check/answer/words.ts";
import { formatWindow, windowIn } from "../../../core/monitor/window.ts";
import type { Report } from "../../../core/report/report.ts";
import { hasWholeCalls } from "../../../core/segment/by.ts";
import { Command, withToken } from "../../command.tsx";
import { figureStyle } from "../../figures.tsx";
import { Frame } from "../../frame.tsx";
import { Pill, pillStyle } from "../../mark.tsx";
import { cut, PageRoom } from "../../room.tsx";
import { visible } from "../../visible.ts";
import { ended } from "../../words.ts";
import { historyStyle, IncidentTable } from "../endpoint/history.tsx";
import { endpointAddress, type OpenWindow, type ShownEndpoint } from "../endpoint/shown.ts";
import { WindowSteps } from "../endpoint/steps.tsx";
import { EndpointNav, navStyle } from "../manage/parts.tsx";
import { Facts, Findings, findingStyle } from "../report/finding.tsx";
import { findingsOfSegment } from "../report/segments.tsx";
import { segmentAddress, segmentName, segmentRows, type SegmentRow, type ShownSegments } from "./shown.ts";
import { segmentPill, whyNothing } from "./table.tsx";
import { count, counted } from "../../../core/counted.ts";

const style = `${navStyle}${pillStyle}${figureStyle}${findingStyle}${historyStyle}`;

interface Shown {
  readonly endpoint: ShownEndpoint;
  readonly segments: ShownSegments;
  readonly segment: string;
  /** Of the segment: those that are not over first, then the newest. */
  readonly incidents: ShownEndpoint["incidents"];
}

export const SegmentPage: FC<Shown> = ({ endpoint, segments, segment, incidents }) => {
  const { name, open } = endpoint;
  const words = segmentName(segment, segments.divisions);
  const report = open?.report ?? null;
  const row = rowOf(report, segments, segment);
  const steps = [
    [name, `/dashboard/${name}`],
    [words, segmentAddress(name, segment)],
  ] as const;
  return (
    <Frame title={`${words}: ${name}`} own={style} steps={steps}>
      <EndpointNav name={name} at="Segment" />
      <Pill {...segmentPill(row ?? { state: "unjudged" })} />
      <h1>
        <bdi>{words}</bdi>
        {row === null ? " is not judged." : sentenceOf(row)}
      </h1>
      {row === null || report === null ? (
        <p class="soft">{whyNothing(open, segments.isPreprocessed)}</p>
      ) : (
        <Facts facts={factsOf(row, report)} />
      )}
      <Actions endpoint={endpoint} segment={segment} />
      {row === null || report === null ? null : <WhatDiffers row={row} report={report} />}
      <section aria-labelledby="incidents">
        <h2 id="incidents">
          Incidents <span class="soft">of this segment; times in UTC</span>
        </h2>
        <IncidentTable name={name} incidents={incidents} />
      </section>
      <Statistics endpoint={name} segment={segment} open={open} />
    </Frame>
  );
};

/** Null where the window says nothing of segments. */
function rowOf(report: Report | null, { divisions }: ShownSegments, segment: string): SegmentRow | null {
  if (report === null || (report.segments ?? []).length === 0) return null;
  return segmentRows(report, divisions).find((row) => row.segment === segment) ?? null;
}

function sentenceOf({ state, words }: SegmentRow): string {
  const said = cut(visible(readable(words)));
  return state === "unjudged" ? ` is not judged: ${ended(said)}` : `: ${ended(said)}`;
}

/** What it has, and beside what. */
function factsOf(row: SegmentRow, report: Report): readonly (readonly [string, string])[] {
  const { records, calls, report: own } = row;
  const window = formatWindow(windowIn(report.window));
  const share =
    records === null || report.records === 0
      ? ""
      : `, ${percent(Math.min(1, records / report.records))} of the whole`;
  return [
    ["Window", window],
    ["Records", records === null ? "not known" : `${count(records)}${share}`],
    ...(own === null ? [] : pastIn(own.past)),
    ["Calls", calls === null ? callsUnknown(row) : count(calls.all)],
    ...(calls === null || calls.all === 0 ? [] : [["Failed", percent(calls.failed / calls.all)] as const]),
    ...(calls?.slowMs == null
      ? []
      : [["A twentieth took longer than", `${count(calls.slowMs)}\u00a0ms`] as const]),
  ];
}

function callsUnknown({ segment }: SegmentRow): string {
  return hasWholeCalls(segment) ? "not known" : "not known: rows are divided, not calls";
}

function pastIn(past: NonNullable<SegmentRow["report"]>["past"]) {
  const words = `${counted(past.records, "record")} of ${formatWindow(windowIn(past))}`;
  return [["Its past", words]] as const;
}

const Actions: FC<{ endpoint: ShownEndpoint; segment: string }> = ({ endpoint, segment }) => {
  const { name, open, asked } = endpoint;
  return (
    <p class="acts">
      {open?.report == null ? null : (
        <a class="button main" href={`/reports/${name}/${open.execution}`}>
          Report of this window
        </a>
      )}
      <a class="button" href={`${endpointAddress(name, { window: asked })}#segments`}>
        All segments
      </a>
      <WindowSteps endpoint={endpoint} to={(window) => segmentAddress(name, segment, window)} />
    </p>
  );
};

const WhatDiffers: FC<{ row: SegmentRow; report: Report }> = ({ row, report }) => {
  if (row.report === null || row.report.findings.length === 0) return null;
  const where = `GET /v1/endpoints/${report.endpoint}/executions/${report.execution}/report`;
  const part = findingsOfSegment(report, row.report, new PageRoom(where), 0.9);
  return <Findings title="Findings" aside="beside its own past, worst first" part={part} hasKey={false} />;
};

/** What is counted of it, in the form of `statistics.json`. */
const Statistics: FC<{ endpoint: string; segment: string; open: OpenWindow | null }> = ({
  endpoint,
  segment,
  open,
}) => {
  const span = open === null ? {} : { start: String(open.start), end: String(open.end) };
  const query = new URLSearchParams({ segment, ...span }).toString();
  return (
    <section aria-labelledby="statistics">
      <h2 id="statistics">
        Statistics{" "}
        <span class="soft">
          of {open === null ? "the last hour" : "this window"}, in the form of statistics.json
        </span>
      </h2>
      <Command
        text={`curl "$WEIR/v1/endpoints/${endpoint}/profile?${query}" -H "authorization: Bearer $TOKEN"`}
      />
      <p class="soft">
        {withToken} <a href="/docs/segments">Segments</a> says what is counted in one.
      </p>
    </section>
  );
};
