/** An incident as a page: how it stands, what to do, what happened to it; and what whoever has the link may do about it. */
import type { FC } from "hono/jsx";
import { readable } from "../../core/check/answer/words.ts";
import { checkWords, isOfTable } from "../../core/check/checks.ts";
import type { IncidentState } from "../../core/incident/incident.ts";
import type { IncidentKind } from "../../core/incident/kinds.ts";
import type { ToldFinding } from "../../core/incident/told.ts";
import { Frame } from "../frame.tsx";
import { visibleName, visibleValue } from "../visible.ts";
import { Page } from "../page.tsx";
import { cut } from "../room.tsx";
import { ended, minute } from "../words.ts";
import { featureAddress } from "./endpoint/shown.ts";
import { Events, eventStyle, type Happened } from "./manage/events.tsx";
import { EndpointNav, navStyle } from "./manage/parts.tsx";
import { segmentAddress, segmentName } from "./segment/shown.ts";
import { Steps, stepStyle } from "./manage/steps.tsx";
import { Trend, trendStyle, type ShownWindow } from "./manage/trend.tsx";

/** An incident as it is shown; times are ISO 8601. */
interface ShownIncident {
  readonly kind: IncidentKind;
  readonly title: string;
  readonly state: IncidentState;
  readonly monitor: string | null;
  /** The segment that it is of; absent of the whole. */
  readonly segment?: string;
  readonly summary: string;
  readonly since: string;
  readonly seenAt: string;
  readonly resolvedAt: string | null;
  readonly acknowledgedAt: string | null;
  /** Until when people are not told of it, and why; null where they are. */
  readonly muted: { readonly until: string; readonly reason: string } | null;
  readonly findings: readonly ToldFinding[];
  /** The address of the report that saw it last; null where none did. */
  readonly report: string | null;
  /** What keeps people from being told, in sentences. */
  readonly lacks: readonly string[];
  readonly events: readonly Happened[];
  /** An own page of what to do; null where there is none. */
  readonly runbook: string | null;
  /** The windows around it, oldest first. */
  readonly trend: readonly ShownWindow[];
}

const style = `
.state { font-size: .8125rem; font-weight: 600; } .state::before { padding-right: .4em; content: "•"; content: "•" / ""; }
.state.firing { color: var(--bad); } .state.firing::before { content: "◆"; content: "◆" / ""; } .state.pending::before { content: "◇"; content: "◇" / ""; }
p, li { max-width: 44rem; overflow-wrap: anywhere; } .lack { border-left: 2px solid var(--bad); padding-left: .6rem; } .muted { border-left: 2px solid var(--bline); padding-left: .6rem; }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; } form { margin: 0; }
main :is(.main, button, input[name=reason], .hours span) { display: inline-block; font: inherit; font-size: .875rem; line-height: 1.25rem; border: 1px solid var(--soft); border-radius: 6px; padding: 5px 12px; color: inherit; background: var(--panel); }
main a.main { color: var(--panel); background: var(--now); border-color: var(--now); font-weight: 600; text-decoration: none; } button { cursor: pointer; }
.mute { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; } fieldset { border: 0; margin: 0; padding: 0; } legend { padding: 0 0 .25rem; }
.hours { display: flex; } .hours label { position: relative; } .hours input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
main .hours span { border-radius: 0; margin-left: -1px; min-width: 2.75rem; text-align: center; } .hours :checked + span { color: var(--panel); background: var(--ink); font-weight: 600; }
input[name=reason] { flex: 1 1 14rem; min-width: 0; max-width: 24rem; } ::placeholder { color: var(--soft); opacity: 1; }
:focus-visible, .hours :focus-visible + span { outline: 2px solid var(--now); outline-offset: 2px; position: relative; }
table { width: 100%; } td { overflow-wrap: anywhere; } td:first-child, td:nth-child(2) { overflow-wrap: normal; } .names td:first-child { overflow-wrap: anywhere; min-width: 8rem; } .when { white-space: nowrap; }
@media (max-width: 640px) { main :is(.main, button, input[name=reason], .hours span) { padding: 11px 12px; } thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; } tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); } td { display: block; padding: 0; border: 0; } td.aside { display: inline-block; padding-right: .5rem; color: var(--soft); } }`;

