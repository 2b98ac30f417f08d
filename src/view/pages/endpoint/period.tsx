/** How long a time the charts over windows show: the last windows, or days; and what stands for what where windows are many. */
import type { FC } from "hono/jsx";
import type { ShownEndpoint } from "./shown.ts";
import { counted } from "../../../core/counted.ts";

/** In days; null for the last windows, whatever their length. */
export const periods = [null, 7, 30] as const;

export const periodStyle = `
.periods { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; margin: 0 0 8px; font-size: 13px; line-height: 18px; } .periods a { display: inline-flex; align-items: center; min-height: 24px; } .periods [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
@media (max-width: 640px) { .periods a { min-height: 44px; } } @media print { .periods a { display: none; } }`;

/** `to`: the address of the page with another period. Nothing where there is but one to choose. */
export const Periods: FC<{ endpoint: ShownEndpoint; to: (days: number | null) => string }> = ({
  endpoint: { period, windows },
  to,
}) => {
  const { days, hasOlder } = period;
  if (windows.length === 0 || (days === null && !hasOlder)) return null;
  return (
    <nav class="periods" aria-label="Period">
      {periods.map((one) => (
        <a href={to(one)} aria-current={one === days ? "true" : undefined}>
          {one === null ? "Last 24 windows" : `${one} days`}
        </a>
      ))}
      <span class="soft">{periodWords(period, windows)}</span>
    </nav>
  );
};

/** "168 windows. Each mark is the worst of 6 neighbours, the one in which most columns differ; the last is one window." */
function periodWords(
  { days, count, hasOlder }: ShownEndpoint["period"],
  windows: ShownEndpoint["windows"],
): string {
  const size = windows.reduce((most, { standsFor }) => Math.max(most, standsFor), 1);
  return [
    ...(days === null ? [] : [`${counted(count, "window")}${hasOlder ? "" : "; there are no older ones"}.`]),
    ...(size === 1
      ? []
      : [
          `Each mark is the worst of ${size} neighbours, the one in which most columns differ; the last is one window.`,
        ]),
  ].join(" ");
}
