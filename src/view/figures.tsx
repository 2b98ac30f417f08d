/** Figures on a page: a small chart, one as wide as its place, or values in rows. */
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { Figure, Labelled } from "../core/chart/figure.ts";
import { valueBar } from "../core/chart/page/bar.ts";
import { miniChart } from "../core/chart/page/mini.ts";
import { signedPoints } from "../core/chart/page/points.ts";
import { findingChart } from "../core/chart/page/wide.ts";
import { percent } from "../core/check/answer/words.ts";
import { chartStyle } from "./charts.ts";
import { visibleName } from "./visible.ts";

export const figureStyle = `${chartStyle}
.bars { list-style: none; margin: 0; padding: 0; container-type: inline-size; } .bars li { display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; font-size: 12px; line-height: 16px; padding: 3px 0; }
.bars .what { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .bars svg { grid-column: 1 / -1; grid-row: 2; } .bars .points, .bars .was { color: var(--soft); } .bars .now { font-weight: 600; }
.bars .tag { border: 1px solid var(--bline); border-radius: 4px; padding: 0 4px; color: var(--soft); margin-left: 4px; } .bars .tag.new { border-color: var(--now); color: var(--now); }
@container (max-width: 639px) { .bars .points { display: none; } }
@container (min-width: 640px) { .bars li { grid-template-columns: 270px 1fr 60px 60px 60px; align-items: center; font-size: 13px; } .bars svg { grid-column: 2; grid-row: 1; } .bars .shares { display: contents; } .bars .shares span { text-align: right; } .bars .arrow { display: none; } }`;

/** 120 × 32; `label` says what is seen. */
export const Mini: FC<{ figure: Figure; label: string }> = ({ figure, label }) =>
  raw(miniChart(figure, label));

const mostRows = 5;

/** As wide as its place and 96 px high; of texts the `most` that moved most, a row each. */
export const Wide: FC<{ figure: Figure; label: string; most?: number }> = ({
  figure,
  label,
  most = mostRows,
}) =>
  figure.kind === "rows" ? (
    <ValueBars rows={mostMoved(figure.rows, most)} full={highest(figure.rows)} isTagged />
  ) : (
    raw(findingChart(figure, label))
  );

/**
 * A row a value: name, both sides as bars, both shares; and how many points lie between them where there is room. The share
 * `full` takes all of its row. Values that are new or gone may be tagged so.
 */
export const ValueBars: FC<{ rows: readonly Labelled[]; full: number; isTagged?: boolean }> = ({
  rows,
  full,
  isTagged = false,
}) => (
  <ul class="bars">
    {rows.map((row) => (
      <li>
        <span class="what" title={visibleName(row.label)}>
          <bdi>{visibleName(row.label)}</bdi>
          {isTagged ? <Tag row={row} /> : null}
        </span>
        {raw(valueBar(row, full))}
        <Shares row={row} />
      </li>
    ))}
  </ul>
);

function highest(rows: readonly Labelled[]): number {
  return rows.reduce((most, { was, now }) => Math.max(most, was ?? 0, now), 0);
}

const Tag: FC<{ row: Labelled }> = ({ row: { was, now } }) => {
  if (was === 0 && now > 0) return <span class="tag new">new</span>;
  return was !== null && was > 0 && now === 0 ? <span class="tag">gone</span> : null;
};

const Shares: FC<{ row: Labelled }> = ({ row: { was, now } }) => (
  <span class="shares">
    <span class="was">{was === null ? "" : percent(was, now)}</span>
    {was === null ? "" : <span class="arrow"> → </span>}
    <span class="now">{percent(now, was ?? now)}</span>
    <span class="points">{was === null ? "" : signedPoints(now - was)}</span>
  </span>
);

/** In the order in which they were. */
function mostMoved(rows: readonly Labelled[], most: number): readonly Labelled[] {
  const move = ({ was, now }: Labelled) => Math.abs(now - (was ?? 0));
  const moved = new Set(rows.toSorted((a, b) => move(b) - move(a)).slice(0, most));
  return rows.filter((row) => moved.has(row));
}
