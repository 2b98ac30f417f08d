/** The rows of the list of endpoints: each its verdict, its last windows, its traffic and its baseline's age. */
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import { percent, readable } from "../../../core/check/answer/words.ts";
import { smallStrip, strip, type BarState } from "../../../core/chart/time/strip.ts";
import { spark } from "../../../core/chart/time/spark.ts";
import { kindWords, type IncidentKind } from "../../../core/incident/kinds.ts";
import type { WindowGlance, WindowState } from "../../../core/overview/glance.ts";
import { leastNeedy, needOf, type Standing } from "../../../core/overview/standing.ts";
import { Pill, StandingPill } from "../../mark.tsx";
import { Drawn } from "../../times.tsx";
import { visible } from "../../visible.ts";
import { age, awaitsWords, ended, when } from "../../words.ts";
import { count, counted } from "../../../core/counted.ts";

/** An endpoint of the list as it is shown. */
export interface ShownRow {
  readonly name: string;
  /** Null where it does not answer. */
  readonly glance: ShownGlance | null;
}

interface ShownGlance {
  readonly standing: Standing;
  readonly baselineAt: string | null;
  /** Why windows are not judged for want of a baseline; null where they are. */
  readonly awaits: string | null;
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

export const Rows: FC<{ rows: readonly ShownRow[]; now: number }> = ({ rows, now }) => (
  <table class="fleet">
    <thead>
      <tr>
        <th>Verdict</th>
        <th>Endpoint</th>
        <th class="wide kept">Last windows</th>
        <th class="wide kept">Records a window</th>
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
  const { standing, windows, last, baselineAt } = glance;
  const isNeedy = needOf(standing) >= needOf(leastNeedy);
  const isQuiet = standing === "fine";
  const seen = last?.glance ?? null;
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
          <div class="said">{visible(readable(sentenceOf(glance, now)))}</div>
        )}
      </td>
      <td class="wide kept bars">
        {windows.length === 0 ? null : (
          <Drawn
            of={strip(
              windows.map((one) => barOf(one, standing)),
              stripWords(windows),
              smallStrip,
            )}
          />
        )}
      </td>
      <td class="wide kept mark records">{windows.length === 0 ? null : <Records windows={windows} />}</td>
      <Calls seen={seen} isQuiet={isQuiet} />
      <Since name={name} glance={glance} now={now} />
      <td class="number wide soft">{baselineAt === null ? "none" : age(Date.parse(baselineAt), now)}</td>
    </tr>
  );
};

const Calls: FC<{ seen: WindowGlance | null; isQuiet: boolean }> = ({ seen, isQuiet }) => (
  <>
    <td class="number wide">
      <div>{errorsOf(seen)}</div>
      {isQuiet || seen?.medianMs == null ? null : <div>{`${Math.round(seen.medianMs)}\u00a0ms`}</div>}
    </td>
    <td class="number wide">{seen === null ? "–" : `${seen.differing} of ${seen.columns}`}</td>
  </>
);

const Since: FC<{ name: string; glance: ShownGlance; now: number }> = ({ name, glance: { firing }, now }) => {
  const [first] = firing;
  return (
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
  );
};

const Records: FC<{ windows: ShownGlance["windows"] }> = ({ windows }) => {
  const records = windows.map((one) => one.records);
  const last = records.at(-1) ?? null;
  const words = last === null ? "not known" : count(last);
  const label = `Records in the last ${counted(windows.length, "window")}, now ${words}`;
  return (
    <>
      {raw(spark(records, label))} {words}
    </>
  );
};

function sentenceOf(glance: ShownGlance, now: number): string {
  const { firing, last, awaits, monitors } = glance;
  const [first, second] = firing;
  if (first === undefined) {
    if (awaits !== null) return awaitsWords(null, awaits);
    if (monitors === 0) return "Not judged: there is no monitor.";
    return last?.glance == null ? "" : ended(last.glance.headline);
  }
  const more = second === undefined ? "" : `; and ${firing.length - 1} more: ${kindWords(second.kind)}`;
  return `${ended(`${first.summary}${more}`)}${mutedWords(first, now)}`;
}

function mutedWords({ muted }: ShownGlance["firing"][number], now: number): string {
  if (muted === null) return "";
  const reason = muted.reason === "" ? "" : `: “${muted.reason}”`;
  return ` Muted until ${when(muted.until, now)}${reason}.`;
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
