/** What to do now about an incident, by its kind: two to four steps, each with what leads on. */
import type { Child, FC } from "hono/jsx";
import type { IncidentKind } from "../../../core/incident/kinds.ts";
import type { ToldFinding } from "../../../core/incident/told.ts";
import { nameList } from "../../../core/baseline/names.ts";
import { minute } from "../../words.ts";

interface Known {
  readonly kind: IncidentKind;
  readonly since: string;
  readonly findings: readonly ToldFinding[];
  readonly report: string | null;
  readonly runbook: string | null;
}

export const stepStyle = `
.steps { padding-left: 1.6rem; margin: 8px 0; } .steps li { padding: 4px 0 8px 6px; } .steps li::marker { color: var(--soft); font-weight: 600; } .steps p { margin: 0; }`;

interface Step {
  readonly title: string;
  readonly words: string;
  /** The words and the address of what leads on; null where nothing does. */
  readonly link: readonly [string, string] | null;
}

/** Who comes by a signed link is led to what it opens, and to documents. */
export const Steps: FC<{ incident: Known; endpoint: string; isSignedIn: boolean }> = ({
  incident,
  endpoint,
  isSignedIn,
}) => {
  const steps = stepsOf[incident.kind](incident, placesOf(incident, endpoint, isSignedIn));
  return (
    <>
      <h2>What to do now</h2>
      <ol class="steps">
        {incident.runbook === null ? null : (
          <Item title="Follow your own page." words="It was written for such incidents.">
            <a href={incident.runbook} rel="noreferrer">
              {incident.runbook.length > 80 ? `${incident.runbook.slice(0, 79)}…` : incident.runbook}
            </a>
          </Item>
        )}
        {steps.map(({ title, words, link }) => (
          <Item title={title} words={words}>
            {link === null ? null : <a href={link[1]}>{link[0]}</a>}
          </Item>
        ))}
      </ol>
    </>
  );
};

const Item: FC<{ title: string; words: string; children?: Child }> = ({ title, words, children }) => (
  <li>
    <p>
      <strong>{title}</strong>
    </p>
    <p>
      {words} {children}
    </p>
  </li>
);

/** What leads on; null where whoever looks may not go there, or there is nothing. */
interface Places {
  readonly report: Step["link"];
  readonly calls: Step["link"];
  readonly baselines: Step["link"];
  readonly receivers: Step["link"];
  readonly settings: Step["link"];
  readonly usage: Step["link"];
}

function placesOf({ since, report }: Known, endpoint: string, isSignedIn: boolean): Places {
  const own = (words: string, path: string): Step["link"] =>
    isSignedIn ? [words, `/dashboard/${endpoint}${path}`] : null;
  return {
    report: report === null ? null : ["The report of the last window", report],
    calls: own("Calls of that hour", `/captures?hour=${since.slice(0, 13)}`),
    baselines: own("Baselines", "/settings#baselines") ?? ["How a baseline is made", "/docs/baselines"],
    receivers: own("Receivers", "/settings#receivers") ?? ["How receivers are set", "/docs/alerts"],
    settings: own("Settings", "/settings") ?? ["What can be set", "/docs/configuration"],
    usage: isSignedIn ? ["What is counted and lost", `/usage?endpoint=${endpoint}`] : null,
  };
}

/** The features that differ, as a sentence names them. */
function namesIn({ findings }: Known): string {
  const names = [...new Set(findings.map(({ feature }) => feature))];
  return names.length === 0 ? "The features" : nameList(names, 3);
}

const stepsOf: Readonly<Record<IncidentKind, (known: Known, places: Places) => readonly Step[]>> = {
  drift: (known, { report, calls, baselines }) => [
    {
      title: "See where the curves part.",
      words: `${namesIn(known)}: is it the data that came, or the world?`,
      link: report,
    },
    {
      title: `Ask what changed at ${minute(known.since)}.`,
      words: "A release, a source, a season.",
      link: calls,
    },
    {
      title: "If this is the new normal, make a baseline of it.",
      words: "Check the model's answers first: it has not seen such data in training.",
      link: baselines,
    },
  ],
  schema_break: (known, { report, calls, baselines }) => [
    {
      title: "Compare what callers send with the columns of the baseline.",
      words: `${namesIn(known)} broke the form.`,
      link: report,
    },
    { title: "Find who sends it.", words: `It began at ${minute(known.since)}.`, link: calls },
    {
      title: "Mend the caller, or make a baseline of the new form.",
      words: "Until then drift of these columns is hidden by the break.",
      link: baselines,
    },
  ],
  data_quality: (known, { report, calls, baselines }) => [
    {
      title: "Look for the system that fills these features.",
      words: `${namesIn(known)}: a sensor, a join or a default that went wrong?`,
      link: report,
    },
    { title: "Look at calls with it.", words: `It began at ${minute(known.since)}.`, link: calls },
    {
      title: "If this is the new normal, make a baseline of it.",
      words: "What is missing or new is then asked for no more.",
      link: baselines,
    },
  ],
  traffic: (known, { report, calls, settings }) => [
    {
      title: "See whether errors, latency or volume moved.",
      words: "Errors and latency are the model's, a volume is the callers'.",
      link: report,
    },
    { title: "Look at calls of that time.", words: `It began at ${minute(known.since)}.`, link: calls },
    {
      title: "Ask the model's logs.",
      words: "If it is slow for good reason, give it more time.",
      link: settings,
    },
  ],
  recording: (_, { usage, settings }) => [
    { title: "Read what is lost, and why.", words: "It stands in the endpoint's health.", link: usage },
    {
      title: "Do what it says.",
      words: "Calls go through meanwhile; what was not recorded does not come back.",
      link: ["Operations", "/docs/operations"],
    },
    { title: "See what is configured.", words: "A budget or a limit may be too small.", link: settings },
  ],
  cannot_judge: (_, { report, baselines }) => [
    {
      title: "Read why.",
      words: "Nothing is known of these windows until the reason is gone: it stands above.",
      link: report,
    },
    { title: "See that there is a baseline, and that it fits.", words: "", link: baselines },
    {
      title: "Judge the windows again.",
      words: "Those that wait are judged by themselves once the reason is gone; of others ask for a run.",
      link: ["Operations", "/docs/operations"],
    },
  ],
  live: (known, { calls, report }) => [
    {
      title: `Ask what changed at ${minute(known.since)}.`,
      words: "In the callers, or upstream of them.",
      link: calls,
    },
    {
      title: "Wait for the next check.",
      words: "It confirms what the watch says, or takes it back.",
      link: report ?? ["How the watch works", "/docs/watch"],
    },
  ],
  receiver: (_, { receivers }) => [
    { title: "Send a test message.", words: "It says what is wrong.", link: receivers },
    {
      title: "Set the secret that holds its address.",
      words: "Messages of the last two days are tried again by themselves.",
      link: ["Alerts", "/docs/alerts"],
    },
  ],
  settings: () => [
    {
      title: "Mend the variable that is named.",
      words: "It stands in wrangler.toml, or is a secret; what is in force until then is said above.",
      link: ["What can be set", "/docs/configuration"],
    },
    {
      title: "Deploy again.",
      words: "Calls are recorded meanwhile; that it is over is told within ten minutes.",
      link: null,
    },
  ],
};
