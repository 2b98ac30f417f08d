/** All endpoints, those first that need somebody. */
import type { FC } from "hono/jsx";
import { percent, readable } from "../../core/check/answer/words.ts";
import { smallStrip, strip, type BarState } from "../../core/chart/time/strip.ts";
import { spark } from "../../core/chart/time/spark.ts";
import { kindWords, type IncidentKind } from "../../core/incident/kinds.ts";
import type { WindowGlance, WindowState } from "../../core/overview/glance.ts";
import { leastNeedy, needOf, type Standing } from "../../core/overview/standing.ts";
import { Frame } from "../frame.tsx";
import { Pill, pillStyle, StandingPill } from "../parts/pill.tsx";
import { Drawn, timeStyle } from "../parts/times.tsx";
import { age, counted, when } from "../words.ts";

/** An endpoint of the list as it is shown. */
interface ShownRow {
  readonly name: string;
  /** Null where it does not answer. */
  readonly glance: ShownGlance | null;
}

interface ShownGlance {
  readonly standing: Standing;
  readonly baselineAt: string | null;
  readonly monitors: number;
  readonly firing: readonly {
    readonly id: string;
    readonly kind: IncidentKind;
    readonly summary: string;
    readonly since: number;
    readonly muted: { readonly until: number; readonly reason: string } | null;
  }[];
  readonly windows: readonly {
    readonly end: string;
    readonly state: WindowState;
    readonly differ: number;
    readonly records: number | null;
  }[];
  readonly last: { readonly glance: WindowGlance | null } | null;
}

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

const style = `${pillStyle}${timeStyle}
.filter { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; margin: 12px 0 8px; } .filter input { width: 15rem; } .filter [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.fleet { width: 100%; border-collapse: separate; border-spacing: 0; } .fleet td { padding: 12px 12px 12px 0; border-top: 0; border-bottom: 4px solid var(--ground); } .fleet td:first-child, .fleet th:first-child { padding-left: 12px; }
.fleet .needy td { background: var(--panel); border-top: 1px solid var(--line); box-shadow: 0 1px 0 var(--line); } .fleet .fine td { padding-top: 4px; padding-bottom: 4px; border: 0; }
.fleet .name { min-width: 12rem; max-width: 26rem; overflow-wrap: anywhere; } .fleet .name a { color: inherit; font-weight: 600; } .fleet .said { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
.fleet td.number div:last-child { color: var(--soft); font-size: 13px; } .legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 40px; }
@media (max-width: 1000px) { .fleet .wide { display: none; } }
@media (max-width: 640px) { .fleet thead { position: absolute; clip-path: inset(50%); } .fleet, .fleet tbody { display: block; } .fleet tr { display: grid; grid-template-columns: 1fr auto; gap: 4px 12px; padding: 12px 0; border-top: 1px solid var(--line); } .fleet td, .fleet td:first-child { display: block; padding: 0; border: 0; background: none; box-shadow: none; } .fleet .name { grid-column: 1 / -1; grid-row: 2; min-width: 0; } .fleet .since { grid-row: 1; grid-column: 2; } .fleet .needy td { background: none; box-shadow: none; border: 0; } }`;

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
  return counts.need === 1
    ? `1 of ${all} needs somebody.`
    : `${counts.need.toLocaleString("en-US")} of ${all} need somebody.`;
}

function besideOf({ counts, rows, now }: Shown): string {
  if (counts.all === 0) return "";
  const ends = rows
    .flatMap(({ glance }) => glance?.windows.slice(-1) ?? [])
    .map(({ end }) => Date.parse(end));
  const last = ends.length === 0 ? null : Math.max(...ends);
  return [
    ...(counts.muted === 0 ? [] : [`${counts.muted.toLocaleString("en-US")} muted.`]),
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
    <pre>
      <code>{`curl -X PUT $WEIR/v1/endpoints/my-model -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" -d '{"upstream":{"url":"https://models.example.com/my-model"}}'`}</code>
    </pre>
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
        {words} {counts[one].toLocaleString("en-US")}
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

const Rows: FC<{ rows: readonly ShownRow[]; now: number }> = ({ rows, now }) => (
  <table class="fleet">
    <thead>
      <tr>
        <th>Verdict</th>
        <th>Endpoint</th>
        <th class="wide">Last windows</th>
        <th class="wide">Records a window</th>
        <th class="number wide">Errors, p50</th>
        <th class="number wide">Differ</th>
        <th class="number">Since</th>
        <th class="number wide">Baseline</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ name, glance }) =>
        glance === null ? <Silent name={name} /> : <Row name={name} glance={glance} now={now} />,
      )}
    </tbody>
  </table>
);

