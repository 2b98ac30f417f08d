/** An incident as a page: how it stands, what to do, what happened to it; and what whoever has the link may do about it. */
import type { FC } from "hono/jsx";
import { readable } from "../../core/check/answer/words.ts";
import { checkWords } from "../../core/check/checks.ts";
import type { IncidentState } from "../../core/incident/incident.ts";
import type { ToldFinding } from "../../core/incident/told.ts";
import { Page } from "../page.tsx";

/** An incident as it is shown; times are ISO 8601. */
interface ShownIncident {
  readonly title: string;
  readonly state: IncidentState;
  readonly monitor: string | null;
  readonly summary: string;
  readonly todo: string;
  readonly since: string;
  readonly seenAt: string;
  readonly resolvedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly findings: readonly ToldFinding[];
  /** What keeps people from being told, in sentences. */
  readonly lacks: readonly string[];
  readonly events: readonly { readonly at: string; readonly what: string; readonly words: string }[];
}

const style = `
h1::before { font-weight: 400; padding-right: .4em; content: "◆"; content: "◆" / ""; } h1.resolved::before { content: "•"; content: "•" / ""; } h1.pending::before { content: "◌"; content: "◌" / ""; }
h1.firing { color: var(--bad); } td { overflow-wrap: anywhere; }
form { display: inline-flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .25rem 1rem .25rem 0; }
button, select, input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .4rem .7rem; min-height: 2.75rem; }
button { cursor: pointer; } :focus-visible { outline: 2px solid var(--now); outline-offset: 2px; }`;

const states: Readonly<Record<IncidentState, string>> = {
  pending: "seen, not yet often enough to be told",
  firing: "going on",
  resolved: "over",
};

export const IncidentPage: FC<{ endpoint: string; incident: ShownIncident }> = ({ endpoint, incident }) => {
  const { title, state, monitor, summary, todo, since, resolvedAt, acknowledgedAt } = incident;
  return (
    <Page title={`${title}: ${endpoint}`} style={style}>
      <h1 class={state}>
        {title}: {endpoint}
      </h1>
      <p>{readable(summary)}</p>
      <p class="soft">
        {states[state]}; since {minute(since)}
        {resolvedAt === null ? `, last seen ${minute(incident.seenAt)}` : `, over ${minute(resolvedAt)}`}
        {monitor === null ? "" : `; monitor ${monitor}`}
        {acknowledgedAt === null ? "" : `; acknowledged ${minute(acknowledgedAt)}`}
      </p>
      {incident.lacks.map((lack) => (
        <p>
          <strong>{lack}.</strong>
        </p>
      ))}
      {state === "resolved" ? null : (
        <>
          <h2>What to do</h2>
          <p>{todo}.</p>
          <Actions isAcknowledged={acknowledgedAt !== null} />
        </>
      )}
      <Findings findings={incident.findings} />
      <h2>What happened</h2>
      <table>
        <thead>
          <tr>
            <th>When (UTC)</th>
            <th>What</th>
            <th>In words</th>
          </tr>
        </thead>
        <tbody>
          {incident.events.map(({ at, what, words }) => (
            <tr>
              <td>{minute(at)}</td>
              <td>{what}</td>
              <td>{readable(words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Page>
  );
};

/** Forms, not links: whoever only looks at the page's address changes nothing. */
const Actions: FC<{ isAcknowledged: boolean }> = ({ isAcknowledged }) => (
  <>
    {isAcknowledged ? null : (
      <form method="post">
        <button name="action" value="acknowledge">
          Acknowledge: do not repeat it while it lasts
        </button>
      </form>
    )}
    <form method="post">
      <label>
        Mute incidents of this kind for{" "}
        <select name="hours">
          {["1", "4", "24", "168"].map((hours) => (
            <option value={hours} selected={hours === "4"}>
              {hours === "168" ? "7 days" : `${hours} h`}
            </option>
          ))}
        </select>
      </label>
      <label>
        Reason <input name="reason" maxlength={500} />
      </label>
      <button name="action" value="mute">
        Mute
      </button>
    </form>
  </>
);

const Findings: FC<{ findings: readonly ToldFinding[] }> = ({ findings }) =>
  findings.length === 0 ? null : (
    <>
      <h2>What the last window with it had</h2>
      <table>
        <thead>
          <tr>
            <th>Feature</th>
            <th>Check</th>
            <th>Before → now</th>
          </tr>
        </thead>
        <tbody>
          {findings.map(({ feature, check, before, after }) => (
            <tr>
              <td>{readable(feature)}</td>
              <td>{checkWords(check)}</td>
              <td>{before === null || after === null ? "" : readable(`${before} → ${after}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );

function minute(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}
