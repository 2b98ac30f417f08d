/** The baselines of an endpoint: which is in force, and what can be done about the others. */
import type { FC } from "hono/jsx";
import type { Comparison } from "../../../core/check/compare.ts";
import { visibleValue } from "../../visible.ts";
import { cut, More, PageRoom } from "../../room.tsx";
import { minute } from "../../words.ts";
import { Command, withToken } from "../../command.tsx";
import { Act, Confirm, OfEndpoint, ToldOf, type Told } from "./parts.tsx";
import { count } from "../../../core/counted.ts";

export interface ShownBaseline {
  readonly id: string;
  readonly status: string;
  /** Where it came from, in words. */
  readonly source: string;
  readonly rows: number;
  readonly createdAt: string;
  /** How old it is, in words. */
  readonly age: string;
  /** What to do about the age of the one in force; null where nothing is. */
  readonly ageTodo: string | null;
  /** How it differs from the one made before it, and that one's id; null where that is not known. */
  readonly compared: { readonly before: string; readonly words: string } | null;
  readonly failure: string | null;
  readonly notes: readonly string[];
  readonly current: boolean;
}

export const BaselineSection: FC<{
  name: string;
  baselines: readonly ShownBaseline[];
  awaits: string | null;
  hasMore: boolean;
  mayChange: boolean;
  told: Told | null;
}> = ({ name, baselines, awaits, hasMore, mayChange, told }) => {
  const current = baselines.find((baseline) => baseline.current) ?? null;
  return (
    <section>
      <h2 id="baselines">
        Baselines <span class="soft">what windows are compared with; newest first</span>
      </h2>
      <ToldOf told={told} at="baselines" />
      {baselines.length === 0 ? (
        <Empty name={name} awaits={awaits} />
      ) : (
        <table class="wide">
          <thead>
            <tr>
              <th>Made</th>
              <th>Of</th>
              <th class="number">Records</th>
              <th>State</th>
              <th>What one can do</th>
            </tr>
          </thead>
          <tbody>
            {baselines.map((baseline) => (
              <Row
                endpoint={name}
                baseline={baseline}
                current={current?.id ?? null}
                hasBefore={baselines.some(({ id }) => id === baseline.compared?.before)}
                mayChange={mayChange}
              />
            ))}
          </tbody>
        </table>
      )}
      {hasMore ? <p class="soft">Older ones are in GET /v1/endpoints/{name}/baselines.</p> : null}
    </section>
  );
};

const Empty: FC<{ name: string; awaits: string | null }> = ({ name, awaits }) => (
  <>
    <p>
      {awaits?.startsWith("Learning") === true
        ? `${awaits}. One is made of the first calls by itself. What was normal in training is known sooner of its data:`
        : "There is none: no window can be judged. Make one of the training data:"}
    </p>
    <Command
      text={`curl -X POST "$WEIR/v1/endpoints/${name}/baselines?header=present" \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: text/csv" --data-binary @training.csv`}
    />
    <p class="soft">{withToken}</p>
  </>
);

const Row: FC<{
  endpoint: string;
  baseline: ShownBaseline;
  current: string | null;
  /** Whether the one made before it is still there. */
  hasBefore: boolean;
  mayChange: boolean;
}> = ({ endpoint, baseline, current, hasBefore, mayChange }) => {
  const { id, status, rows, createdAt, age, ageTodo, failure } = baseline;
  return (
    <tr>
      <td data-label="Made" class="mark">
        {minute(createdAt)}
        <p class="soft">{age} old</p>
      </td>
      <td data-label="Of">
        <Of endpoint={endpoint} baseline={baseline} hasBefore={hasBefore} />
      </td>
      <td data-label="Records" class="number">
        {rows === 0 ? <span class="soft mark">not known</span> : count(rows)}
      </td>
      <td data-label="State">
        {baseline.current ? <strong>In force</strong> : stateWords(status)}
        {ageTodo === null ? null : <p class="soft">Old. {ageTodo}.</p>}
        {failure === null ? null : <p class="soft">{cut(visibleValue(failure))}</p>}
      </td>
      <td>
        {status === "Completed" && !baseline.current ? (
          <Former endpoint={endpoint} id={id} current={current} mayChange={mayChange} />
        ) : null}
        {status === "InProgress" && mayChange ? (
          <Act fields={{ action: "cancel-baseline", baseline: id }}>Cancel</Act>
        ) : null}
      </td>
    </tr>
  );
};

