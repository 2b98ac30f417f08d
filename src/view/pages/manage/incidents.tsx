/** Incidents of one endpoint, or those that fire of all: since when, what, and who was told. */
import type { FC } from "hono/jsx";
import { readable } from "../../../core/check/answer/words.ts";
import type { IncidentState } from "../../../core/incident/incident.ts";
import { Frame } from "../../frame.tsx";
import { visibleValue } from "../../visible.ts";
import { cut } from "../../room.tsx";
import { minute } from "../../words.ts";
import { segmentName } from "../segment/shown.ts";
import { Act, OfEndpoint, ToldOf, manageStyle, type Told } from "./parts.tsx";
import { counted } from "../../../core/counted.ts";

export interface ListedIncident {
  readonly endpoint: string;
  readonly id: string;
  readonly title: string;
  readonly state: IncidentState;
  readonly summary: string;
  readonly since: string;
  readonly resolvedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly told: { readonly what: "firing" | "resolved"; readonly at: string; readonly times: number } | null;
}

export interface ShownMute {
  readonly id: string;
  readonly until: string;
  readonly reason: string;
  readonly kind?: string | undefined;
  readonly monitor?: string | undefined;
  readonly feature?: string | undefined;
  readonly segment?: string | undefined;
}

const own = `
.firing { color: var(--bad); font-weight: 600; } td .soft { font-size: 13px; line-height: 18px; }`;

const marks: Readonly<Record<IncidentState, string>> = { firing: "◆", pending: "◌", resolved: "•" };
const stateWords: Readonly<Record<IncidentState, string>> = {
  firing: "fires",
  pending: "seen, not yet often enough to be told",
  resolved: "over",
};

/** Of one endpoint. `next`: where older ones are. */
export const IncidentsPage: FC<{
  name: string;
  incidents: readonly ListedIncident[];
  isFirst: boolean;
  next: string | null;
  mutes: readonly ShownMute[];
  mayChange: boolean;
  told: Told | null;
}> = ({ name, incidents, isFirst, next, mutes, mayChange, told }) => (
  <OfEndpoint name={name} title="Incidents" own={own}>
    <h1>{verdictOf(name, incidents, isFirst)}</h1>
    <p class="soft">Those that fire come first, then the newest. Times are UTC.</p>
    <ToldOf told={told} at="page" />
    {incidents.length === 0 ? isFirst ? <Empty /> : null : <Rows incidents={incidents} />}
    <p>
      {isFirst ? null : <a href={`/dashboard/${name}/incidents`}>The newest</a>}{" "}
      {next === null ? null : (
        <a href={`/dashboard/${name}/incidents?after=${encodeURIComponent(next)}`}>Older ones</a>
      )}
    </p>
    <Mutes mutes={mutes} mayChange={mayChange} />
  </OfEndpoint>
);

/** Those that fire, of some endpoints. `silent` are those that do not answer. */
export const AllIncidentsPage: FC<{
  incidents: readonly ListedIncident[];
  endpoints: number;
  isFirst: boolean;
  next: string | null;
  silent: readonly string[];
}> = ({ incidents, endpoints, isFirst, next, silent }) => (
  <Frame title="Incidents" at="/incidents" own={`${manageStyle}${own}`}>
    <h1>{allVerdict(incidents, endpoints, isFirst && next === null)}</h1>
    <p class="soft">Those that are over are with their endpoints. Times are UTC.</p>
    {silent.length === 0 ? null : (
      <p class="bad">
        {silent.length === 1 ? "One endpoint does" : `${silent.length} endpoints do`} not answer right now:{" "}
        {silent.slice(0, 10).join(", ")}. What fires there is not known.
      </p>
    )}
    {incidents.length === 0 ? null : <Rows incidents={incidents} isOfAll />}
    <p>
      {isFirst ? null : <a href="/incidents">The first endpoints</a>}{" "}
      {next === null ? null : (
        <a href={`/incidents?after=${encodeURIComponent(next)}`}>The next endpoints by name</a>
      )}
    </p>
  </Frame>
);

function allVerdict(incidents: readonly ListedIncident[], endpoints: number, isAll: boolean): string {
  if (endpoints === 0) return "There is no endpoint yet.";
  const of = `${isAll ? "" : "these "}${counted(endpoints, "endpoint")}`;
  const firing = incidents.filter(({ state }) => state === "firing").length;
  return firing === 0 ? `No incident fires in ${of}.` : `${counted(firing, "incident")} in ${of}.`;
}

