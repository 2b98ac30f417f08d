/**
 * A report as a page: the verdict in one sentence, what is beyond chance worst first, each with its picture, what chance makes as
 * well, what was not judged and why, and what is as in the baseline. The same page behind a link and as a file of `weir check`.
 * Of more than it has room for, the first of each are on it, and how many are not.
 */
import type { Child, FC } from "hono/jsx";
import type { Figure } from "../../core/chart/figure.ts";
import type { Report } from "../../core/report/report.ts";
import { figureStyle } from "../figures.tsx";
import { Frame } from "../frame.tsx";
import { Page } from "../page.tsx";
import { pillStyle } from "../mark.tsx";
import { cut, PageRoom } from "../room.tsx";
import { visible, visibleName } from "../visible.ts";
import { callsStyle, type Calls } from "./report/calls.tsx";
import { alikeItem, alikeStyle, AsInTheBaseline, familyItem } from "./report/alike.tsx";
import { toldIn, type Alike, type Told } from "./report/entries.ts";
import { familiesIn } from "./report/families.ts";
import { briefItem, Findings, findingStyle, Item } from "./report/finding.tsx";
import { Head, headlineOf } from "./report/head.tsx";
import { OtherSegments, SegmentFindings, segmentParts } from "./report/segments.tsx";
import { Files, Known, reasonLine, surpriseLine, Unjudged } from "./report/known.tsx";
import { topicsIn, type Topic } from "./report/topics.ts";
import { ofBaseline } from "./report/words.ts";

const style = `${pillStyle}${figureStyle}${findingStyle}${alikeStyle}
.says { max-width: 60rem; overflow-wrap: anywhere; } .reasons { padding-left: 1.2rem; margin: 4px 0; overflow-wrap: anywhere; } .files { display: flex; flex-wrap: wrap; gap: 4px 24px; }
.key { font-size: 12px; white-space: nowrap; } .key i { display: inline-block; width: 16px; height: 8px; margin-left: 8px; } .key .was { background: var(--bfill); border-top: 1px solid var(--bline); } .key .now { height: 0; border-top: 2px solid var(--now); vertical-align: middle; }
footer { margin-top: 56px; font-size: 12px; line-height: 16px; color: var(--soft); overflow-wrap: anywhere; }
@media (max-width: 640px) { .files a { min-height: 44px; display: inline-flex; align-items: center; } }
@media print { @page { size: A4; margin: 12mm; } body { padding: 0; } h2 { margin-top: 20px; break-after: avoid; } footer { margin-top: 20px; } .key i { print-color-adjust: exact; } }`;

interface Shown {
  readonly report: Report;
  /** How the values of features lie, of those where that is known. */
  readonly figures: ReadonlyMap<string, Figure>;
  /** As a file: nothing of the deployment can be linked. */
  readonly isFile?: boolean;
  /** Whoever is signed in can go on to other pages. */
  readonly isSignedIn?: boolean;
  /** The files of the execution, by their addresses; none where they cannot be had. */
  readonly files?: readonly (readonly [name: string, address: string])[];
  /** Example calls of findings, or where they are; null where there can be none. */
  readonly calls?: Calls | null;
}

export const ReportPage: FC<Shown> = ({
  report,
  figures,
  isFile = false,
  isSignedIn = false,
  files = [],
  calls = null,
}) => {
  const { endpoint, execution, exitMessage } = report;
  const where = isFile ? "report.json" : `GET /v1/endpoints/${endpoint}/executions/${execution}/report`;
  const told = toldIn(report);
  const parts = partsOf({ report, figures, calls, isSignedIn }, told, where);
  const { beyond, within, unjudged, alike, families, segments } = parts;
  // Which side is which is said once, where there are pictures.
  const hasKey = figures.size > 0;
  return (
    <Around report={report} isSignedIn={isSignedIn} own={calls === null ? style : `${style}${callsStyle}`}>
      <Head report={report} told={told} isFile={isFile} />
      <Findings title="Findings" aside="worst first" part={beyond} hasKey={hasKey} />
      <SegmentFindings parts={segments} />
      <Findings
        title="Within chance"
        aside="over a limit, but too few records to wake anyone"
        part={within}
        hasKey={hasKey && beyond.count === 0}
      />
      <OtherSegments parts={segments} />
      <Unjudged part={unjudged} checks={told.unjudgedCount} />
      <AsInTheBaseline
        part={alike}
        families={families}
        columns={told.alike.length}
        limit={limitOf(told.alike)}
      />
      <Known {...parts} />
      <Files files={files} />
      <footer>
        <p>{cut(visible(exitMessage))}</p>
        {isFile ? <p>Made by Weir. One file, nothing is loaded from elsewhere.</p> : null}
      </footer>
    </Around>
  );
};

const Around: FC<{ report: Report; isSignedIn: boolean; own: string; children?: Child }> = ({
  report,
  isSignedIn,
  own,
  children,
}) => {
  const { endpoint } = report;
  const title = `${visibleName(endpoint)}: ${headlineOf(report)}`;
  return isSignedIn ? (
    <Frame title={title} own={own} steps={[[endpoint, `/dashboard/${endpoint}`]]}>
      {children}
    </Frame>
  ) : (
    <Page title={title} style={own}>
      <main>{children}</main>
    </Page>
  );
};

/** The lists of the page. What is most important takes its part of the room first, wherever it stands. */
function partsOf(
  { report, figures, calls = null, isSignedIn = false }: Omit<Shown, "isFile" | "files">,
  told: Told,
  where: string,
) {
  const { checks, notes, surprises = [] } = report;
  const said = new Set(notes);
  const unsaid = surprises.filter(({ feature, message }) => !said.has(`${feature}: ${message}`));
  const room = new PageRoom(where);
  const numbers = new Map([...told.beyond, ...told.within].map((entry, at) => [entry, at + 1]));
  const beside = { checks, calls, numbers, was: ofBaseline };
  const item = (topic: Topic) => <Item topic={topic} beside={beside} figures={figures} />;
  const { beyond, within } = topicsIn(told);
  const { families, others } = familiesIn(told.alike, figures);
  const farthestFirst = others.toSorted((a, b) => (b.distance ?? -1) - (a.distance ?? -1));
  return {
    notes: room.take(notes, (note) => <p class="says">{cut(visible(note))}</p>, 0.1),
    unjudged: room.take(told.unjudged, reasonLine, 0.15),
    beyond: room.take(beyond, item, 0.7),
    segments: segmentParts(report, room, isSignedIn),
    within: room.take(within, item, 0.4),
    families: room.take(families, familyItem, 0.4),
    alike: room.take(farthestFirst, (one) => alikeItem(one, figures), 0.8),
    beside: room.take(told.beside, briefItem, 0.5),
    surprises: room.take(unsaid, surpriseLine, 1),
  };
}

/** That of all distances; null where they have none in common. */
function limitOf(alike: readonly Alike[]): number | null {
  const limits = new Set(alike.flatMap(({ limit }) => (limit === null ? [] : [limit])));
  const [limit = null] = limits;
  return limits.size === 1 ? limit : null;
}
