/** The features of a window, the worst first, each with its small chart of baseline and now. */
import type { FC } from "hono/jsx";
import { scoreBar } from "../../../core/chart/page/bar.ts";
import { percent, readable, short } from "../../../core/check/answer/words.ts";
import type { FeatureSeen, FeatureState } from "../../../core/overview/overview.ts";
import { isReported } from "../../../core/check/answer/outcome.ts";
import type { Finding } from "../../../core/report/finding.ts";
import { Mini } from "../../figures.tsx";
import { checkKinds, Pill } from "../../mark.tsx";
import { PageRoom } from "../../room.tsx";
import { Drawn } from "../../times.tsx";
import { visible, visibleName } from "../../visible.ts";
import { typeWords } from "./feature-words.ts";
import {
  featureAddress,
  isModelWindow,
  queryOf,
  type OpenWindow,
  type ShownEndpoint,
  type Wanted,
} from "./shown.ts";
import { count, counted } from "../../../core/counted.ts";

/** So many are listed at once, and so many that are as in the baseline beside those that are not. */
const [mostRows, nearest] = [100, 2];
/** Of the room that a page has for lists. */
const shareOfPage = 0.75;
/** Fewer are seen at a glance. */
const searchedFrom = 20;

export const featuresStyle = `
.features { width: 100%; } .features tbody tr { position: relative; } .features .name a::after { content: ""; position: absolute; inset: 0; } .features tbody tr:hover a { text-decoration: underline; } .features td { vertical-align: middle; height: 58px; } .features .name { min-width: 9rem; max-width: 16rem; } .features .name a { color: inherit; font-weight: 600; text-decoration: none; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; overflow-wrap: anywhere; }
.features .name div, .features .what div { font-size: 13px; color: var(--soft); line-height: 18px; } .features .what { overflow-wrap: anywhere; max-width: 26rem; } .features .score { white-space: nowrap; text-align: right; } .features .score svg { display: inline-block; vertical-align: middle; margin-right: 8px; }
@media (max-width: 860px) { .features thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; } .features tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px 12px; padding: 12px 0; border-top: 1px solid var(--line); } .features td { display: block; border: 0; padding: 0; height: auto; } .features .what { grid-column: 1 / -1; } .features .records { display: none; } .features .name { grid-row: 2; } .features .pic { grid-row: 2; } .features .score { grid-row: 1; grid-column: 2; } }`;

interface Listed {
  readonly shown: readonly FeatureSeen[];
  readonly left: number;
}

export const Features: FC<{ endpoint: ShownEndpoint; open: OpenWindow; wanted: Wanted }> = ({
  endpoint,
  open,
  wanted,
}) => {
  const all = open.overview?.features ?? [];
  const found = listed(all, wanted);
  const { name, asked: window, period } = endpoint;
  const { days } = period;
  // A name may be as long as a page.
  const rows = new PageRoom("").take(
    found.shown,
    (seen) => (
      <Row href={featureAddress(name, seen.name, { window: open.execution, days })} open={open} seen={seen} />
    ),
    shareOfPage,
  );
  const left = found.left + rows.left;
  return (
    <section aria-labelledby="features">
      <h2 id="features">
        Features <span class="soft">worst first; grey the baseline, blue now</span>
      </h2>
      {all.length > searchedFrom || wanted.text !== "" ? (
        <Search text={wanted.text} kept={{ window, days }} />
      ) : null}
      {found.shown.length === 0 ? (
        <p class="soft">No feature is like that.</p>
      ) : (
        <table class="features">
          <thead>
            <tr>
              <th>Verdict</th>
              <th>Feature</th>
              <th>Baseline and now</th>
              <th>What changed</th>
              <th class="number">Differ</th>
              <th class="number">Records</th>
            </tr>
          </thead>
          <tbody>{rows.shown}</tbody>
        </table>
      )}
      {left === 0 ? null : <Left count={left} wanted={wanted} kept={{ window, days }} />}
    </section>
  );
};

/** What was asked for beside which features. */
interface Kept {
  readonly window: string | null;
  readonly days: number | null;
}

const Left: FC<{ count: number; wanted: Wanted; kept: Kept }> = ({ count, wanted, kept }) => {
  if (wanted.isAll || wanted.text !== "") {
    return <p class="soft">{counted(count, "more feature")}: filter by name to see them.</p>;
  }
  return (
    <p class="soft">
      {counted(count, "more feature")} as in the baseline.{" "}
      <a href={`?${queryOf({ ...kept, all: "1" })}#features`}>Show all</a>
    </p>
  );
};

