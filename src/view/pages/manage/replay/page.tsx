/** One replay: how far it is, and of each window what is said of it now beside what was said before. */
import type { FC } from "hono/jsx";
import type { Outcome } from "../../../../core/past/outcome.ts";
import { formatWindow } from "../../../../core/monitor/window.ts";
import { cut, More, PageRoom } from "../../../room.tsx";
import { visibleName, visibleValue } from "../../../visible.ts";
import { minute } from "../../../words.ts";
import { Act, OfEndpoint, ToldOf, type Told } from "../parts.tsx";
import { cameOf, replayAddress, type ShownReplay } from "./section.tsx";
import { counted } from "../../../../core/counted.ts";

interface ReplayedWindow {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  /** Null until it is done with. */
  readonly outcome: Outcome | null;
}

export interface ShownReplayed extends ShownReplay {
  readonly endpoint: string;
  /** By what windows are judged, in sentences. */
  readonly by: readonly string[];
  readonly windows: readonly ReplayedWindow[];
  readonly mayChange: boolean;
  /** When the page was made, ISO 8601. */
  readonly now: string;
}

const style = `.windows td { vertical-align: top; } .windows td:first-child { min-width: 10rem; } .asof { margin-top: 4px; }`;

export const ReplayPage: FC<{ replay: ShownReplayed; told: Told | null }> = ({ replay, told }) => {
  const { endpoint, id, by, windows, now } = replay;
  const room = new PageRoom(`GET /v1/endpoints/${endpoint}/replays/${id}`);
  const done = windows.filter(({ outcome }) => outcome !== null);
  const rows = room.take(done, (window) => rowOf(replay, window), 0.9);
  const steps = [["Settings", `/dashboard/${endpoint}/settings#replays`]] as const;
  return (
    <OfEndpoint name={endpoint} title="Replay" own={style} steps={steps}>
      <h1>{verdictOf(replay)}</h1>
      <p class="soft">
        Windows of {replay.monitor}, begun {minute(replay.createdAt)} UTC. {by.map(visibleValue).join(" ")}
      </p>
      <ToldOf told={told} at="page" />
      {isUnderWay(replay) ? (
        <p class="soft asof">
          As of {now.slice(11, 19)}. <a href={replayAddress(endpoint, id)}>Look again</a>
        </p>
      ) : null}
      <Doings replay={replay} />
      <section>
        <h2>Windows</h2>
        {done.length === 0 ? (
          <p>No window is done with yet: each is shown here as soon as it is.</p>
        ) : (
          <table class="wide windows">
            <thead>
              <tr>
                <th>Window</th>
                <th>{replay.isBackfill ? "Before" : "Was said"}</th>
                <th>Is said now</th>
                <th>Told that was not, and no longer</th>
              </tr>
            </thead>
            <tbody>{rows.shown}</tbody>
          </table>
        )}
        <More {...rows} />
      </section>
    </OfEndpoint>
  );
};

function isUnderWay({ state }: ShownReplay): boolean {
  return state === "pending" || state === "running";
}

function verdictOf(replay: ShownReplayed): string {
  const { state, done, total } = replay;
  switch (state) {
    case "done":
      return `${counted(total, "window")}: ${cameOf(replay)}`;
    case "pending":
    case "running":
      return done === 0 && replay.failure === null
        ? `0 of ${counted(total, "window")} done.`
        : `${done} of ${counted(total, "window")} done: ${cameOf(replay)}`;
    case "cancelled":
      return `Cancelled after ${done} of ${counted(total, "window")}: ${cameOf(replay)}`;
    case "failed":
      return `Failed after ${done} of ${counted(total, "window")}: ${cameOf(replay)}`;
  }
}

/** What is done of it stays, whatever is pressed. */
const Doings: FC<{ replay: ShownReplayed }> = ({ replay }) => {
  const { mayChange, state } = replay;
  if (!mayChange || state === "done") return null;
  return (
    <div class="doings">
      {isUnderWay(replay) ? (
        <Act fields={{ action: "cancel" }}>Cancel it</Act>
      ) : (
        <Act fields={{ action: "resume" }}>Go on with it</Act>
      )}
    </div>
  );
};

function rowOf({ endpoint }: ShownReplayed, { start, end, outcome }: ReplayedWindow) {
  if (outcome === null) return null;
  const when = formatWindow({ start, end });
  if (outcome.kind === "left") {
    return (
      <tr>
        <td data-label="Window">{when}</td>
        <td data-label="Not judged" colspan={3}>
          <span class="soft">Not judged: </span>
          {cut(visibleValue(outcome.reason))}
        </td>
      </tr>
    );
  }
  const { verdict, tells, execution } = outcome;
  return (
    <tr>
      <td data-label="Window">{when}</td>
      <td data-label="Was said">
        {verdict.before === null ? (
          <span class="soft">never checked</span>
        ) : (
          <>
            {execution === null ? (
              cut(visibleValue(verdict.before.headline))
            ) : (
              <a href={`/reports/${endpoint}/${execution}`}>{cut(visibleValue(verdict.before.headline))}</a>
            )}
            {toldWords(tells.before)}
          </>
        )}
      </td>
      <td data-label="Is said now">
        {cut(visibleValue(verdict.after.headline))}
        {toldWords(tells.after)}
        <Notes outcome={outcome} />
      </td>
      <td data-label="Told that was not, and no longer">
        <Findings outcome={outcome} />
      </td>
    </tr>
  );
}

function toldWords(tells: boolean | null) {
  return tells === true ? <p class="soft">people are told of it</p> : null;
}

type Judged = Outcome & { readonly kind: "judged" };

const Notes: FC<{ outcome: Judged }> = ({ outcome: { source, records, notes } }) => (
  <details class="row">
    <summary>
      {counted(records, "record")}, from {source}
    </summary>
    {notes.length === 0 ? (
      <p class="soft">Nothing more is to be said of it.</p>
    ) : (
      <ul class="facts">
        {notes.map((note) => (
          <li>{cut(visibleValue(note))}</li>
        ))}
      </ul>
    )}
  </details>
);

/** Features that a cell names; the API has twenty findings. */
const mostNamed = 5;

const Findings: FC<{ outcome: Judged }> = ({ outcome }) => {
  const { appear, vanish, appearing, vanishing } = outcome;
  if (appearing + vanishing === 0) return <span class="soft">the same</span>;
  return (
    <>
      {appearing === 0 ? null : <p>New: {namesOf(appear, appearing)}</p>}
      {vanishing === 0 ? null : <p>Gone: {namesOf(vanish, vanishing)}</p>}
    </>
  );
};

/** `3 findings: age, colour`; a feature may have several. */
function namesOf(findings: Judged["appear"], count: number) {
  const names = [...new Set(findings.map(({ feature }) => feature))];
  return (
    <>
      {counted(count, "finding")}:{" "}
      {names.slice(0, mostNamed).map((name, at) => (
        <>
          {at === 0 ? "" : ", "}
          <bdi>{visibleName(name)}</bdi>
        </>
      ))}
      {names.length > mostNamed ? " and others" : ""}
    </>
  );
}
