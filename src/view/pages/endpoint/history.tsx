/** What happened: incidents, and the windows that were checked. */
import type { FC } from "hono/jsx";
import { readable } from "../../../core/check/answer/words.ts";
import type { IncidentState } from "../../../core/incident/incident.ts";
import { formatWindow } from "../../../core/monitor/window.ts";
import { Pill, windowMarks, type Mark } from "../../mark.tsx";
import { visible } from "../../visible.ts";
import { minute } from "../../words.ts";
import type { ShownEndpoint } from "./shown.ts";
import { count, counted } from "../../../core/counted.ts";

export const historyStyle = `
.history { width: 100%; } .history .verdict { width: 8rem; } .history .verdict + .mark { width: 21rem; } .history .said { overflow-wrap: anywhere; } .history .unit { display: none; } @media (max-width: 640px) { .history thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; } .history tr { display: block; padding: 8px 0; border-top: 1px solid var(--line); } .history td { display: block; border: 0; padding: 0; } .history td.number { text-align: left; color: var(--soft); } .history .unit { display: inline; } }`;

const states: Readonly<Record<IncidentState, readonly [Mark, string]>> = {
  firing: ["violation", "Firing"],
  pending: ["within", "Pending"],
  resolved: ["alike", "Over"],
};

export const History: FC<{ endpoint: ShownEndpoint }> = ({ endpoint }) => (
  <>
    <Incidents endpoint={endpoint} />
    <Windows endpoint={endpoint} />
    <Foot endpoint={endpoint} />
  </>
);

const Incidents: FC<{ endpoint: ShownEndpoint }> = ({ endpoint: { name, incidents } }) => (
  <section aria-labelledby="incidents">
    <h2 id="incidents">
      Incidents <span class="soft">times in UTC</span>
    </h2>
    <IncidentTable name={name} incidents={incidents} />
  </section>
);

/** `name`: the endpoint's. */
export const IncidentTable: FC<{ name: string; incidents: ShownEndpoint["incidents"] }> = ({
  name,
  incidents,
}) =>
  incidents.length === 0 ? (
    <p class="soft">There was none.</p>
  ) : (
    <table class="history">
      <thead>
        <tr>
          <th>State</th>
          <th>Incident</th>
          <th>What</th>
          <th>Since</th>
          <th>Over</th>
        </tr>
      </thead>
      <tbody>
        {incidents.map(({ id, title, state, summary, since, resolvedAt }) => {
          const [mark, word] = states[state];
          return (
            <tr>
              <td>
                <Pill mark={mark} words={word} />
              </td>
              <td class="mark">
                <a href={`/incidents/${name}/${id}`}>{title}</a>
              </td>
              <td class="said">{visible(readable(summary))}</td>
              <td class="mark">{minute(since)}</td>
              <td class="mark soft">{resolvedAt === null ? "" : minute(resolvedAt)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );

/** Earlier ones are a click away. */
const mostAtOnce = 8;

const Windows: FC<{ endpoint: ShownEndpoint }> = ({ endpoint }) => {
  const { windows, monitor, timeZone } = endpoint;
  const newest = windows.toReversed();
  const [first, others] = [newest.slice(0, mostAtOnce), newest.slice(mostAtOnce)];
  return first.length === 0 ? null : (
    <section aria-labelledby="windows">
      <h2 id="windows">
        Windows{" "}
        <span class="soft">
          of the monitor {monitor}, newest first; times in {timeZone ?? "UTC"}
          {windows.some(({ standsFor }) => standsFor > 1) ? "; of neighbours the worst" : ""}
        </span>
      </h2>
      <WindowTable endpoint={endpoint} windows={first} />
      {others.length === 0 ? null : (
        <details>
          <summary>{counted(others.length, "earlier window")}</summary>
          <WindowTable endpoint={endpoint} windows={others} />
        </details>
      )}
    </section>
  );
};

const WindowTable: FC<{ endpoint: ShownEndpoint; windows: ShownEndpoint["windows"] }> = ({
  endpoint: { name, timeZone },
  windows,
}) => (
  <table class="history">
    <thead>
      <tr>
        <th>Verdict</th>
        <th>Window</th>
        <th class="number">Records</th>
        <th>In words</th>
      </tr>
    </thead>
    <tbody>
      {windows.map(({ execution, start, end, state, records, glance }) => {
        const [mark, word] = windowMarks[state];
        return (
          <tr>
            <td class="verdict">
              <Pill mark={mark} words={word} />
            </td>
            <td class="mark">
              <a
                href={`/reports/${name}/${execution}`}
                title={timeZone === null ? undefined : formatWindow({ start, end })}
              >
                {formatWindow({ start, end }, timeZone)}
              </a>
            </td>
            <td class="number">
              {records === null ? "" : count(records)}
              <span class="unit"> records</span>
            </td>
            <td class="said">{glance === null ? "" : visible(readable(glance.headline))}</td>
          </tr>
        );
      })}
    </tbody>
  </table>
);

const Foot: FC<{ endpoint: ShownEndpoint }> = ({
  endpoint: { name, upstream, baseline, monitors, monitor },
}) => (
  <p class="soft" style="margin-top:40px;overflow-wrap:anywhere">
    In front of <code>{upstream}</code> · baseline{" "}
    {baseline === null ? (
      "none"
    ) : (
      <a href={`/dashboard/${name}/settings#baselines`}>
        <code>{baseline}</code>
      </a>
    )}{" "}
    · monitors:{" "}
    {monitors.length === 0
      ? "none"
      : monitors.map((one) =>
          one === monitor ? `${one} ` : <a href={`/dashboard/${name}?monitor=${one}`}>{one} </a>,
        )}
  </p>
);
