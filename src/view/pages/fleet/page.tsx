/** All endpoints, those first that need somebody. */
import type { FC } from "hono/jsx";
import { chartStyle } from "../../charts.ts";
import { Command, withToken } from "../../command.tsx";
import { Frame } from "../../frame.tsx";
import { Pill, pillStyle } from "../../mark.tsx";
import { timeStyle } from "../../times.tsx";
import { age, when } from "../../words.ts";
import { Rows, type ShownRow } from "./rows.tsx";
import { count, counted } from "../../../core/counted.ts";

/** What is asked for and what is there. */
interface Shown {
  readonly rows: readonly ShownRow[];
  readonly counts: Readonly<Record<"all" | "need" | "muted", number>>;
  readonly part: "all" | "need" | "muted";
  readonly text: string;
  /** The address of the next page; null on the last. */
  readonly next: string | null;
  readonly isFirst: boolean;
  readonly now: number;
}

const style = `${pillStyle}${chartStyle}${timeStyle}
.filter { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; margin: 12px 0 8px; } .filter input { width: 15rem; } .filter [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.fleet { width: 100%; border-collapse: separate; border-spacing: 0 2px; margin: 0 -12px; width: calc(100% + 24px); } .fleet th { vertical-align: bottom; } .fleet td { padding: 12px 12px 12px 0; border: 0; vertical-align: middle; } .fleet td:first-child, .fleet th:first-child { padding-left: 12px; }
.fleet tbody tr { position: relative; } .fleet .needy td { background: var(--panel); border: solid var(--line); border-width: 1px 0; } .fleet .needy td:first-child { border-left-width: 1px; border-radius: 8px 0 0 8px; } .fleet .needy td:last-child { border-right-width: 1px; border-radius: 0 8px 8px 0; } .fleet .fine td { padding-top: 4px; padding-bottom: 4px; } .fleet tr:not(.fine) + .fine td { padding-top: 16px; }
.fleet .name { min-width: 12rem; max-width: 26rem; overflow-wrap: anywhere; } .fleet .name a { color: inherit; font-weight: 600; text-decoration: none; } .fleet tbody tr:hover .name a { text-decoration: underline; } .fleet .name a::after { content: ""; position: absolute; inset: 0; } .fleet .since a { position: relative; color: var(--soft); } .fleet .said { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; } .fleet tr:not(.needy) .said { color: var(--soft); }
.fleet td.number div:last-child { color: var(--soft); font-size: 13px; } .fleet td.number div:only-child { color: inherit; font-size: inherit; } .legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 40px; font-size: 12px; } .legend .pill { font-weight: 400; }
@media (max-width: 1000px) { .fleet .wide { display: none; } .fleet .wide.kept { display: table-cell; } }
@media (max-width: 640px) { .filter input { width: 100%; } .fleet thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; } .fleet, .fleet tbody { display: block; } .fleet tr { display: grid; grid-template-columns: 1fr auto; gap: 4px 12px; padding: 12px; margin-bottom: 2px; align-items: center; } .fleet td:not(.wide), .fleet td:first-child, .fleet .wide.kept { display: block; padding: 0; border: 0; background: none; } .fleet .name { grid-column: 1 / -1; grid-row: 2; min-width: 0; } .fleet .since { grid-row: 1; grid-column: 2; } .fleet .since div { display: inline; margin-left: 8px; } .fleet tr .records { text-align: right; }
.fleet td:empty { display: none !important; } .fleet .needy { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; } .fleet .needy td.name { border: 0; } .fleet .fine { padding: 4px 12px; grid-template-columns: auto 1fr auto; } .fleet .fine td { padding: 0 !important; } .fleet .fine .name { grid-column: 2; grid-row: 1; } .fleet .fine .since, .fleet .fine .bars { display: none; } .fleet .fine .records { grid-column: 3; grid-row: 1; } .fleet .fine .pill { font-size: 0; gap: 0; } }`;

export const FleetPage: FC<Shown> = (shown) => (
  <Frame title="Endpoints" own={style}>
    <h1>{verdictOf(shown)}</h1>
    <p class="soft">{besideOf(shown)}</p>
    {isNothing(shown) ? <Empty /> : <Filter {...shown} />}
    {shown.rows.length > 0 ? <Rows rows={shown.rows} now={shown.now} /> : null}
    {!isNothing(shown) && shown.rows.length === 0 ? <p>No endpoint is like that.</p> : null}
    <p>
      {shown.isFirst ? null : <a href="/dashboard">Back to the first</a>}{" "}
      {shown.next === null ? null : <a href={shown.next}>More endpoints</a>}
    </p>
    {shown.rows.length === 0 ? null : <Legend />}
  </Frame>
);

function isNothing({ counts, text }: Shown): boolean {
  return counts.all === 0 && text === "";
}

function verdictOf({ counts, text }: Shown): string {
  const like = text === "" ? "" : ` with “${text}” in their names`;
  if (counts.all === 0) return text === "" ? "There is no endpoint yet." : `There is no endpoint${like}.`;
  const all = `${counted(counts.all, "endpoint")}${like}`;
  if (counts.need === 0)
    return counts.all === 1 ? "The endpoint is as in its baseline." : `${all} are as in their baselines.`;
  return counts.need === 1 ? `1 of ${all} needs somebody.` : `${count(counts.need)} of ${all} need somebody.`;
}

function besideOf({ counts, rows, now }: Shown): string {
  if (counts.all === 0) return "";
  const ends = rows
    .flatMap(({ glance }) => glance?.windows.slice(-1) ?? [])
    .map(({ end }) => Date.parse(end));
  const last = ends.length === 0 ? null : Math.max(...ends);
  return [
    ...(counts.muted === 0 ? [] : [`${count(counts.muted)} muted.`]),
    last === null
      ? "No window was checked yet."
      : `The newest window that was checked ended ${when(last, now)} UTC, ${age(last, now)} ago.`,
  ].join(" ");
}

const Empty: FC = () => (
  <>
    <p class="soft">
      Configure one, in front of the model that it watches; its page is there with its first call:
    </p>
    <Command
      text={`curl -X PUT "$WEIR/v1/endpoints/my-model" \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" \\
  -d '{"upstream": {"url": "https://models.example.com/my-model"}}'`}
    />
    <p class="soft">{withToken}</p>
  </>
);

const parts = [
  ["all", "All"],
  ["need", "Need you"],
  ["muted", "Muted"],
] as const;

const Filter: FC<Shown> = ({ counts, part, text }) => (
  <form class="filter" method="get" action="/dashboard" role="search">
    <input
      type="search"
      name="q"
      value={text}
      placeholder="Filter endpoints"
      aria-label="Filter endpoints by name"
      accesskey="f"
    />
    {part === "all" ? null : <input type="hidden" name="show" value={part} />}
    {parts.map(([one, words]) => (
      <a href={addressOf(one, text)} aria-current={one === part ? "true" : undefined}>
        {words} {count(counts[one])}
      </a>
    ))}
  </form>
);

function addressOf(part: Shown["part"], text: string): string {
  const asked = new URLSearchParams({
    ...(text !== "" && { q: text }),
    ...(part !== "all" && { show: part }),
  }).toString();
  return asked === "" ? "/dashboard" : `/dashboard?${asked}`;
}

const Legend: FC = () => (
  <p class="legend soft">
    <span>One bar a window, its height the share of records that differ.</span>
    <Pill mark="violation" words="differs" />
    <Pill mark="within" words="over the limit, within chance" />
    <Pill mark="undecided" words="not judged" />
    <Pill mark="none" words="no calls" />
    <Pill mark="alike" words="as in the baseline" />
  </p>
);
