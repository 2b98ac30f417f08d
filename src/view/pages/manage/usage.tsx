/** What Cloudflare bills, estimated from what was counted; each figure says where it comes from. */
import type { FC } from "hono/jsx";
import { callsIn, counters, isLoss } from "../../../core/counters.ts";
import { dollarsOf, operationsOf, sumOf, type Operations } from "../../../core/usage.ts";
import { short } from "../../../core/check/answer/words.ts";
import { Command } from "../../command.tsx";
import { Frame } from "../../frame.tsx";
import { visibleValue } from "../../visible.ts";
import { manageStyle, OfEndpoint } from "./parts.tsx";
import { count, counted } from "../../../core/counted.ts";

export interface ShownUsage {
  readonly endpoint: string;
  readonly shards: number;
  readonly silentShards: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly ever: Readonly<Record<string, number>>;
}

const own = `
table .number { white-space: nowrap; } .sources { max-width: 56rem; } tfoot td { font-weight: 600; }`;

function monthOf({ counters: day }: ShownUsage): Operations {
  return operationsOf({ ...callsIn(day), captured: day["captured"] ?? 0 });
}

export const UsagePage: FC<{
  endpoints: readonly ShownUsage[];
  silent: readonly string[];
  isFirst: boolean;
  next: string | null;
}> = ({ endpoints, silent, isFirst, next }) => {
  const all = sumOf(endpoints.map(monthOf));
  const isAll = isFirst && next === null;
  return (
    <Frame title="Usage" at="/usage" own={`${manageStyle}${own}`}>
      <h1>{verdictOf(endpoints, all, isAll)}</h1>
      <p class="soft">An estimate at list prices; what a plan includes is not taken off. Times are UTC.</p>
      {silent.length === 0 ? null : (
        <p class="bad">Not in these sums, since they do not answer right now: {silent.join(", ")}.</p>
      )}
      {endpoints.length === 0 ? (
        <p>
          There is no endpoint yet: <a href="/dashboard">Endpoints</a> says how to configure one.
        </p>
      ) : (
        <Rows endpoints={endpoints} all={all} />
      )}
      <p>
        {isFirst ? null : <a href="/usage">The first endpoints</a>}{" "}
        {next === null ? null : (
          <a href={`/usage?after=${encodeURIComponent(next)}`}>The next endpoints by name</a>
        )}
      </p>
      <Sources />
    </Frame>
  );
};

function verdictOf(endpoints: readonly ShownUsage[], all: Operations, isAll: boolean): string {
  if (endpoints.length === 0) return "Nothing is billed: there is no endpoint yet.";
  const of = `${isAll ? "" : "these "}${counted(endpoints.length, "endpoint")}`;
  return `About ${money(dollarsOf(all))} a month for ${of}, if days go on like the last one.`;
}

