/** A feature over the windows: how far it was from its baseline, where its values lay, what was missing. */
import type { FC } from "hono/jsx";
import { ribbon, type Five } from "../../../core/chart/time/ribbon.ts";
import { scoreChart, type ScorePoint, type Span } from "../../../core/chart/time/score.ts";
import { trend } from "../../../core/chart/time/spark.ts";
import { percent } from "../../../core/check/answer/words.ts";
import { formatBoth } from "../../../core/monitor/window.ts";
import type { FeatureSeen } from "../../../core/overview/overview.ts";
import { pointEdges } from "../../../core/chart/values.ts";
import { Drawn, Reads, timesOf } from "../../times.tsx";
import { visibleName } from "../../visible.ts";
import { when } from "../../words.ts";
import { Periods } from "./period.tsx";
import { featureAddress, type ShownEndpoint } from "./shown.ts";
import { axisOf, featureBars, placeIn, seenWords } from "./strips.tsx";
import { counted } from "../../../core/counted.ts";

interface OverTime {
  readonly endpoint: ShownEndpoint;
  readonly seen: readonly (FeatureSeen | null)[];
}

export const Score: FC<OverTime & { feature: FeatureSeen }> = ({ endpoint, seen, feature }) => {
  const { windows, timeZone } = endpoint;
  const points = seen.map((one, at): ScorePoint => {
    const window = windows[at];
    const said = seenWords(one);
    return {
      score: one?.differ ?? null,
      state: one === null ? "none" : featureBars[one.state],
      label: window === undefined ? said : `${formatBoth(window, timeZone)}: ${said}`,
      said,
      href:
        one === null || window === undefined
          ? null
          : featureAddress(endpoint.name, feature.name, {
              window: window.execution,
              days: endpoint.period.days,
            }),
    };
  });
  if (points.every(({ score }) => score === null)) return null;
  return (
    <section aria-labelledby="since" data-reads data-times={timesOf(windows)}>
      <h2 id="since">
        Since when{" "}
        <span class="soft" data-line>
          the share of records that differ, a mark a window; select one to see that window above
        </span>
      </h2>
      <Periods
        endpoint={endpoint}
        to={(days) => featureAddress(endpoint.name, feature.name, { window: endpoint.asked, days })}
      />
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

/** The newest incident of the windows' time. */
function spansOf({ windows, incidents, now }: ShownEndpoint): Span[] {
  const [first, last] = [windows[0], windows.at(-1)];
  if (first === undefined || last === undefined) return [];
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
    placeIn(windows, Date.parse(found.since)),
    found.resolvedAt === null ? 1 : placeIn(windows, Date.parse(found.resolvedAt)),
  ];
  return to > from ? [{ from, to, text: `${found.title}, since ${when(Date.parse(found.since), now)}` }] : [];
}

/** Where its numbers lay in each window, over the baseline's. */
export const Ribbon: FC<OverTime & { label: string }> = ({ endpoint, seen, label }) => {
  const was = seen.findLast((one) => one?.was != null)?.was?.quantiles ?? null;
  return <Drawn of={ribbon(quantilesIn(seen), was, label, axisOf(endpoint))} />;
};

function quantilesIn(seen: OverTime["seen"]): Five[] {
  return seen.map((one) => one?.now?.quantiles ?? null);
}

export const Values: FC<OverTime> = ({ endpoint, seen }) => {
  if (quantilesIn(seen).every((one) => one === null)) return null;
  return (
    <section aria-labelledby="values" data-reads data-times={timesOf(endpoint.windows)}>
      <h2 id="values">
        Values over time{" "}
        <span class="soft" data-line>
          5 % to 95 % of values, median; dotted: the baseline's
        </span>
      </h2>
      <Ribbon endpoint={endpoint} seen={seen} label="Quantiles over the windows" />
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
    <section aria-labelledby="missing" data-reads data-times={timesOf(endpoint.windows)}>
      <h2 id="missing">
        Missing{" "}
        <span class="soft" data-line>
          {never
            ? `never, in the baseline and in ${counted(known.length, "window")}`
            : `${now === null ? "–" : percent(now.missing)} of the records; in the baseline ${was === null ? "–" : percent(was.missing)}`}
        </span>
      </h2>
      {never || known.length === 0 ? null : (
        <>
          <Reads
            of={trend(shares, "The share that is missing, window by window", was?.missing ?? null)}
            name="Missing"
            said={{
              values: shares.map((share) => (share === null ? "" : `${percent(share)} missing`)),
              edges: pointEdges(shares.length),
            }}
          />
          <Drawn of={axisOf(endpoint)} />
        </>
      )}
    </section>
  );
};
