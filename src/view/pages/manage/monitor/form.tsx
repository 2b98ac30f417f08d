/** The form of a monitor: what it asks for, and what was filled in where it was not taken. */
import type { FC } from "hono/jsx";
import { alertOn, alertOnWords } from "../../../../core/incident/policy.ts";
import type { ReferenceChoice } from "../../../../core/monitor/reference.ts";
import { ScriptChoice } from "./scripts.tsx";
import { Choice, Hidden, type Told } from "../parts.tsx";
import { referenceIn, References } from "./references.tsx";

/** What the form has a field for; counts as they were entered. */
export interface MonitorFields {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly window: string;
  readonly startOffset: string;
  readonly endOffset: string;
  readonly isEnabled: boolean;
  readonly alertOn: "evidence" | "violations";
  readonly reference: ReferenceChoice;
  readonly minimumRecords: number | string | null;
  readonly needed: number | string;
  readonly of: number | string;
  readonly clean: number | string;
  /** Names of scripts; "" where there is none. */
  readonly preprocessor: string;
  readonly postAnalytics: string;
}

export const freshMonitor: MonitorFields = {
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
  preprocessor: "",
  postAnalytics: "",
};

/** Members of a monitor's windows that stand empty where they are not said, with what each is and what then holds. */
const windowFields = [
  ["timeZone", "Time zone", "UTC"],
  ["window", "Length of a window", "since the last"],
  ["startOffset", "Begins, from then", "-PT5H"],
  ["endOffset", "Ends, from then", "-PT0H"],
] as const;

/**
 * What was filled in for a monitor, "" for a new one, and not taken; null where it was for another one. `there`: monitors
 * that there are: one that was deleted meanwhile is a new one.
 */
export function enteredFor(
  told: Told | null,
  monitor: string,
  there: readonly { readonly name: string }[] = [{ name: monitor }],
): Partial<MonitorFields> | null {
  const entered = told?.at === "monitors" ? told.entered : undefined;
  if (entered?.["action"] !== "put-monitor") return null;
  const isChange = Object.hasOwn(entered, "etag") && there.some(({ name }) => name === entered["monitor"]);
  if ((isChange ? entered["monitor"] : "") !== monitor) return null;
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
    preprocessor: text("preprocessor"),
    postAnalytics: text("postAnalytics"),
  };
}

/** What may wake people, as a form offers it. */
export const wakingChoices = alertOn.map((choice) => [choice, alertOnWords[choice]] as const);

/** `etag`: of the monitor that is changed; null for a new one. */
export const MonitorForm: FC<{
  monitor: MonitorFields;
  scripts: readonly string[];
  etag: string | null;
}> = ({ monitor, scripts, etag }) => (
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
    <Choice name="alertOn" label="Wakes people" value={monitor.alertOn} choices={wakingChoices} />
    <References reference={monitor.reference} />
    <Count name="needed" label="In so many windows" value={monitor.needed} />
    <Count name="of" label="of the last" value={monitor.of} />
    <Count name="clean" label="Over after, without it" value={monitor.clean} />
    <Count name="minimumRecords" label="Least records a window" value={monitor.minimumRecords} isOptional />
    <Scripts monitor={monitor} scripts={scripts} />
    <button class="main">{etag === null ? "Add it" : `Save ${monitor.name}`}</button>
  </form>
);

const Scripts: FC<{ monitor: MonitorFields; scripts: readonly string[] }> = ({ monitor, scripts }) => (
  <>
    <ScriptChoice
      name="preprocessor"
      label="Rows are made by"
      value={monitor.preprocessor}
      scripts={scripts}
    />
    <ScriptChoice
      name="postAnalytics"
      label="After the report runs"
      value={monitor.postAnalytics}
      scripts={scripts}
    />
  </>
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
