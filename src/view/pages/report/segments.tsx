/** What a report tells of segments: of each that differs what does, beside its own past, and how the others are. */
import type { Child, FC } from "hono/jsx";
import type { Figure } from "../../../core/chart/figure.ts";
import { readable } from "../../../core/check/answer/words.ts";
import { formatWindow, windowIn } from "../../../core/monitor/window.ts";
import type { Report } from "../../../core/report/report.ts";
import type { SegmentReport } from "../../../core/report/segment-report.ts";
import { cut, More, type Listed, type PageRoom } from "../../room.tsx";
import { visible } from "../../visible.ts";
import { byVerdict, segmentAddress, segmentName } from "../segment/shown.ts";
import { toldIn } from "./entries.ts";
import { Findings, Item } from "./finding.tsx";
import { topicsIn } from "./topics.ts";
import { ofPast } from "./words.ts";
import { count, counted } from "../../../core/counted.ts";

/** How a segment is named: as a link for who may follow it. */
type Named = (segment: string) => Child;

interface Differing {
  readonly about: SegmentReport;
  readonly part: Listed;
}

export interface SegmentParts {
  readonly differing: readonly Differing[];
  readonly others: Listed;
  /** How many there are. */
  readonly count: number;
  readonly name: Named;
}

/** `isSignedIn`: whether pages of segments can be opened. */
export function segmentParts(report: Report, room: PageRoom, isSignedIn: boolean): SegmentParts {
  const { segments = [], endpoint, execution } = report;
  const name: Named = (segment) => {
    const words = <bdi>{segmentName(segment)}</bdi>;
    return isSignedIn ? <a href={segmentAddress(endpoint, segment, execution)}>{words}</a> : words;
  };
  const sorted = byVerdict(segments);
  const differing = sorted
    .filter(({ verdict }) => verdict.kind === "differs")
    .map((about) => ({ about, part: findingsOfSegment(report, about, room, 0.3) }));
  const others = new Map<string, SegmentReport[]>();
  for (const one of sorted) {
    if (one.verdict.kind === "differs") continue;
    const some = others.get(howItIs(one)) ?? [];
    others.set(howItIs(one), [...some, one]);
  }
  const lines = room.take([...others], ([how, some]) => lineOf(how, some, name), 0.3);
  return { differing, others: lines, count: segments.length, name };
}

/** The findings of a segment as a list of a page: they have no pictures, which are of the whole. */
export function findingsOfSegment(
  report: Report,
  { findings }: SegmentReport,
  room: PageRoom,
  share: number,
): Listed {
  const beside = { checks: undefined, calls: null, numbers: new Map(), was: ofPast };
  const { beyond } = topicsIn(toldIn({ ...report, causes: [], findings }));
  return room.take(beyond, (topic) => <Item topic={topic} beside={beside} figures={noFigures} />, share);
}

const noFigures: ReadonlyMap<string, Figure> = new Map();

/** Those that differ. */
export const SegmentFindings: FC<{ parts: SegmentParts }> = ({ parts: { differing, name } }) => (
  <>
    {differing.map(({ about, part }) => (
      <Findings title={<>In {name(about.segment)}</>} aside={besideOf(about)} part={part} hasKey={false} />
    ))}
  </>
);

function besideOf({ records, past }: SegmentReport): string {
  const when = formatWindow(windowIn(past));
  return `${counted(records, "record")}, beside ${count(past.records)} of its own past, ${when}`;
}

/** How those are that do not differ. */
export const OtherSegments: FC<{ parts: SegmentParts }> = ({ parts: { others, differing, count: all } }) =>
  others.count === 0 ? null : (
    <section>
      <h2>
        {differing.length === 0 ? "Segments" : "Other segments"}{" "}
        <span class="soft">
          {count(all - differing.length)} of {count(all)}, each beside its own past
        </span>
      </h2>
      <ul class="reasons">{others.shown}</ul>
      <More {...others} />
    </section>
  );

function howItIs({ verdict: { kind, headline } }: SegmentReport): string {
  return kind === "alike" ? "As their past" : headline;
}

function lineOf(how: string, some: readonly SegmentReport[], name: Named) {
  return (
    <li>
      {cut(visible(readable(how)))}:{" "}
      {some.map(({ segment, records }, at) => (
        <>
          {at === 0 ? "" : ", "}
          {name(segment)} <span class="soft">({count(records)})</span>
        </>
      ))}
    </li>
  );
}
