/** Since when: a strip a feature, of those that differed in any of the windows. */
import type { FC } from "hono/jsx";
import {
  strip,
  timeAxis,
  wideStrip,
  type Bar,
  type BarState,
  type Mark,
} from "../../../core/chart/time/strip.ts";
import type { FeatureSeen, FeatureState } from "../../../core/overview/overview.ts";
import { violationsIn, type FeatureTrend, type TrendWindow } from "../../../core/overview/trend.ts";
import { barEdges } from "../../../core/chart/values.ts";
import { Drawn, Reads, timesOf } from "../../times.tsx";
import { visibleName } from "../../visible.ts";
import { when } from "../../words.ts";
import { wordOf } from "./features.tsx";
import { Periods } from "./period.tsx";
import { endpointAddress, featureAddress, type ShownEndpoint } from "./shown.ts";
import { counted } from "../../../core/counted.ts";

const mostRows = 12;
/** A bar is stretched to no more than that, in pixels, and the axis below has room for what is said on it. */
const [mostOfBar, leastRoom, mostRoom] = [64, 400, 960];
/** What is said on the axis is about so wide, in pixels. */
const widthOfText = 160;

function roomOf(windows: number): number {
  return Math.min(mostRoom, Math.max(leastRoom, windows * mostOfBar));
}

export const stripsStyle = `
.strips { display: grid; grid-template-columns: minmax(120px, 200px) minmax(0, var(--room)) 44px; gap: 4px 16px; align-items: center; } .strips > a { color: inherit; text-decoration: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.strips > a:hover { text-decoration: underline; } .strips .strip { width: 100%; } .strips b { font-weight: 400; text-align: right; } .strips b.bad { color: var(--bad); font-weight: 400; } .strips .axis { grid-column: 2; }
@media (max-width: 640px) { .strips { grid-template-columns: minmax(0, 1fr) 40px; gap: 2px 8px; } .strips > a { grid-column: 1 / -1; margin-top: 4px; line-height: 24px; } .strips .axis { grid-column: 1; } .strips .axis .event ~ span { display: none; } }`;

export const Strips: FC<{ endpoint: ShownEndpoint; trends: readonly FeatureTrend[] }> = ({
  endpoint,
  trends,
}) => {
  const { windows, name, period } = endpoint;
  const notable = trends.filter((trend) => violationsIn(trend) > 0);
  const shown = notable.slice(0, mostRows);
  const known = trends.length;
  const to = (days: number | null) => endpointAddress(name, { window: endpoint.asked, days });
  // Without a baseline nothing is known of columns, and there is nothing to look for.
  if (known === 0) return <Periods endpoint={endpoint} to={to} />;
  return (
    <section aria-labelledby="since" data-reads data-times={timesOf(windows)}>
      <h2 id="since">
        Since when{" "}
        <span class="soft" data-line>
          one bar a window; its height is the share of records that differ
        </span>
      </h2>
      <Periods endpoint={endpoint} to={to} />
      {shown.length === 0 ? null : (
        <div class="strips" style={`--room:${roomOf(windows.length)}px`}>
          {shown.map((trend) => (
            <Row
              href={featureAddress(name, trend.name, { days: period.days })}
              trend={trend}
              windows={windows}
            />
          ))}
          <Drawn of={timeAxis(marksOf(endpoint))} />
        </div>
      )}
      <p>{othersOf(known, notable.length, shown.length, windows.length)}</p>
    </section>
  );
};

const Row: FC<{ href: string; trend: FeatureTrend; windows: readonly TrendWindow[] }> = ({
  href,
  trend,
  windows,
}) => {
  const last = trend.seen.at(-1) ?? null;
  const label = `${visibleName(trend.name)}: differs in ${violationsIn(trend)} of ${counted(windows.length, "window")}`;
  return (
    <>
      <a href={href} title={visibleName(trend.name)}>
        <bdi>{visibleName(trend.name)}</bdi>
      </a>
      <Reads
        of={strip(
          trend.seen.map((seen, at) => barOf(seen, windows[at])),
          label,
          wideStrip,
        )}
        name={visibleName(trend.name)}
        said={{ values: trend.seen.map(seenWords), edges: barEdges }}
      />
      <b class={last?.state === "violation" ? "bad" : ""}>
        {last?.differ == null ? "–" : last.differ.toFixed(2)}
      </b>
    </>
  );
};

/** "Drift 0.84": how it stood in a window. */
export function seenWords(seen: FeatureSeen | null): string {
  if (seen === null) return "nothing known";
  return `${wordOf(seen.state, seen.check)}${seen.differ === null ? "" : ` ${seen.differ.toFixed(2)}`}`;
}

function barOf(seen: FeatureSeen | null, window: TrendWindow | undefined): Bar {
  if (seen === null) return { state: window?.state === "unjudged" ? "undecided" : "none", share: 0 };
  return { state: featureBars[seen.state], share: seen.differ ?? 0 };
}

export const featureBars: Readonly<Record<FeatureState, BarState>> = {
  violation: "bad",
  within: "within",
  undecided: "undecided",
  alike: "calm",
};

/** Where on the width of all windows a time is, 0 to 1: windows are equally wide. */
export function placeIn(windows: readonly TrendWindow[], time: number): number {
  return windows.filter(({ end }) => end <= time).length / windows.length;
}

/** Below a chart of the windows: where they begin and end. */
export function axisOf(endpoint: ShownEndpoint): string {
  return timeAxis(marksOf({ ...endpoint, incidents: [] }));
}

/** In so short a time minutes do not tell the ends apart. */
const fineMs = 10 * 60_000;

/** Where it begins and ends, and incidents of the time, as far as they stand apart. */
function marksOf({ windows, incidents, now }: ShownEndpoint): Mark[] {
  const [first, last] = [windows[0], windows.at(-1)];
  if (first === undefined || last === undefined) return [];
  const began = incidents
    .filter(({ since, kind }) => Date.parse(since) >= first.start && kind !== "receiver")
    .map(({ since, title }) => ({
      at: placeIn(windows, Date.parse(since)),
      text: `${when(Date.parse(since), now)} ${title}`,
      isEvent: true,
    }));
  const isFine = last.end - first.start < fineMs;
  const ends: Mark[] = [
    { at: 0, text: when(first.start, now, isFine) },
    { at: 1, text: when(last.end, now, isFine) },
  ];
  const apart = widthOfText / roomOf(windows.length);
  const shown = [...ends, ...began].reduce<Mark[]>(
    (taken, mark) => (taken.every(({ at }) => Math.abs(at - mark.at) > apart) ? [...taken, mark] : taken),
    [],
  );
  return shown.toSorted((one, other) => one.at - other.at);
}

function othersOf(known: number, notable: number, shown: number, windows: number): string {
  const these = windows === 1 ? "in this window" : `in these ${windows} windows`;
  if (notable === 0) return `No column differed ${these}.`;
  const more = notable - shown;
  const others = known - notable;
  return [
    ...(more === 0 ? [] : [`${counted(more, "more column")} differed ${these}.`]),
    ...(others === 0 ? [] : [`The other ${counted(others, "column")} did not differ ${these}.`]),
  ].join(" ");
}
