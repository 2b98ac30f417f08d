/** How the calls went, window by window, and what the model answered. */
import type { FC } from "hono/jsx";
import { trend } from "../../../core/chart/time/spark.ts";
import { percent, short } from "../../../core/check/answer/words.ts";
import type { TrafficSeen } from "../../../core/overview/traffic.ts";
import type { FeatureTrend, TrendWindow } from "../../../core/overview/trend.ts";
import { Wide } from "../../figures.tsx";
import { Reads, timesOf } from "../../times.tsx";
import { pointEdges } from "../../../core/chart/values.ts";
import { visibleName } from "../../visible.ts";
import { counted } from "../../words.ts";
import { Ribbon } from "./over-time.tsx";
import { featureAddress, type ShownEndpoint } from "./shown.ts";

export const trafficStyle = `
.multiples { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 24px; } @media (max-width: 640px) { .multiples { grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); } } .multiples .figure { font-size: 18px; line-height: 24px; font-weight: 600; } .multiples .label { font-size: 12px; color: var(--soft); }`;

interface Multiple {
  readonly label: string;
  readonly of: (traffic: TrafficSeen) => number | null;
  readonly words: (value: number) => string;
}

const multiples: readonly Multiple[] = [
  {
    label: "Calls a window",
    of: ({ calls }) => calls,
    words: (value) => Math.round(value).toLocaleString("en-US"),
  },
  {
    label: "Calls that fail",
    of: ({ calls, failed }) => (calls === 0 ? null : failed / calls),
    words: percent,
  },
  { label: "Latency, median", of: ({ medianMs }) => medianMs, words: milliseconds },
  { label: "Latency, 95th percentile", of: ({ slowMs }) => slowMs, words: milliseconds },
  { label: "Tokens sent a window", of: ({ inputTokens }) => inputTokens, words: short },
  { label: "Tokens answered a window", of: ({ outputTokens }) => outputTokens, words: short },
];

function milliseconds(value: number): string {
  return `${short(Number(value.toPrecision(3)))}\u00a0ms`;
}

export const Traffic: FC<{ windows: readonly TrendWindow[] }> = ({ windows }) => {
  const seen = windows.map(({ overview }) => overview?.traffic ?? null);
  const shown = multiples.flatMap((multiple) => {
    const values = seen.map((traffic) => (traffic === null ? null : multiple.of(traffic)));
    return values.some((value) => value !== null) ? [{ multiple, values }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="traffic" data-times={timesOf(windows)}>
      <h2 id="traffic">
        Traffic <span class="soft">{counted(windows.length, "window")}</span>
      </h2>
      <div class="multiples">
        {shown.map(({ multiple: { label, words }, values }) => {
          const last = values.at(-1) ?? null;
          const said = last === null ? "–" : words(last);
          return (
            <div data-reads>
              <div class="label">
                <span data-line>{label}</span>
              </div>
              <div class="figure" data-figure>
                {said}
              </div>
              <Reads
                of={trend(values, `${label}: ${said} in the last window`)}
                name={label}
                said={{
                  values: values.map((value) => (value === null ? "" : words(value))),
                  edges: pointEdges(values.length),
                }}
              />
            </div>
          );
        })}
      </div>
    </section>
  );
};

/** Where the numbers that it answers lie; answers that are texts have their own page. */
export const Answers: FC<{ endpoint: ShownEndpoint; trends: readonly FeatureTrend[] }> = ({
  endpoint,
  trends,
}) => {
  const outputs = trends.filter(({ seen }) => seen.findLast((one) => one !== null)?.isOutput === true);
  const [first] = outputs;
  if (first === undefined) return null;
  const figures = endpoint.open?.figures ?? new Map();
  const numbers = outputs.find(({ name }) => figures.get(name)?.kind === "curve") ?? null;
  const values = numbers === null ? figures.get(first.name) : undefined;
  return (
    <section aria-labelledby="answers" data-reads data-times={timesOf(endpoint.windows)}>
      <h2 id="answers">
        What the model answers{" "}
        <span class="soft" data-line>
          {numbers === null
            ? ""
            : `${visibleName(numbers.name)}, 5 % to 95 % of answers; dotted: the baseline's quantiles`}
        </span>
      </h2>
      {numbers === null ? null : (
        <Ribbon
          endpoint={endpoint}
          seen={numbers.seen}
          label={`${visibleName(numbers.name)} over the windows`}
        />
      )}
      {values === undefined ? null : (
        <Wide figure={values} label={`${visibleName(first.name)}: baseline and now`} most={12} />
      )}
      <p>
        {outputs.slice(0, 8).map(({ name }) => (
          <>
            <a href={featureAddress(endpoint.name, name, { days: endpoint.period.days })}>
              <bdi>{visibleName(name)}</bdi>
            </a>{" "}
          </>
        ))}
      </p>
    </section>
  );
};
