/** The form that has past windows judged anew: which of them, and by what. */
import type { FC } from "hono/jsx";
import { wakingChoices } from "../monitor/form.tsx";
import { Choice, Hidden, type Told } from "../parts.tsx";

/** What the form offers. */
export interface ReplayChoices {
  /** The one that is asked for first. */
  readonly monitors: readonly string[];
  readonly isAsked: boolean;
  /** Baselines that windows can be compared with, by their ids, in words. */
  readonly baselines: readonly (readonly [id: string, words: string])[];
  readonly scripts: readonly string[];
  /** The range that stands there first: minutes of UTC, `2026-11-20T00:00`. */
  readonly start: string;
  readonly end: string;
}

export const ReplayForm: FC<{ choices: ReplayChoices; told: Told | null }> = ({ choices, told }) => {
  const entered = told?.at === "replays" ? told.entered : undefined;
  const value = (field: string, otherwise = "") => entered?.[field] ?? otherwise;
  return (
    <details class="row" id="replay-form" open={choices.isAsked || entered !== undefined}>
      <summary>Check past windows again</summary>
      <form method="post" class="fields">
        <Hidden fields={{ action: "replay" }} />
        <Choice
          name="of"
          label="Windows of the monitor"
          value={value("of")}
          choices={choices.monitors.map((monitor) => [monitor, monitor])}
        />
        <Minute name="start" label="From (UTC)" value={value("start", choices.start)} />
        <Minute name="end" label="Until (UTC)" value={value("end", choices.end)} />
        <Ways choices={choices} value={value} />
        <label>
          Least records a window
          <input
            class="short"
            name="minimumRecords"
            value={value("minimumRecords")}
            inputmode="numeric"
            placeholder="as it is"
          />
        </label>
        <label class="whole">
          Constraints laid over those in force, as JSON; nothing: those in force
          <textarea name="constraints" class="few" rows={4} spellcheck={false} placeholder={example}>
            {value("constraints")}
          </textarea>
        </label>
        <label class="check whole">
          <input type="checkbox" name="backfill" value="true" checked={value("backfill") === "true"} />
          Only windows that were never checked: they become executions, by the settings in force
        </label>
        <button class="main">Check these windows again</button>
      </form>
    </details>
  );
};

/** By what they are judged, each as the monitor has it unless it is chosen. */
const Ways: FC<{ choices: ReplayChoices; value: (field: string) => string }> = ({
  choices: { baselines, scripts },
  value,
}) => (
  <>
    <Choice
      name="baseline"
      label="Compared with"
      value={value("baseline")}
      choices={[["", "what the monitor compares with"], ...baselines]}
    />
    <Choice
      name="source"
      label="Calls are taken from"
      value={value("source")}
      choices={[
        ["", "profiles, else captures"],
        ["profiles", "profiles alone"],
        ["captures", "captures"],
      ]}
    />
    {scripts.length === 0 ? null : (
      <Choice
        name="preprocessor"
        label="Rows are made by"
        value={value("preprocessor")}
        choices={[["", "what the monitor says"], ...scripts.map((script) => [script, script] as const)]}
      />
    )}
    <Choice
      name="alertOn"
      label="Would wake people"
      value={value("alertOn")}
      choices={[["", "what the monitor says"], ...wakingChoices]}
    />
  </>
);

const example =
  '{"features": {"age": {"monitoringConfigOverrides": {"distribution_constraints": {"comparison_threshold": 0.2}}}}}';

const Minute: FC<{ name: string; label: string; value: string }> = ({ name, label, value }) => (
  <label>
    {label}
    <input type="datetime-local" name={name} value={value} step="60" required />
  </label>
);
