/** All endpoints, those that need somebody first. */
import type { FC } from "hono/jsx";
import { readable } from "../../core/check/answer/words.ts";
import { kindWords, severityOf, type IncidentKind } from "../../core/incident/kinds.ts";
import { Frame } from "../frame.tsx";
import { minute } from "../words.ts";

/** An endpoint of the list as it is shown. */
interface ShownRow {
  readonly name: string;
  /** Null where it does not answer. */
  readonly glance: {
    readonly hasBaseline: boolean;
    readonly monitors: number;
    readonly firing: readonly {
      readonly id: string;
      readonly kind: IncidentKind;
      readonly summary: string;
      readonly since: number;
    }[];
    readonly last: {
      readonly id: string;
      readonly status: string;
      readonly exitMessage: string | null;
      readonly window: { readonly end: string };
      readonly report: string | null;
    } | null;
  } | null;
}

/** `next`: where the page after this one begins. */
export const FleetPage: FC<{ rows: readonly ShownRow[]; next: string | null; isFirst: boolean }> = ({
  rows,
  next,
  isFirst,
}) => (
  <Frame title="Endpoints">
    <h1>{verdictOf(rows)}</h1>
    {rows.length === 0 ? (
      <Empty />
    ) : (
      <Rows rows={[...rows].sort((one, other) => needOf(other) - needOf(one))} />
    )}
    <p>
      {isFirst ? null : <a href="/dashboard">The first endpoints</a>}{" "}
      {next === null ? null : (
        <a href={`/dashboard?after=${encodeURIComponent(next)}`}>The next endpoints by name</a>
      )}
    </p>
  </Frame>
);

function verdictOf(rows: readonly ShownRow[]): string {
  if (rows.length === 0) return "There is no endpoint yet.";
  const needing = rows.filter((row) => needOf(row) > 0).length;
  const all = rows.length === 1 ? "1 endpoint" : `${rows.length} endpoints`;
  return needing === 0 ? `${all}: nothing to tell.` : `${needing} of ${all} need somebody.`;
}

/** What is worst comes first: errors, warnings, silence, what was never set up. */
function needOf({ glance }: ShownRow): number {
  if (glance === null) return 3;
  if (glance.firing.some(({ kind }) => severityOf(kind) === "error")) return 4;
  if (glance.firing.length > 0) return 2;
  return glance.hasBaseline && glance.monitors > 0 ? 0 : 1;
}

const Empty: FC = () => (
  <>
    <p>Configure one, in front of the model that it watches:</p>
    <pre>
      <code>{`curl -X PUT $WEIR/v1/endpoints/my-model -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" -d '{"upstream":{"url":"https://models.example.com/my-model"}}'`}</code>
    </pre>
  </>
);

const Rows: FC<{ rows: readonly ShownRow[] }> = ({ rows }) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Endpoint</th>
          <th>What is so</th>
          <th>Last window (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td>
              <a href={`/dashboard/${row.name}`}>{row.name}</a>
            </td>
            <td>
              <What row={row} />
            </td>
            <td>
              <Last row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const What: FC<{ row: ShownRow }> = ({ row: { name, glance } }) => {
  if (glance === null) return <span class="bad">It does not answer right now.</span>;
  if (glance.firing.length > 0) {
    return (
      <>
        {glance.firing.map(({ id, kind, summary, since }) => (
          <p>
            <a class="bad mark" href={`/incidents/${name}/${id}`}>
              ◆ {kindWords(kind)}
            </a>{" "}
            {readable(summary)} <span class="soft">since {minute(new Date(since).toISOString())}</span>
          </p>
        ))}
      </>
    );
  }
  if (!glance.hasBaseline) return <span>Not judged: there is no baseline.</span>;
  if (glance.monitors === 0) return <span>Not judged: there is no monitor.</span>;
  return <span class="soft">Nothing to tell.</span>;
};

const Last: FC<{ row: ShownRow }> = ({ row: { name, glance } }) => {
  const last = glance?.last ?? null;
  if (last === null) return <span class="soft">none yet</span>;
  const words = `${minute(last.window.end)} ${last.status}`;
  return last.report === null ? <span>{words}</span> : <a href={`/reports/${name}/${last.id}`}>{words}</a>;
};
