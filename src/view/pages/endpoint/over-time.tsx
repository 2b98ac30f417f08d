/** A feature over the windows: how far it was from its baseline, where its values lay, what was missing. */
import type { FC } from "hono/jsx";
import { ribbon } from "../../../core/chart/time/ribbon.ts";
import { scoreChart, type ScorePoint, type Span } from "../../../core/chart/time/score.ts";
import { trend } from "../../../core/chart/time/spark.ts";
import { timeAxis, type BarState } from "../../../core/chart/time/strip.ts";
import { percent } from "../../../core/check/answer/words.ts";
import { formatWindow } from "../../../core/monitor/window.ts";
import type { FeatureSeen, FeatureState } from "../../../core/overview/overview.ts";
import { Drawn } from "../../times.tsx";
import { visibleName } from "../../visible.ts";
import { counted, when } from "../../words.ts";
import { wordOf } from "./features.tsx";
import { featureAddress, type ShownEndpoint } from "./shown.ts";
import { marksOf } from "./strips.tsx";

const bars: Readonly<Record<FeatureState, BarState>> = {
  violation: "bad",
  within: "within",
  undecided: "undecided",
  alike: "calm",
};

interface OverTime {
  readonly endpoint: ShownEndpoint;
  readonly seen: readonly (FeatureSeen | null)[];
}

export const Score: FC<OverTime & { feature: FeatureSeen }> = ({ endpoint, seen, feature }) => {
  const { windows } = endpoint;
  const points = seen.map((one, at): ScorePoint => {
    const window = windows[at];
    const said =
      one === null
        ? "nothing known"
        : `${wordOf(one.state, one.check)}${one.differ === null ? "" : ` ${one.differ.toFixed(2)}`}`;
    return {
      score: one?.differ ?? null,
      state: one === null ? "none" : bars[one.state],
      label: window === undefined ? said : `${formatWindow(window)}: ${said}`,
      href:
        one === null || window === undefined
          ? null
          : featureAddress(endpoint.name, feature.name, window.execution),
    };
  });
  if (points.every(({ score }) => score === null)) return null;
  return (
    <section aria-labelledby="since">
      <h2 id="since">
        Since when{" "}
        <span class="soft">
          the share of records that differ, a mark a window; select one to see that window above
        </span>
      </h2>
      <Drawn
        of={scoreChart({
          points,
          limit: feature.limit,
          spans: spansOf(endpoint),
          label: `${visibleName(feature.name)} over ${counted(windows.length, "window")}`,
          below: axisOf(endpoint),
        })}
      />
    </section>
  );
};

function axisOf(endpoint: ShownEndpoint): string {
  return timeAxis(marksOf({ ...endpoint, incidents: [] }));
}

/** The newest incident of the windows' time. */
function spansOf({ windows, incidents, now }: ShownEndpoint): Span[] {
  const [first, last] = [windows[0], windows.at(-1)];
  if (first === undefined || last === undefined) return [];
  const placeOf = (time: number) =>
    Math.min(1, Math.max(0, windows.filter(({ end }) => end <= time).length / windows.length));
  const found = incidents.find(({ kind, since, resolvedAt }) => {
    const isOfWindows = kind === "drift" || kind === "data_quality" || kind === "schema_break";
    return (
      isOfWindows &&
      Date.parse(since) < last.end &&
      (resolvedAt === null || Date.parse(resolvedAt) > first.start)
    );
  });
  if (found === undefined) return [];
  const [from, to] = [
    placeOf(Date.parse(found.since)),
    found.resolvedAt === null ? 1 : placeOf(Date.parse(found.resolvedAt)),
  ];
  return to > from ? [{ from, to, text: `${found.title}, since ${when(Date.parse(found.since), now)}` }] : [];
}

export const Values: FC<OverTime> = ({ endpoint, seen }) => {
  const five = seen.map((one) => one?.now?.quantiles ?? null);
  const was = seen.findLast((one) => one?.was != null)?.was?.quantiles ?? null;
  if (five.every((one) => one === null)) return null;
  return (
    <section aria-labelledby="values">
      <h2 id="values">
        Values over time <span class="soft">5 % to 95 % of records, median; dotted: the baseline's</span>
      </h2>
      <Drawn of={ribbon(five, was, "Quantiles over the windows", axisOf(endpoint))} />
    </section>
  );
};

export const Missing: FC<OverTime & { feature: FeatureSeen }> = ({
  endpoint,
  seen,
  feature: { was, now },
}) => {
  const shares = seen.map((one) => one?.now?.missing ?? null);
  const known = shares.filter((one) => one !== null);
  const never = was?.missing === 0 && known.every((share) => share === 0);
  return (
    <section aria-labelledby="missing">
      <h2 id="missing">
        Missing{" "}
        <span class="soft">
          {never
            ? `never, in the baseline and in ${counted(known.length, "window")}`
            : `${now === null ? "–" : percent(now.missing)} of the records; in the baseline ${was === null ? "–" : percent(was.missing)}`}
        </span>
      </h2>
      {never || known.length === 0 ? null : (
        <>
          <Drawn of={trend(shares, "The share that is missing, window by window", was?.missing ?? null)} />
          <Drawn of={axisOf(endpoint)} />
        </>
      )}
    </section>
  );
};
