/** A feature's statistics, of the baseline and of a window. */
import type { FC } from "hono/jsx";
import { percent, short } from "../../../core/check/answer/words.ts";
import type { FeatureSeen, SideSeen } from "../../../core/overview/overview.ts";
import { count } from "../../../core/counted.ts";

export const statisticsStyle = `
.stats { width: 100%; max-width: 30rem; } .stats td, .stats th { padding-right: 0; } .stats td:nth-child(n+2), .stats th:nth-child(n+2) { text-align: right; }`;

const rows: readonly (readonly [string, (side: SideSeen) => string])[] = [
  ["Records with it", ({ records }) => count(records)],
  ["Missing", ({ missing }) => percent(missing)],
  ["Least", ({ least }) => numberOr(least)],
  ["5 %", ({ quantiles }) => numberOr(quantiles?.[0])],
  ["25 %", ({ quantiles }) => numberOr(quantiles?.[1])],
  ["Median", ({ quantiles }) => numberOr(quantiles?.[2])],
  ["75 %", ({ quantiles }) => numberOr(quantiles?.[3])],
  ["95 %", ({ quantiles }) => numberOr(quantiles?.[4])],
  ["Greatest", ({ greatest }) => numberOr(greatest)],
];

function numberOr(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : short(value);
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
