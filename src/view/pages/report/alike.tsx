/** What is as in the baseline: a small chart for each column, one for each family of one-hot columns. */
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { Figure } from "../../../core/chart/figure.ts";
import { familyChart } from "../../../core/chart/page/bar.ts";
import { percent, short } from "../../../core/check/answer/words.ts";
import { Mini } from "../../figures.tsx";
import { More, type Listed } from "../../room.tsx";
import { visibleName } from "../../visible.ts";
import type { Alike } from "./entries.ts";
import type { Family } from "./families.ts";
import { size } from "./words.ts";
import { count, counted } from "../../../core/counted.ts";

export const alikeStyle = `
.grid { list-style: none; margin: 12px 0 0; padding: 0; display: grid; grid-template-columns: repeat(8, minmax(0, 120px)); gap: 20px 32px; } .grid li { font-size: 12px; line-height: 16px; min-width: 0; }
.grid bdi { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 13px; line-height: 18px; } .grid .none { display: block; height: 32px; border-bottom: 1px solid var(--line); }
.family { margin-top: 24px; font-size: 12px; line-height: 16px; } .family .row { display: flex; justify-content: space-between; gap: 12px; } .family bdi { font-size: 13px; overflow-wrap: anywhere; }
@media (max-width: 1100px) { .grid { grid-template-columns: repeat(6, minmax(0, 120px)); gap: 20px 24px; } }
@media (max-width: 640px) { .grid { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 16px 12px; } }
@media print { .grid { grid-template-columns: repeat(7, minmax(0, 1fr)); gap: 10px 12px; } .grid li { break-inside: avoid; } }`;

/** Its place is empty where other columns have a figure and it has none. */
export function alikeItem({ name, distance }: Alike, figures: ReadonlyMap<string, Figure>) {
  const figure = figures.get(name);
  const shown = visibleName(name);
  const far = distance === null ? "" : size(distance, true);
  return (
    <li>
      <bdi title={shown}>{shown}</bdi>
      {figure === undefined ? (
        figures.size > 0 && <span class="none" />
      ) : (
        <Mini figure={figure} label={`${shown}: as in the baseline${far === "" ? "" : `, ${far} apart`}`} />
      )}
      <span class="soft">{far === "" ? "–" : far}</span>
    </li>
  );
}

export function familyItem({ prefix, members }: Family) {
  const far = members.reduce((most, { distance }) => Math.max(most, distance ?? 0), 0);
  const by = ({ share: { was, now } }: Family["members"][number]) => Math.abs(now - (was ?? now));
  const most = members.reduce((one, other) => (by(other) > by(one) ? other : one));
  const [first = most, last = most] = [members[0], members.at(-1)];
  const { was, now } = most.share;
  const rest = (name: string) => visibleName(name.slice(prefix.length));
  const words = `${count(members.length)} columns of 0 and 1, share of 1`;
  const label = `${visibleName(prefix)}…: ${words}, all as in the baseline`;
  return (
    <div class="family">
      <p>
        <bdi>{visibleName(first.name)}</bdi> … <bdi>{visibleName(last.name)}</bdi>{" "}
        <span class="soft">
          {words}; largest distance {size(far, true)}
        </span>
      </p>
      {raw(
        familyChart(
          members.map(({ share }) => share),
          label,
        ),
      )}
      <div class="row soft">
        <bdi>{rest(first.name)}</bdi>
        {was === null ? null : (
          <span>
            differs most: <bdi>{visibleName(most.name)}</bdi> {percent(was, now)} → {percent(now, was)}
          </span>
        )}
        <bdi>{rest(last.name)}</bdi>
      </div>
    </div>
  );
}

/** `limits` are those of all distances. */
export const AsInTheBaseline: FC<{
  part: Listed;
  families: Listed;
  columns: number;
  limit: number | null;
}> = ({ part, families, columns, limit }) =>
  columns === 0 ? null : (
    <section>
      <h2>
        As in the baseline{" "}
        <span class="soft">
          {counted(columns, "column")}, largest distance first
          {limit === null ? "" : `; limit ${short(limit)}`}
        </span>
      </h2>
      {part.count === 0 ? null : <ul class="grid">{part.shown}</ul>}
      <More {...part} />
      {families.shown}
      <More {...families} />
    </section>
  );