/** What it was made of, what differs from the one made before it, and what may surprise in it. */
const Of: FC<{ endpoint: string; baseline: ShownBaseline; hasBefore: boolean }> = ({
  endpoint,
  baseline: { id, source, compared, notes },
  hasBefore,
}) => (
  <>
    {cut(visibleValue(source))}
    {compared === null ? null : (
      <Drift endpoint={endpoint} id={id} compared={compared} hasBefore={hasBefore} />
    )}
    {notes.length === 0 ? null : (
      <details class="row">
        <summary>{notes.length === 1 ? "1 note" : `${notes.length} notes`}</summary>
        <ul class="facts">
          {notes.slice(0, 30).map((note) => (
            <li>{cut(visibleValue(note))}</li>
          ))}
        </ul>
      </details>
    )}
  </>
);

/** How it differs from the one made before it. */
const Drift: FC<{
  endpoint: string;
  id: string;
  compared: NonNullable<ShownBaseline["compared"]>;
  hasBefore: boolean;
}> = ({ endpoint, id, compared: { before, words }, hasBefore }) => {
  const said = <bdi>{cut(visibleValue(words.replace(/^./, (letter) => letter.toUpperCase())))}</bdi>;
  if (!hasBefore) return <p class="soft">{said}</p>;
  return (
    <p>
      <a href={`/dashboard/${endpoint}/compare?before=${before}&after=${id}`}>{said}</a>
    </p>
  );
};

function stateWords(status: string): string {
  return status === "Completed"
    ? "Replaced"
    : status === "InProgress"
      ? "Being made"
      : status.toLowerCase().replace(/^./, (letter) => letter.toUpperCase());
}

const Former: FC<{ endpoint: string; id: string; current: string | null; mayChange: boolean }> = ({
  endpoint,
  id,
  current,
  mayChange,
}) => (
  <>
    {current === null ? null : (
      <a href={`/dashboard/${endpoint}/compare?before=${id}&after=${current}`}>
        Compare with the one in force
      </a>
    )}
    {mayChange ? (
      <Confirm
        summary="Put in force again"
        question="Checks and the watch compare with it from now on, and what they hold of the other one begins anew."
        button="Put it in force"
        fields={{ action: "use-baseline", baseline: id }}
        isGrave={false}
      />
    ) : null}
  </>
);

/** Two baselines beside each other. */
export const ComparePage: FC<{
  name: string;
  before: ShownBaseline;
  after: ShownBaseline;
  comparison: Comparison;
}> = ({ name, before, after, comparison }) => {
  const room = new PageRoom(`GET /v1/endpoints/${name}/baselines/{id}/constraints.json`);
  const listed = room.take(comparison.features, (feature) => <Feature feature={feature} />, 1);
  return (
    <OfEndpoint
      name={name}
      title="Two baselines"
      steps={[["Settings", `/dashboard/${name}/settings#baselines`]]}
    >
      <h1>{compareWords(comparison)}</h1>
      <p class="soft">
        Before: {sideWords(before, comparison.records.before)}. After:{" "}
        {sideWords(after, comparison.records.after)}. Times are UTC.
      </p>
      <p>
        <a href={`/dashboard/${name}/compare?before=${after.id}&after=${before.id}`}>The other way round</a>
      </p>
      {listed.count === 0 ? null : (
        <table class="wide">
          <thead>
            <tr>
              <th>Feature</th>
              <th>Before → after</th>
            </tr>
          </thead>
          <tbody>{listed.shown}</tbody>
        </table>
      )}
      <More {...listed} />
    </OfEndpoint>
  );
};

const Feature: FC<{ feature: Comparison["features"][number] }> = ({ feature }) => (
  <tr>
    <td data-label="Feature">
      <bdi>{cut(visibleValue(feature.feature))}</bdi>
    </td>
    <td>
      {feature.words.map((words) => (
        <p>
          <bdi>{cut(visibleValue(words))}</bdi>
        </p>
      ))}
      {feature.isByChance ? <p class="soft">Chance makes as much between so many records.</p> : null}
    </td>
  </tr>
);

function compareWords({ features, alike }: Comparison): string {
  const all = features.length + alike;
  if (features.length === 0) return `${all} features, the same in both baselines.`;
  const chance = features.filter(({ isByChance }) => isByChance).length;
  const within = chance === 0 ? "" : `, ${chance} of them within what chance makes`;
  return `${features.length} of ${all} features differ between the baselines${within}.`;
}

function sideWords({ createdAt, current }: ShownBaseline, records: number | null): string {
  const size = records === null ? "no statistics" : `${count(records)} records`;
  return `${minute(createdAt)}, ${size}${current ? ", in force" : ""}`;
}
