/** What the model answered: where its numbers lie, or how often each of its texts came. */
import type { FC } from "hono/jsx";
import type { FeatureTrend } from "../../../core/overview/trend.ts";
import { Wide } from "../../figures.tsx";
import { timesOf } from "../../times.tsx";
import { visibleName } from "../../visible.ts";
import { Ribbon } from "./over-time.tsx";
import { featureAddress, type ShownEndpoint } from "./shown.ts";

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
