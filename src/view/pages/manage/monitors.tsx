/** The monitors of an endpoint: when each runs, what wakes people, and its forms. */
import type { FC } from "hono/jsx";
import { referenceWords, type ReferenceChoice } from "../../../core/monitor/reference.ts";
import { visibleValue } from "../../visible.ts";
import { minute } from "../../words.ts";
import { referenceIn, References } from "./references.tsx";
import { Act, Confirm, Hidden, ToldOf, type Told } from "./parts.tsx";

export interface ShownMonitor {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly window: string;
  readonly startOffset: string;
  readonly endOffset: string;
  /** When it runs, and over which windows. */
  readonly words: string;
  readonly isEnabled: boolean;
  readonly alertOn: "evidence" | "violations";
  readonly reference: ReferenceChoice;
  readonly minimumRecords: number | null;
  readonly needed: number;
  readonly of: number;
  readonly clean: number;
  /** It runs once: when it was put. */
  readonly isOnce: boolean;
  readonly next: readonly string[];
  readonly etag: string;
  /** What of it this version of Weir cannot read. */
  readonly notUnderstood: readonly string[];
}

const fresh = {
  name: "",
  schedule: "hourly",
  timeZone: "",
  window: "",
  startOffset: "",
  endOffset: "",
  isEnabled: true,
  alertOn: "evidence",
  reference: "baseline",
  minimumRecords: null,
  needed: 2,
  of: 3,
  clean: 2,
} as const;

/** How many monitors are on the page. */
const mostShown = 40;

export const MonitorSection: FC<{
  name: string;
  monitors: readonly ShownMonitor[];
  mayChange: boolean;
  told: Told | null;
}> = ({ name, monitors, mayChange, told }) => (
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
            <Row endpoint={name} monitor={monitor} mayChange={mayChange} told={told} />
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
      <details class="row" open={enteredFor(told, "") !== null}>
        <summary>Add a monitor</summary>
        <Form monitor={{ ...fresh, ...enteredFor(told, "") }} etag={null} />
      </details>
    ) : null}
  </section>
);

const Row: FC<{ endpoint: string; monitor: ShownMonitor; mayChange: boolean; told: Told | null }> = ({
  endpoint,
  monitor,
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
          <div class="doings">
            <a href={`/dashboard/${endpoint}/explain/${name}`} aria-label={`What it asks: ${name}`}>
              What it asks
            </a>
            {mayChange ? <Changes monitor={monitor} told={told} /> : null}
          </div>
        </td>
      </tr>
    </>
  );
};

/** The forms of a monitor that is there. */
const Changes: FC<{ monitor: ShownMonitor; told: Told | null }> = ({ monitor, told }) => {
  const { name, isEnabled, etag } = monitor;
  const entered = enteredFor(told, name);
  return (
    <>
      <details class="row" open={entered !== null}>
        <summary aria-label={`Change ${name}`}>Change</summary>
        <Form monitor={{ ...monitor, ...entered }} etag={etag} />
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
  const what = alertOn === "violations" ? "every violation" : "what is beyond chance";
  const least =
    minimumRecords === null ? "" : `; windows under ${minimumRecords.toLocaleString("en-US")} are not judged`;
  const often = of === 1 ? "in one window" : `in ${needed} of ${of} windows`;
  return `${what}, ${often}; over after ${clean} without it${least}`;
}

/** Members of a monitor's windows that stand empty where they are not said, with what each is and what then holds. */
const windowFields = [
  ["timeZone", "Time zone", "UTC"],
  ["window", "Length of a window", "since the last"],
  ["startOffset", "Begins, from then", "-PT5H"],
  ["endOffset", "Ends, from then", "-PT0H"],
] as const;

type Filled = Pick<
  ShownMonitor,
  "name" | "schedule" | "alertOn" | "isEnabled" | "reference" | (typeof windowFields)[number][0]
> &
  Readonly<Record<"minimumRecords" | "needed" | "of" | "clean", number | string | null>>;

/** What was filled in for a monitor, "" for a new one, and not taken; null where it was for another one. */
function enteredFor(told: Told | null, monitor: string): Partial<Filled> | null {
  const entered = told?.at === "monitors" ? told.entered : undefined;
  if (entered?.["action"] !== "put-monitor") return null;
  const isFor = Object.hasOwn(entered, "etag") ? entered["monitor"] : "";
  if (isFor !== monitor) return null;
  const text = (field: string) => entered[field] ?? "";
  return {
    name: text("monitor"),
    schedule: text("schedule"),
    timeZone: text("timeZone"),
    window: text("window"),
    startOffset: text("startOffset"),
    endOffset: text("endOffset"),
    alertOn: entered["alertOn"] === "violations" ? "violations" : "evidence",
    reference: referenceIn(text("reference"), text("other")),
    minimumRecords: text("minimumRecords"),
    needed: text("needed"),
    of: text("of"),
    clean: text("clean"),
  };
}

/** `etag`: of the monitor that is changed; null for a new one. */
const Form: FC<{ monitor: Filled; etag: string | null }> = ({ monitor, etag }) => (
  <form method="post" class="fields">
    <Hidden
      fields={{
        action: "put-monitor",
        enabled: String(monitor.isEnabled),
        ...(etag !== null && { etag, monitor: monitor.name }),
      }}
    />
    {etag === null ? (
      <label>
        Name
        <input name="monitor" value={monitor.name} required maxlength={63} placeholder="hourly" />
      </label>
    ) : null}
    <label>
      Schedule: hourly, daily, weekly, monthly, cron(…) or NOW
      <input name="schedule" value={monitor.schedule} required maxlength={200} spellcheck={false} />
    </label>
    {windowFields.map(([member, label, otherwise]) => (
      <label>
        {label}
        <input
          name={member}
          value={monitor[member]}
          maxlength={60}
          placeholder={otherwise}
          spellcheck={false}
        />
      </label>
    ))}
    <label>
      Wakes people
      <select name="alertOn">
        <option value="evidence" selected={monitor.alertOn === "evidence"}>
          what is beyond chance
        </option>
        <option value="violations" selected={monitor.alertOn === "violations"}>
          every violation
        </option>
      </select>
    </label>
    <References reference={monitor.reference} />
    <Count name="needed" label="In so many windows" value={monitor.needed} />
    <Count name="of" label="of the last" value={monitor.of} />
    <Count name="clean" label="Over after, without it" value={monitor.clean} />
    <Count name="minimumRecords" label="Least records a window" value={monitor.minimumRecords} isOptional />
    <button class="main">{etag === null ? "Add it" : `Save ${monitor.name}`}</button>
  </form>
);

const Count: FC<{
  name: string;
  label: string;
  value: number | string | null;
  isOptional?: boolean;
}> = ({ name, label, value, isOptional = false }) => (
  <label>
    {label}
    <input
      class="short"
      name={name}
      value={value === null ? "" : String(value)}
      inputmode="numeric"
      required={!isOptional}
      {...(isOptional && { placeholder: "by chance" })}
    />
  </label>
);
