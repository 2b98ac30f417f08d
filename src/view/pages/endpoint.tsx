/** One endpoint: what fires, and what its last executions said. */
import type { FC } from "hono/jsx";
import { readable } from "../../core/check/answer/words.ts";
import type { IncidentState } from "../../core/incident/incident.ts";
import { Frame } from "../frame.tsx";
import { minute } from "../words.ts";

interface ShownIncident {
  readonly id: string;
  readonly title: string;
  readonly state: IncidentState;
  readonly summary: string;
  readonly since: string;
  readonly resolvedAt: string | null;
}

interface ShownExecution {
  readonly id: string;
  readonly monitor: string;
  readonly trigger: string;
  readonly status: string;
  readonly exitMessage: string | null;
  readonly window: { readonly start: string; readonly end: string };
  readonly records: number | null;
  readonly report: string | null;
}

interface ShownEndpoint {
  readonly name: string;
  readonly upstream: string;
  readonly baseline: string | null;
  readonly monitors: readonly string[];
  readonly incidents: readonly ShownIncident[];
  readonly executions: readonly ShownExecution[];
}

export const EndpointPage: FC<{ endpoint: ShownEndpoint }> = ({ endpoint }) => {
  const { name, upstream, baseline, monitors, incidents, executions } = endpoint;
  return (
    <Frame title={name}>
      <h1>{verdictOf(endpoint)}</h1>
      <p class="soft">
        {name}, in front of <code>{upstream}</code>; baseline {baseline ?? "none"};{" "}
        {monitors.length === 0 ? "no monitor" : `monitors: ${monitors.join(", ")}`}
      </p>
      <h2>Incidents</h2>
      {incidents.length === 0 ? (
        <p class="soft">There was none.</p>
      ) : (
        <Incidents name={name} incidents={incidents} />
      )}
      <h2>Last windows</h2>
      {executions.length === 0 ? (
        <p class="soft">No window was checked yet.</p>
      ) : (
        <Executions name={name} executions={executions} />
      )}
    </Frame>
  );
};

function verdictOf({ name, baseline, monitors, incidents, executions }: ShownEndpoint): string {
  const firing = incidents.filter(({ state }) => state === "firing");
  const [worst] = firing;
  if (worst !== undefined) return `${name}: ${readable(worst.summary)}`;
  if (baseline === null) return `${name} is not judged: there is no baseline.`;
  if (monitors.length === 0) return `${name} is not judged: there is no monitor.`;
  const [last] = executions;
  return last === undefined
    ? `${name}: no window was checked yet.`
    : `${name}: ${last.exitMessage ?? last.status}`;
}

const marks: Readonly<Record<IncidentState, string>> = { firing: "◆", pending: "◌", resolved: "•" };

const Incidents: FC<{ name: string; incidents: readonly ShownIncident[] }> = ({ name, incidents }) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Incident</th>
          <th>What</th>
          <th>Since (UTC)</th>
          <th>Over</th>
        </tr>
      </thead>
      <tbody>
        {incidents.map(({ id, title, state, summary, since, resolvedAt }) => (
          <tr>
            <td class="mark">
              <a class={state === "firing" ? "bad" : ""} href={`/incidents/${name}/${id}`}>
                {marks[state]} {title}
              </a>
            </td>
            <td>{readable(summary)}</td>
            <td class="mark">{minute(since)}</td>
            <td class="mark">{resolvedAt === null ? state : minute(resolvedAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Executions: FC<{ name: string; executions: readonly ShownExecution[] }> = ({ name, executions }) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Window (UTC)</th>
          <th>Monitor</th>
          <th>What it said</th>
          <th>Records</th>
        </tr>
      </thead>
      <tbody>
        {executions.map(({ id, monitor, trigger, status, exitMessage, window, records, report }) => (
          <tr>
            <td class="mark">
              {report === null ? spanOf(window) : <a href={`/reports/${name}/${id}`}>{spanOf(window)}</a>}
            </td>
            <td>
              {monitor}
              {trigger === "manual" ? <span class="soft"> by hand</span> : null}
            </td>
            <td>{readable(exitMessage ?? status)}</td>
            <td class="number">{records?.toLocaleString("en-US") ?? ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

function spanOf({ start, end }: ShownExecution["window"]): string {
  const until = minute(end);
  return start.slice(0, 10) === end.slice(0, 10)
    ? `${minute(start)}–${until.slice(11)}`
    : `${minute(start)}–${until}`;
}
