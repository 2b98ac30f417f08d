/** The settings of an endpoint: in words, and as forms for who may change them. */
import type { FC } from "hono/jsx";
import { visibleValue } from "../../visible.ts";
import { awaitsWords } from "../../words.ts";
import { cut } from "../../room.tsx";
import { Confirm, Hidden, OfEndpoint, ToldOf, type Told } from "./parts.tsx";
import { BaselineSection, type ShownBaseline } from "./baselines.tsx";
import { MonitorSection, type ShownMonitor } from "./monitor/section.tsx";
import type { ReplayChoices } from "./replay/form.tsx";
import { ReplaySection, type ShownReplay } from "./replay/section.tsx";
import { ReceiverSection, type ShownReceiver } from "./receivers.tsx";
import { counted } from "../../../core/counted.ts";

export interface ShownSettings {
  readonly name: string;
  /** Readers see no form. */
  readonly mayChange: boolean;
  readonly etag: string;
  readonly version: number;
  /** The configuration in sentences, and as JSON. */
  readonly words: readonly string[];
  readonly json: string;
  /** Why windows are not judged for want of a baseline; null where they are. */
  readonly awaits: string | null;
  readonly monitors: readonly ShownMonitor[];
  readonly receivers: readonly ShownReceiver[];
  readonly baselines: readonly ShownBaseline[];
  /** Whether there are older ones. */
  readonly hasMoreBaselines: boolean;
  /** The last ones. */
  readonly replays: readonly ShownReplay[];
  readonly replayChoices: ReplayChoices;
  /** What is wrong, in sentences. */
  readonly faults: readonly string[];
}

const parts = [
  ["configuration", "Configuration"],
  ["monitors", "Monitors"],
  ["receivers", "Receivers"],
  ["baselines", "Baselines"],
  ["replays", "Replays"],
] as const;

const style = `
.parts { display: flex; flex-wrap: wrap; gap: 0 20px; margin-top: 8px; } .parts a { display: inline-flex; align-items: center; min-height: 32px; } @media (max-width: 640px) { .parts a { min-height: 44px; } }
section > h2 { scroll-margin-top: 16px; } .lack { border-left: 2px solid var(--bad); padding-left: 12px; }`;

export const SettingsPage: FC<{ settings: ShownSettings; told: Told | null }> = ({ settings, told }) => {
  const { name, mayChange, monitors, receivers, baselines, hasMoreBaselines, replays, faults } = settings;
  return (
    <OfEndpoint name={name} title="Settings" own={style}>
      <h1>{verdictOf(settings)}</h1>
      <p class="soft">
        {mayChange
          ? "A change is in force within seconds. Times are UTC."
          : "You are signed in to look: who has the admin token may change this. Times are UTC."}
      </p>
      {faults.map((fault) => (
        <p class="lack">{fault}.</p>
      ))}
      <ToldOf told={told} at="page" />
      <nav class="parts" aria-label="Parts of the settings">
        {parts.map(([id, title]) => (
          <a href={`#${id}`}>{title}</a>
        ))}
      </nav>
      <ConfigurationSection settings={settings} told={told} />
      <MonitorSection
        name={name}
        monitors={monitors}
        scripts={settings.replayChoices.scripts}
        mayChange={mayChange}
        told={told}
      />
      <ReceiverSection receivers={receivers} mayChange={mayChange} told={told} />
      <BaselineSection
        name={name}
        baselines={baselines}
        awaits={settings.awaits}
        hasMore={hasMoreBaselines}
        mayChange={mayChange}
        told={told}
      />
      <ReplaySection
        name={name}
        replays={replays}
        choices={settings.replayChoices}
        mayChange={mayChange}
        told={told}
      />
      {mayChange ? <EndSection name={name} told={told} /> : null}
    </OfEndpoint>
  );
};

function verdictOf({ name, awaits, monitors, receivers }: ShownSettings): string {
  const running = monitors.filter(({ isEnabled }) => isEnabled).length;
  const lacking = receivers.filter(({ lack }) => lack !== null).length;
  if (awaits !== null) return awaitsWords(name, awaits);
  if (running === 0) return `${name} is not judged: no monitor runs.`;
  if (receivers.length === 0) return `${name} is judged, and nobody is told: there is no receiver.`;
  if (lacking > 0) return `${name}: ${lacking} of ${counted(receivers.length, "receiver")} cannot be told.`;
  return `${name}: ${counted(running, "monitor")} and ${counted(receivers.length, "receiver")}.`;
}

const ConfigurationSection: FC<{ settings: ShownSettings; told: Told | null }> = ({ settings, told }) => {
  const { mayChange, words, json, etag, version } = settings;
  const entered = told?.at === "configuration" ? told.entered?.["json"] : undefined;
  return (
    <section>
      <h2 id="configuration">
        Configuration <span class="soft">version {version}</span>
      </h2>
      <ToldOf told={told} at="configuration" />
      <ul class="facts">
        {words.map((sentence) => (
          <li>{cut(visibleValue(sentence))}.</li>
        ))}
      </ul>
      <details open={entered !== undefined}>
        <summary>{mayChange ? "Change it as JSON" : "As JSON"}</summary>
        {mayChange ? (
          <form method="post" class="fields">
            <Hidden fields={{ action: "configure", etag }} />
            <label class="whole">
              Every field with its default is in <a href="/docs/configuration">Configuration</a>. Secrets are
              not here: only their names are.
              <textarea name="json" spellcheck={false} rows={24} aria-label="Configuration as JSON">
                {entered ?? json}
              </textarea>
            </label>
            <button class="main">Save the configuration</button>
          </form>
        ) : (
          <pre tabindex={0}>{json}</pre>
        )}
      </details>
    </section>
  );
};

const EndSection: FC<{ name: string; told: Told | null }> = ({ name, told }) => (
  <section>
    <h2 id="end">Delete</h2>
    <ToldOf told={told} at="end" />
    <p class="soft">
      Calls are refused from then on. Captures, reports and counts stay, unless they are to go too.
    </p>
    <Confirm
      summary="Delete this endpoint"
      question={`Baselines and monitors of ${name} are not known any more, and its incidents are over. Type its name to delete it.`}
      button={`Delete ${name}`}
      fields={{ action: "delete-endpoint" }}
    >
      <label>
        Name
        <input name="confirm" required autocomplete="off" spellcheck={false} />
      </label>
      <label class="check">
        <input type="checkbox" name="purge" value="true" />
        Captures, baselines, reports and counts go too, for good
      </label>
    </Confirm>
  </section>
);