const states: Readonly<Record<IncidentState, string>> = {
  pending: "Seen, not yet often enough to be told",
  firing: "Firing",
  resolved: "Over",
};

/** Who looks: by a signed link, or signed in; a reader sees no forms. */
export type SeenBy = "link" | "reader" | "admin";

export const IncidentPage: FC<{ endpoint: string; incident: ShownIncident; seenBy: SeenBy }> = ({
  endpoint,
  incident,
  seenBy,
}) => {
  const title = `${incident.title}: ${endpoint}`;
  const content = <Content endpoint={endpoint} incident={incident} seenBy={seenBy} />;
  const own = `${style}${trendStyle}${stepStyle}${eventStyle}`;
  if (seenBy === "link") {
    return (
      <Page title={title} style={own}>
        <main>{content}</main>
      </Page>
    );
  }
  const steps = [
    [endpoint, `/dashboard/${endpoint}`],
    ["Incidents", `/dashboard/${endpoint}/incidents`],
  ] as const;
  return (
    <Frame title={title} own={`${navStyle}${own}`} steps={steps}>
      <EndpointNav name={endpoint} at="Incident" />
      {content}
    </Frame>
  );
};

const Content: FC<{ endpoint: string; incident: ShownIncident; seenBy: SeenBy }> = ({
  endpoint,
  incident,
  seenBy,
}) => {
  const { title, state, summary, acknowledgedAt, report, lacks, trend } = incident;
  const isAcknowledged = acknowledgedAt !== null;
  const mayChange = seenBy !== "reader" && state !== "resolved";
  return (
    <>
      <p class={`state ${state}`}>
        {title} at {endpoint}. {states[state]}
        {isAcknowledged ? ", acknowledged" : ""}
      </p>
      <h1>{ended(cut(visibleValue(readable(summary))))}</h1>
      <p class="soft">{timesOf(incident)}</p>
      <OfSegment segment={incident.segment} endpoint={seenBy === "link" ? null : endpoint} />
      <Muted muted={incident.muted} endpoint={seenBy === "link" ? null : endpoint} />
      {lacks.map((lack) => (
        <p class="lack">{lack}.</p>
      ))}
      <Actions report={report} mayAcknowledge={mayChange && !isAcknowledged} />
      <Trend windows={trend} since={incident.since} />
      {state === "resolved" ? null : (
        <Steps incident={incident} endpoint={endpoint} isSignedIn={seenBy !== "link"} />
      )}
      <Findings
        findings={incident.findings}
        pageOf={seenBy === "link" ? () => null : pagesOf(endpoint, incident)}
      />
      <Events events={incident.events} />
      {mayChange ? <Mute kind={title} segment={incident.segment} /> : null}
    </>
  );
};

/** `endpoint`: whose pages can be opened; null for who has the link alone. */
const OfSegment: FC<{ segment: string | undefined; endpoint: string | null }> = ({ segment, endpoint }) =>
  segment === undefined ? null : (
    <p class="soft">
      Of the segment{" "}
      {endpoint === null ? (
        <bdi>{segmentName(segment)}</bdi>
      ) : (
        <a href={segmentAddress(endpoint, segment)}>
          <bdi>{segmentName(segment)}</bdi>
        </a>
      )}
      , beside its own past.
    </p>
  );

/** `endpoint`: where it can be ended; null for who has the link alone. */
const Muted: FC<{ muted: ShownIncident["muted"]; endpoint: string | null }> = ({ muted, endpoint }) =>
  muted === null ? null : (
    <p class="muted" role="status">
      Muted until {minute(muted.until)} UTC
      {muted.reason === "" ? "" : `: “${visibleValue(muted.reason)}”`}.{" "}
      {endpoint === null ? null : <a href={`/dashboard/${endpoint}/incidents#mutes`}>Mutes in force</a>}
    </p>
  );

