/** One endpoint: its verdict, since when, what differs, how the calls go, and what happened. */
import type { FC } from "hono/jsx";
import { formatBoth } from "../../../core/monitor/window.ts";
import { trendsOf, type FeatureTrend } from "../../../core/overview/trend.ts";
import { figureStyle } from "../../figures.tsx";
import { Command, withToken } from "../../command.tsx";
import { Frame } from "../../frame.tsx";
import { Pill, pillStyle } from "../../mark.tsx";
import { cut } from "../../room.tsx";
import { timeStyle } from "../../times.tsx";
import { EndpointNav, navStyle } from "../manage/parts.tsx";
import type { ShownSegments } from "../segment/shown.ts";
import { Segments, segmentsStyle } from "../segment/table.tsx";
import { visibleName } from "../../visible.ts";
import { baselineWords, ended, when } from "../../words.ts";
import { causeOf, Features, featuresStyle, findingOf, whatOf } from "./features.tsx";
import { History, historyStyle } from "./history.tsx";
import { periodStyle } from "./period.tsx";
import { endpointAddress, isModelWindow, type OpenWindow, type ShownEndpoint, type Wanted } from "./shown.ts";
import { Strips, stripsStyle } from "./strips.tsx";
import { Answers } from "./answers.tsx";
import { Traffic, trafficStyle } from "./traffic.tsx";
import { WindowSteps } from "./steps.tsx";
import { verdictOf } from "./verdict.ts";
import { counted } from "../../../core/counted.ts";

const style = `${navStyle}${pillStyle}${figureStyle}${timeStyle}${stripsStyle}${periodStyle}${featuresStyle}${segmentsStyle}${trafficStyle}${historyStyle}`;

export const EndpointPage: FC<{ endpoint: ShownEndpoint; segments: ShownSegments; wanted: Wanted }> = ({
  endpoint,
  segments,
  wanted,
}) => {
  const { name, windows } = endpoint;
  const trends = trendsOf(windows);
  const { mark, word, sentence } = verdictOf(endpoint, trends);
  return (
    <Frame title={name} own={style} steps={[[name, `/dashboard/${name}`]]}>
      <EndpointNav name={name} at="Overview" />
      <Pill mark={mark} words={word} />
      <h1>{sentence}</h1>
      <p class="soft">{besideOf(endpoint)}</p>
      <LiveLine endpoint={endpoint} />
      <Actions endpoint={endpoint} />
      {windows.length === 0 ? <Empty endpoint={endpoint} /> : null}
      {windows.length === 0 ? (
        <Segments endpoint={endpoint} segments={segments} />
      ) : (
        <Parts endpoint={endpoint} segments={segments} wanted={wanted} trends={trends} />
      )}
      <History endpoint={endpoint} />
    </Frame>
  );
};

/** Of a language model its tokens come before its features, which are counts and settings. */
const Parts: FC<{
  endpoint: ShownEndpoint;
  segments: ShownSegments;
  wanted: Wanted;
  trends: readonly FeatureTrend[];
}> = ({ endpoint, segments, wanted, trends }) => {
  const { windows, open } = endpoint;
  const traffic = <Traffic windows={windows} />;
  const isModel = windows.some(isModelWindow);
  return (
    <>
      <Strips endpoint={endpoint} trends={trends} />
      {isModel ? traffic : null}
      {open?.overview == null || open.overview.features.length === 0 ? null : (
        <Features endpoint={endpoint} open={open} wanted={wanted} />
      )}
      <Segments endpoint={endpoint} segments={segments} />
      {isModel ? null : (
        <>
          {traffic}
          <Answers endpoint={endpoint} trends={trends} />
        </>
      )}
    </>
  );
};

/** The worst feature's change, and of which records all this is. */
function besideOf(endpoint: ShownEndpoint): string {
  const { open, now, upstream, windows, timeZone } = endpoint;
  if (open === null) return `In front of ${upstream}.`;
  const what = windows.some(isModelWindow) ? "call" : "record";
  return [
    ...worstOf(open),
    `${counted(open.records ?? 0, what)} of ${formatBoth(open, timeZone)}${againstWords(endpoint)}.`,
    ...(now - open.end > 36 * 3_600_000 ? [`That window ended ${when(open.end, now)}.`] : []),
  ].join(" ");
}

function againstWords({ open, baseline, awaits, now }: ShownEndpoint): string {
  const other = open?.report?.against?.words ?? null;
  if (other !== null) return `, checked against ${other}`;
  if (baseline === null)
    return `; ${awaits === null || awaits.startsWith("Learning") ? "nothing" : "there is no baseline"} to check against`;
  return `, checked against the baseline${baselineWords(baseline, now)}`;
}

function worstOf(open: OpenWindow): string[] {
  const [worst] = open.overview?.features ?? [];
  if (worst === undefined || worst.state !== "violation") return [];
  const finding = findingOf(open, worst);
  const change = causeOf(open, finding) ?? whatOf(finding, worst);
  return change === "" ? [] : [`${visibleName(worst.name)}: ${ended(cut(change))}`];
}

/** What a script keeps going; without one it says as of when the page is. */
const LiveLine: FC<{ endpoint: ShownEndpoint }> = ({ endpoint: { name, now } }) => (
  <p class="soft" data-live={`/dashboard/${name}/live`}>
    <span>As of {when(now, now)} UTC</span>{" "}
    <a href="" hidden>
      Something changed: show it
    </a>
  </p>
);

const Actions: FC<{ endpoint: ShownEndpoint }> = ({ endpoint }) => {
  const { name, open, incidents, period } = endpoint;
  const firing = incidents.find(({ state }) => state === "firing");
  return (
    <p class="acts">
      {firing === undefined ? null : (
        <a class="button main" href={`/incidents/${name}/${firing.id}`}>
          Incident: {firing.title}
        </a>
      )}
      {open?.report == null ? null : (
        <a class={`button${firing === undefined ? " main" : ""}`} href={`/reports/${name}/${open.execution}`}>
          Report of this window
        </a>
      )}
      <WindowSteps
        endpoint={endpoint}
        to={(window) => endpointAddress(name, { window, days: period.days })}
      />
    </p>
  );
};

/** What is to be done first. */
const Empty: FC<{ endpoint: ShownEndpoint }> = ({ endpoint: { name, baseline, monitors } }) => {
  const command =
    baseline === null
      ? `curl -X POST "$WEIR/v1/endpoints/${name}/baselines?header=present" \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: text/csv" --data-binary @training.csv`
      : monitors.length === 0
        ? `curl -X PUT "$WEIR/v1/endpoints/${name}/monitors/hourly" \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" -d '{"schedule": "hourly"}'`
        : null;
  return command === null ? (
    <p class="soft">The first window is checked when its hour or day is over. Calls are counted meanwhile.</p>
  ) : (
    <>
      <p class="soft">
        {baseline === null ? "Make a baseline of the training data:" : "Have a monitor check each hour:"}
      </p>
      <Command text={command} />
      <p class="soft">{withToken}</p>
    </>
  );
};