function money(dollars: number): string {
  if (dollars === 0) return "$0";
  return dollars < 0.01
    ? "less than $0.01"
    : `$${dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

const columns = [
  ["requests", "Worker requests"],
  ["objectRequests", "Object requests"],
  ["rowsWritten", "Rows written"],
  ["writes", "R2 writes"],
  ["gbSeconds", "GB-s"],
] as const;

const Rows: FC<{ endpoints: readonly ShownUsage[]; all: Operations }> = ({ endpoints, all }) => (
  <table class="wide">
    <thead>
      <tr>
        <th>Endpoint</th>
        <th class="number">Calls, last day</th>
        <th class="number">Captured</th>
        {columns.map(([, words]) => (
          <th class="number">{words} a month</th>
        ))}
        <th class="number">A month</th>
      </tr>
    </thead>
    <tbody>
      {endpoints.map((usage) => (
        <Row usage={usage} />
      ))}
    </tbody>
    <tfoot>
      <tr>
        <td>Together</td>
        <td />
        <td />
        <Month month={all} />
      </tr>
    </tfoot>
  </table>
);

const Row: FC<{ usage: ShownUsage }> = ({ usage }) => {
  const { endpoint, counters: counted, silentShards, shards } = usage;
  return (
    <tr>
      <td>
        <a href={`/usage?endpoint=${endpoint}`}>
          <bdi>{endpoint}</bdi>
        </a>
        {silentShards === 0 ? null : (
          <p class="bad">
            {silentShards} of {shards} Recorders do not answer: what they counted is missing
          </p>
        )}
      </td>
      <td data-label="Calls, last day" class="number">
        {count(callsIn(counted).came)}
      </td>
      <td data-label="Captured" class="number">
        {count(counted["captured"] ?? 0)}
      </td>
      <Month month={monthOf(usage)} />
    </tr>
  );
};

const Month: FC<{ month: Operations }> = ({ month }) => (
  <>
    {columns.map(([operation, words]) => (
      <td data-label={`${words} a month`} class="number">
        {short(Number(month[operation].toPrecision(3)))}
      </td>
    ))}
    <td data-label="A month" class="number">
      {money(dollarsOf(month))}
    </td>
  </>
);

const Sources: FC = () => (
  <section class="sources">
    <h2>Where these figures come from</h2>
    <ul class="facts">
      <li>
        Calls and captured: counted by the endpoint's Recorders, the last 24 whole hours and up to now (
        <code>lastDay</code> of <code>GET /v1/endpoints/&#123;name&#125;/health</code>); calls are those seen,
        those that failed, and those that were not recorded.
      </li>
      <li>Worker requests: as many as calls; what pages, the API and cron ask comes on top.</li>
      <li>
        Object requests, rows, R2 writes and duration: calls times what was measured of a call at that rate (
        <a href="/docs/speed#what-cloudflare-bills">Cost and speed</a>), as if they came evenly. Below one
        call a second this is an upper bound.
      </li>
      <li>
        Prices: <a href="/docs/platform#prices">Platform</a>. CPU ($0.02 a million ms) and what is stored
        ($0.015 a GB and month) come on top: Weir does not count them.
      </li>
    </ul>
  </section>
);

const knownCounters: Readonly<Record<string, { readonly what: string }>> = counters;

/** What one endpoint has counted, and what of it is lost. */
export const EndpointUsagePage: FC<{ usage: ShownUsage }> = ({ usage }) => {
  const { endpoint: name, counters: day, ever } = usage;
  const lost = Object.entries(day).filter(([counter, times]) => isLoss(counter) && times > 0);
  const named = Object.keys(ever).toSorted((one, other) => Number(isLoss(one)) - Number(isLoss(other)));
  return (
    <OfEndpoint name={name} title="Usage" own={own}>
      <h1>
        {`${name}: ${counted(callsIn(day).came, "call")} in the last day, ${lossesOf(lost.length)}; about ${money(dollarsOf(monthOf(usage)))} a month.`}
      </h1>
      <p class="soft">
        Counted by its Recorders ({usage.shards}); the last day is 24 whole hours and up to now. How the
        estimate is made: <a href="/usage">Usage</a>.
      </p>
      {named.length === 0 ? (
        <>
          <p>No call has come to it yet. Send one:</p>
          <Command
            text={`curl -X POST "$WEIR/endpoints/${name}/invocations" \\
  -H "content-type: text/csv" -d "1,2,3"`}
          />
        </>
      ) : (
        <Counters named={named} usage={usage} />
      )}
    </OfEndpoint>
  );
};

function lossesOf(kinds: number): string {
  if (kinds === 0) return "nothing lost";
  return kinds === 1 ? "one kind of loss" : `${kinds} kinds of losses`;
}

const Counters: FC<{ named: readonly string[]; usage: ShownUsage }> = ({
  named,
  usage: { counters: day, ever },
}) => (
  <table class="wide">
    <thead>
      <tr>
        <th>Counter</th>
        <th>What it counts</th>
        <th class="number">Last day</th>
        <th class="number">Ever</th>
      </tr>
    </thead>
    <tbody>
      {named.map((counter) => (
        <tr>
          <td>
            <code>{visibleValue(counter)}</code>
          </td>
          <td>{knownCounters[counter]?.what ?? "known to another version of Weir only"}</td>
          <td data-label="Last day" class="number">
            <span class={isLoss(counter) && (day[counter] ?? 0) > 0 ? "bad" : ""}>
              {count(day[counter] ?? 0)}
            </span>
          </td>
          <td data-label="Ever" class="number">
            {count(ever[counter] ?? 0)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