function timesOf({ since, seenAt, resolvedAt, acknowledgedAt, monitor }: ShownIncident): string {
  return [
    `Since ${minute(since)} UTC`,
    resolvedAt === null ? `last seen ${minute(seenAt)}` : `over ${minute(resolvedAt)}`,
    ...(acknowledgedAt === null ? [] : [`acknowledged ${minute(acknowledgedAt)}: not told again`]),
    ...(monitor === null ? [] : [`monitor ${monitor}`]),
  ].join(", ");
}

/** Forms, not links: whoever only looks at the page's address changes nothing. */
const Actions: FC<{ report: string | null; mayAcknowledge: boolean }> = ({ report, mayAcknowledge }) => (
  <div class="acts">
    {report === null ? null : (
      <a class="main" href={report}>
        Report of the last window
      </a>
    )}
    {mayAcknowledge ? (
      <form method="post">
        <button name="action" value="acknowledge">
          Acknowledge: do not repeat it
        </button>
      </form>
    ) : null}
  </div>
);

const spans = [
  ["1", "1 h"],
  ["4", "4 h"],
  ["24", "1 d"],
  ["168", "1 w"],
] as const;

const Mute: FC<{ kind: string; segment: string | undefined }> = ({ kind, segment }) => (
  <>
    <h2>Mute</h2>
    <form method="post" class="mute">
      <fieldset>
        <legend class="soft">
          Tell nobody of “{kind}”{" "}
          {segment === undefined ? null : (
            <>
              in <bdi>{segmentName(segment)}</bdi>{" "}
            </>
          )}
          for
        </legend>
        <div class="hours">
          {spans.map(([hours, words]) => (
            <label>
              <input type="radio" name="hours" value={hours} checked={hours === "4"} />
              <span>{words}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <input name="reason" maxlength={500} aria-label="Why" placeholder="Why? Others will read it" />
      <button name="action" value="mute">
        Mute
      </button>
    </form>
    <p class="soft">
      Other kinds of incidents{segment === undefined ? "" : " and other segments"} are still told, and so is
      the end of this one.
    </p>
  </>
);

type PageOf = (finding: ToldFinding) => string | null;

/**
 * The page of a feature of the whole; of a segment the page of that, since its features are other ones. What is found of
 * all columns together, such as slow calls, has no page of its own.
 */
function pagesOf(endpoint: string, { segment }: ShownIncident): PageOf {
  if (segment !== undefined) return () => segmentAddress(endpoint, segment);
  return ({ feature, check }) => (isOfTable(check) ? null : featureAddress(endpoint, feature));
}

const Findings: FC<{ findings: readonly ToldFinding[]; pageOf: PageOf }> = ({ findings, pageOf }) =>
  findings.length === 0 ? null : (
    <>
      <h2>In the last window with it</h2>
      <table class="names">
        <thead>
          <tr>
            <th>Feature</th>
            <th>Check</th>
            <th>Before → now</th>
          </tr>
        </thead>
        <tbody>
          {findings.map((finding) => (
            <FoundRow finding={finding} page={pageOf(finding)} />
          ))}
        </tbody>
      </table>
    </>
  );

const FoundRow: FC<{ finding: ToldFinding; page: string | null }> = ({ finding, page }) => {
  const { feature, check, before, after } = finding;
  const name = <bdi>{visibleName(feature)}</bdi>;
  return (
    <tr>
      <td>{page === null ? name : <a href={page}>{name}</a>}</td>
      <td class="aside">{checkWords(check)}</td>
      <td>{before === null || after === null ? "" : visibleValue(readable(`${before} → ${after}`))}</td>
    </tr>
  );
};