const Search: FC<{ text: string; kept: Kept }> = ({ text, kept: { window, days } }) => (
  <form class="acts" method="get" role="search">
    <input
      type="search"
      name="q"
      value={text}
      placeholder="Filter features"
      aria-label="Filter features by name"
    />
    {window === null ? null : <input type="hidden" name="window" value={window} />}
    {days === null ? null : <input type="hidden" name="days" value={String(days)} />}
    <button>Filter</button>
  </form>
);

function listed(features: readonly FeatureSeen[], { text, isAll }: Wanted): Listed {
  const lower = text.toLowerCase();
  const like = text === "" ? features : features.filter(({ name }) => name.toLowerCase().includes(lower));
  if (isAll || text !== "")
    return { shown: like.slice(0, mostRows), left: Math.max(0, like.length - mostRows) };
  const odd = like.filter(({ state }) => state !== "alike");
  const shown = like.slice(0, Math.min(mostRows, Math.max(odd.length + nearest, 8)));
  return { shown, left: like.length - shown.length };
}

const Row: FC<{ href: string; open: OpenWindow; seen: FeatureSeen }> = ({ href, open, seen }) => {
  const isOfModel = isModelWindow(open);
  const { name, state, check, now } = seen;
  const figure = open.figures.get(name) ?? null;
  return (
    <tr>
      <td>
        <Pill mark={state} words={wordOf(state, check)} />
      </td>
      <td class="name">
        <a href={href} title={visibleName(name)}>
          <bdi>{visibleName(name)}</bdi>
        </a>
        <div>{typeWords(seen, isOfModel)}</div>
      </td>
      <td class="pic">
        {figure === null ? null : <Mini figure={figure} label={`${visibleName(name)}: baseline and now`} />}
      </td>
      <td class="what">
        <What open={open} seen={seen} />
      </td>
      <td class="score">
        <Score seen={seen} />
      </td>
      <td class="number records soft">{now === null ? "" : count(now.records)}</td>
    </tr>
  );
};

/** What may have happened comes first, where that is known. */
const What: FC<{ open: OpenWindow; seen: FeatureSeen }> = ({ open, seen }) => {
  const finding = findingOf(open, seen);
  const [cause, what, chance] = [causeOf(open, finding), whatOf(finding, seen), chanceOf(seen)];
  const beside = [...(cause === null || what === "" ? [] : [what]), ...(chance === "" ? [] : [chance])];
  return (
    <>
      {cause ?? what}
      <div>{beside.join("; ")}</div>
    </>
  );
};

/** What has happened to it, without its name: "60 times larger, in every record. Seconds instead of minutes?" */
export function causeOf({ report }: OpenWindow, finding: Finding | null): string | null {
  const cause = finding?.cause === undefined ? undefined : report?.causes?.[finding.cause];
  if (finding === null || cause === undefined) return null;
  const own = `${finding.feature}: `;
  const words = cause.words.startsWith(own) ? cause.words.slice(own.length) : cause.words;
  return visible(readable(words));
}

/** The finding that says how the feature stands. */
export function findingOf(open: OpenWindow, { name, check }: FeatureSeen): Finding | null {
  return open.report?.findings.find((one) => one.feature === name && one.check === check) ?? null;
}

export function wordOf(state: FeatureState, check: FeatureSeen["check"]): string {
  if (state === "undecided") return "Undecided";
  if (state === "alike" || check === null) return "As baseline";
  return state === "within" ? `${checkKinds[check]}, within chance` : checkKinds[check];
}

/** Before and after in the feature's own units; what was not judged says why. */
export function whatOf(finding: Finding | null, seen: FeatureSeen): string {
  return visible(readable(changeIn(finding, seen)));
}

function changeIn(finding: Finding | null, { now, state }: FeatureSeen): string {
  if (now === null && state === "violation") return "It is not there.";
  if (finding === null) return "";
  if (finding.answer.kind === "undecided") return finding.answer.reason;
  const { before, after } = finding;
  if (before !== null && after !== null) return `${before} → ${after}`;
  return isReported(finding.answer) ? finding.answer.description.trim() : "";
}

function chanceOf({ state, chance, check }: FeatureSeen): string {
  if (chance === null || check !== "baseline_drift_check" || state === "alike") return "";
  return chance >= 1 ? "" : `chance reaches ${chance.toFixed(2)} at these sample sizes`;
}

const Score: FC<{ seen: FeatureSeen }> = ({ seen: { differ, limit, state } }) => {
  if (differ === null) return <span class="soft">–</span>;
  const kind = state === "violation" ? "bad" : state === "within" ? "chance" : "calm";
  return (
    <span
      title={`${percent(differ)} of the records differ${limit === null ? "" : `, limit ${short(limit)}`}`}
    >
      {limit === null ? null : <Drawn of={scoreBar(differ, limit, kind)} />}
      <span class={kind === "bad" ? "bad" : ""}>{differ.toFixed(2)}</span>
    </span>
  );
};
