/** A feature's statistics, of the baseline and of a window. */
import type { FC } from "hono/jsx";
import { beside, exactly, percent } from "../../../core/check/answer/words.ts";
import type { FeatureSeen, SideSeen } from "../../../core/overview/overview.ts";
import { count } from "../../../core/counted.ts";

export const statisticsStyle = `
.stats { width: 100%; max-width: 30rem; } .stats td, .stats th { padding-right: 0; } .stats td:nth-child(n+2), .stats th:nth-child(n+2) { text-align: right; }`;

const rows: readonly (readonly [string, (side: SideSeen) => string])[] = [
  ["Records with it", ({ records }) => count(records)],
  ["Missing", ({ missing }) => percent(missing)],
  ["Least", ({ least }) => (least === null ? "" : exactly(least))],
  ["5 %", (side) => quantileAt(side, 0)],
  ["25 %", (side) => quantileAt(side, 1)],
  ["Median", (side) => quantileAt(side, 2)],
  ["75 %", (side) => quantileAt(side, 3)],
  ["95 %", (side) => quantileAt(side, 4)],
  ["Greatest", ({ greatest }) => (greatest === null ? "" : exactly(greatest))],
];

/** The quantile at a place, with the digits that tell those of the side apart. */
function quantileAt({ quantiles }: SideSeen, place: number): string {
  const value = quantiles?.[place];
  return value === undefined ? "" : beside(value, (quantiles?.[4] ?? value) - (quantiles?.[0] ?? value));
}

export const Statistics: FC<{ feature: FeatureSeen }> = ({ feature: { now, was } }) => {
  const filled = rows.map(
    ([words, of]) => [words, was === null ? "" : of(was), now === null ? "" : of(now)] as const,
  );
  const shown = filled.filter(([, before, after]) => before !== "" || after !== "");
  return shown.length === 0 ? null : (
    <section aria-labelledby="statistics">
      <h2 id="statistics">Statistics</h2>
      <table class="stats">
        <thead>
          <tr>
            <th> </th>
            <th>Baseline</th>
            <th>Now</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(([words, before, after]) => (
            <tr>
              <td>{words}</td>
              <td class="soft">{before}</td>
              <td>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
