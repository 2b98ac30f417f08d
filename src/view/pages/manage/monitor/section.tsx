/** The monitors of an endpoint: when each runs, what wakes people, and its forms. */
import type { FC } from "hono/jsx";
import { referenceWords } from "../../../../core/monitor/reference.ts";
import { alertOnWords } from "../../../../core/incident/policy.ts";
import { visibleValue } from "../../../visible.ts";
import { minute } from "../../../words.ts";
import { enteredFor, freshMonitor, MonitorForm, type MonitorFields } from "./form.tsx";
import { ScriptsOf, type ShownScripts } from "./scripts.tsx";
import { Act, Confirm, ToldOf, type Told } from "../parts.tsx";
import { count } from "../../../../core/counted.ts";

export interface ShownMonitor extends MonitorFields {
  /** When it runs, and over which windows. */
  readonly words: string;
  readonly minimumRecords: number | null;
  /** It runs once: when it was put. */
  readonly isOnce: boolean;
  readonly next: readonly string[];
  readonly etag: string;
  /** Null where it has none. */
  readonly scripts: ShownScripts | null;
  /** What of it this version of Weir cannot read. */
  readonly notUnderstood: readonly string[];
}

/** How many monitors are on the page. */
const mostShown = 40;

export const MonitorSection: FC<{
  name: string;
  monitors: readonly ShownMonitor[];
  /** The names of the endpoint's scripts. */
  scripts: readonly string[];
  mayChange: boolean;
  told: Told | null;
}> = ({ name, monitors, scripts, mayChange, told }) => (
  <section>
    <h2 id="monitors">
      Monitors{" "}
      <span class="soft">
        each checks the calls of its windows, against the baseline unless it says otherwise
      </span>
    </h2>
    <ToldOf told={told} at="monitors" />
    {monitors.length === 0 ? (
      <p>No window is checked: there is no monitor.{mayChange ? " Add one below." : ""}</p>
    ) : (
      <table class="wide">
        <thead>
          <tr>
            <th>Monitor</th>
            <th>Schedule</th>
            <th>Next windows are due</th>
            <th>Wakes people</th>
          </tr>
        </thead>
        <tbody>
          {monitors.slice(0, mostShown).map((monitor) => (
            <Row endpoint={name} monitor={monitor} scripts={scripts} mayChange={mayChange} told={told} />
          ))}
        </tbody>
      </table>
    )}
    {monitors.length > mostShown ? (
      <p class="soft">
        {monitors.length - mostShown} more are in GET /v1/endpoints/{name}.
      </p>
    ) : null}
    {mayChange ? (
      <details class="row" open={enteredFor(told, "", monitors) !== null}>
        <summary>Add a monitor</summary>
        <MonitorForm
          monitor={{ ...freshMonitor, ...enteredFor(told, "", monitors) }}
          scripts={scripts}
          etag={null}
        />
      </details>
    ) : null}
  </section>
);

interface OfRow {
  readonly monitor: ShownMonitor;
  readonly scripts: readonly string[];
  readonly told: Told | null;
}

const Row: FC<OfRow & { endpoint: string; mayChange: boolean }> = ({
  endpoint,
  monitor,
  scripts,
  mayChange,
  told,
}) => {
  const { name, schedule, words, notUnderstood, reference } = monitor;
  return (
    <>
      <tr>
        <td data-label="Monitor">
          <strong>{name}</strong>
          {notUnderstood.map((what) => (
            <p class="bad">{visibleValue(what)}</p>
          ))}
        </td>
        <td data-label="Schedule">
          {visibleValue(words)} <code>{visibleValue(schedule)}</code>
          {reference === "baseline" ? null : <p class="soft">compared with {referenceWords(reference)}</p>}
        </td>
        <td data-label="Next windows are due">
          <Due monitor={monitor} />
        </td>
        <td data-label="Wakes people">{wakesWords(monitor)}</td>
      </tr>
      <tr class="below">
        <td colspan={4}>
          {monitor.scripts === null ? null : <ScriptsOf endpoint={endpoint} scripts={monitor.scripts} />}
          <div class="doings">
            <a href={`/dashboard/${endpoint}/explain/${name}`} aria-label={`What it asks: ${name}`}>
              What it asks
            </a>
            {mayChange ? (
              <a
                href={`/dashboard/${endpoint}/settings?of=${name}#replays`}
                aria-label={`Check past windows again: ${name}`}
              >
                Check past windows again
              </a>
            ) : null}
            {mayChange ? <Changes monitor={monitor} scripts={scripts} told={told} /> : null}
          </div>
        </td>
      </tr>
    </>
  );
};

/** The forms of a monitor that is there. */
const Changes: FC<OfRow> = ({ monitor, scripts, told }) => {
  const { name, isEnabled, etag } = monitor;
  const entered = enteredFor(told, name);
  return (
    <>
      <details class="row" open={entered !== null}>
        <summary aria-label={`Change ${name}`}>Change</summary>
        <MonitorForm monitor={{ ...monitor, ...entered }} scripts={scripts} etag={etag} />
      </details>
      <Act
        fields={{ action: isEnabled ? "pause" : "resume", monitor: name, etag }}
        label={isEnabled ? `Pause ${name}` : `Let it run again: ${name}`}
      >
        {isEnabled ? "Pause" : "Let it run again"}
      </Act>
      <Confirm
        summary={`Delete ${name}`}
        question={`No window is checked by ${name} any more; its executions that ended stay.`}
        button={`Delete ${name}`}
        fields={{ action: "delete-monitor", monitor: name, etag }}
      />
    </>
  );
};

/** Times break between each other, not within one. */
const Due: FC<{ monitor: ShownMonitor }> = ({ monitor: { isEnabled, isOnce, next } }) => {
  if (!isEnabled) return <>paused: no window is checked</>;
  if (next.length === 0) return <>{isOnce ? "finished: it ran once" : "never again"}</>;
  return (
    <>
      {next.map((time, at) => (
        <>
          {at === 0 ? "" : ", "}
          <span class="mark">{minute(time)}</span>
        </>
      ))}
    </>
  );
};

function wakesWords({ alertOn, needed, of, clean, minimumRecords }: Omit<ShownMonitor, "name">): string {
  const least = minimumRecords === null ? "" : `; windows under ${count(minimumRecords)} are not judged`;
  const often = of === 1 ? "in one window" : `in ${needed} of ${of} windows`;
  return `${alertOnWords[alertOn]}, ${often}; over after ${clean} without it${least}`;
}