const Silent: FC<{ name: string }> = ({ name }) => (
  <tr class="needy">
    <td>
      <Pill mark="undecided" words="No answer" />
    </td>
    <td class="name" colspan={7}>
      <a href={`/dashboard/${name}`}>{name}</a>
      <div class="said">It does not answer right now.</div>
    </td>
  </tr>
);

const Row: FC<{ name: string; glance: ShownGlance; now: number }> = ({ name, glance, now }) => {
  const { standing, windows, last, baselineAt, firing } = glance;
  const isNeedy = needOf(standing) >= needOf(leastNeedy);
  const isQuiet = standing === "fine";
  const seen = last?.glance ?? null;
  const [first] = firing;
  return (
    <tr class={isNeedy ? "needy" : isQuiet ? "fine" : ""}>
      <td>
        <StandingPill standing={standing} />
      </td>
      <td class="name">
        <a href={`/dashboard/${name}`}>{name}</a>{" "}
        {isQuiet ? (
          <span class="soft">{seen === null ? "" : counted(seen.columns, "column")}</span>
        ) : (
          <div class="said">{readable(sentenceOf(glance))}</div>
        )}
      </td>
      <td class="wide">
        <Drawn
          of={strip(
            windows.map((one) => barOf(one, standing)),
            stripWords(windows),
            smallStrip,
          )}
        />
      </td>
      <td class="wide mark">{windows.length === 0 ? null : <Records windows={windows} />}</td>
      <td class="number wide">
        <div>{errorsOf(seen)}</div>
        <div>{seen?.medianMs == null ? "" : `${Math.round(seen.medianMs)}\u00a0ms`}</div>
      </td>
      <td class="number wide">{seen === null ? "–" : `${seen.differing} of ${seen.columns}`}</td>
      <td class="number since">
        {first === undefined ? null : (
          <>
            <div>{age(first.since, now)}</div>
            <div>
              <a href={`/incidents/${name}/${first.id}`}>incident</a>
            </div>
          </>
        )}
      </td>
      <td class="number wide soft">{baselineAt === null ? "none" : age(Date.parse(baselineAt), now)}</td>
    </tr>
  );
};

const Records: FC<{ windows: ShownGlance["windows"] }> = ({ windows }) => {
  const records = windows.map((one) => one.records);
  const last = records.at(-1) ?? null;
  const words = last === null ? "not known" : last.toLocaleString("en-US");
  const label = `Records in the last ${counted(windows.length, "window")}, now ${words}`;
  return (
    <>
      <span dangerouslySetInnerHTML={{ __html: spark(records, label) }} /> {words}
    </>
  );
};

function sentenceOf({ firing, last, baselineAt, monitors }: ShownGlance): string {
  const [first, ...others] = firing;
  if (first !== undefined) {
    const more =
      others.length === 0 ? "" : `; and ${others.length} more: ${kindWords(others[0]?.kind ?? first.kind)}`;
    const muted =
      first.muted === null
        ? ""
        : ` Muted until ${new Date(first.muted.until).toISOString().slice(0, 16).replace("T", " ")}${first.muted.reason === "" ? "" : `: “${first.muted.reason}”`}.`;
    return `${first.summary}${more}.${muted}`;
  }
  if (baselineAt === null) return "Not judged: there is no baseline.";
  if (monitors === 0) return "Not judged: there is no monitor.";
  return last?.glance == null ? "" : `${last.glance.headline}.`;
}

function errorsOf(seen: WindowGlance | null): string {
  if (seen === null || seen.calls === null || seen.failed === null) return "–";
  return seen.calls === 0 ? "–" : percent(seen.failed / seen.calls);
}

const bars: Readonly<Record<WindowState, BarState>> = {
  differs: "bad",
  within: "within",
  alike: "calm",
  unjudged: "undecided",
  none: "none",
};

function barOf({ state, differ }: ShownGlance["windows"][number], standing: Standing) {
  const bar = bars[state];
  return { state: bar === "bad" && standing === "muted" ? ("muted" as const) : bar, share: differ };
}

function stripWords(windows: ShownGlance["windows"]): string {
  if (windows.length === 0) return "No window was checked yet";
  const differ = windows.filter(({ state }) => state === "differs").length;
  return `${counted(windows.length, "window")}, ${differ === 0 ? "none differs" : `${differ} differ`} from the baseline`;
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