function verdictOf(name: string, incidents: readonly ListedIncident[], isFirst: boolean): string {
  const firing = incidents.filter(({ state }) => state === "firing");
  const [first] = firing;
  if (!isFirst) return `${name}: older incidents.`;
  if (first === undefined) return `No incident fires at ${name}.`;
  return firing.length === 1
    ? `${name}: ${first.title} since ${minute(first.since)}.`
    : `${name}: ${firing.length} incidents fire.`;
}

const Empty: FC = () => (
  <p>
    There was none. An incident begins where a window differs beyond chance, often enough, or where something
    keeps Weir from judging: <a href="/docs/incidents">Incidents</a>.
  </p>
);

const Rows: FC<{ incidents: readonly ListedIncident[]; isOfAll?: boolean }> = ({
  incidents,
  isOfAll = false,
}) => (
  <table class="wide">
    <thead>
      <tr>
        <th>Incident</th>
        {isOfAll ? <th>Endpoint</th> : null}
        <th>What was seen</th>
        <th>Since</th>
        <th>Who was told</th>
      </tr>
    </thead>
    <tbody>
      {incidents.map((incident) => (
        <Row incident={incident} isOfAll={isOfAll} />
      ))}
    </tbody>
  </table>
);

const Row: FC<{ incident: ListedIncident; isOfAll: boolean }> = ({ incident, isOfAll }) => {
  const { endpoint, id, title, state, summary, since, resolvedAt, acknowledgedAt } = incident;
  return (
    <tr>
      <td>
        <a class={state} href={`/incidents/${endpoint}/${id}`}>
          <span aria-hidden="true">{marks[state]}</span> {title}
        </a>
        <p class="soft">
          {stateWords[state]}
          {acknowledgedAt === null ? "" : ", acknowledged"}
        </p>
      </td>
      {isOfAll ? (
        <td data-label="Endpoint">
          <a href={`/dashboard/${endpoint}/incidents`}>{endpoint}</a>
        </td>
      ) : null}
      <td>{cut(visibleValue(readable(summary)))}</td>
      <td data-label="Since" class="mark">
        {minute(since)}
        {resolvedAt === null ? null : <p class="soft">over {minute(resolvedAt)}</p>}
      </td>
      <td data-label="Told" class="mark">
        {toldWords(incident)}
      </td>
    </tr>
  );
};

function toldWords({ told, state }: ListedIncident): string {
  if (told === null) return state === "pending" ? "not yet" : "nobody: its page says why";
  const at = minute(told.at);
  const times = told.times === 1 ? "once" : `${told.times} times`;
  if (told.what === "resolved") return `${times}, that it is over ${at}`;
  return told.times === 1 ? `once, ${at}` : `${times}, last ${at}`;
}

const Mutes: FC<{ mutes: readonly ShownMute[]; mayChange: boolean }> = ({ mutes, mayChange }) =>
  mutes.length === 0 ? null : (
    <>
      <h2 id="mutes">Mutes in force</h2>
      <table class="wide">
        <thead>
          <tr>
            <th>Nobody is told of</th>
            <th>Until</th>
            <th>Why</th>
            {mayChange ? <th>End it</th> : null}
          </tr>
        </thead>
        <tbody>
          {mutes.map(({ id, until, reason, ...scope }) => (
            <tr>
              <td data-label="Nobody is told of">
                <bdi>{scopeWords(scope)}</bdi>
              </td>
              <td data-label="Until" class="mark">
                {minute(until)}
              </td>
              <td data-label="Why">
                <bdi>{reason === "" ? "not said" : cut(visibleValue(reason))}</bdi>
              </td>
              {mayChange ? (
                <td>
                  <Act fields={{ action: "end-mute", mute: id }}>Tell again</Act>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );

function scopeWords({ kind, monitor, feature, segment }: Omit<ShownMute, "id" | "until" | "reason">): string {
  const parts = [
    ...(kind === undefined ? [] : [`“${kind}”`]),
    ...(monitor === undefined ? [] : [`monitor ${monitor}`]),
    ...(feature === undefined ? [] : [`feature ${cut(visibleValue(feature))}`]),
    ...(segment === undefined ? [] : [`segment ${segmentName(segment)}`]),
  ];
  return parts.length === 0 ? "anything" : parts.join(", ");
}
