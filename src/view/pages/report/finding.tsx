/** One thing that a report tells: its kind, what has changed, what that may be, a picture, and what speaks for it. */
import type { Child, FC } from "hono/jsx";
import type { Figure, Pair } from "../../../core/chart/figure.ts";
import { checkWords } from "../../../core/check/checks.ts";
import type { Finding } from "../../../core/report/finding.ts";
import { ValueBars, Wide } from "../../figures.tsx";
import { Pill } from "../../mark.tsx";
import { cut, More, type Listed } from "../../room.tsx";
import { visible, visibleName } from "../../visible.ts";
import { ExampleCalls, type Calls } from "./calls.tsx";
import type { Entry } from "./entries.ts";
import { featuresOf, type Topic } from "./topics.ts";
import { factsOf, kindOf, saidOf, type Compared } from "./words.ts";

export const findingStyle = `
section > h2 { overflow-wrap: anywhere; } .findings { list-style: none; margin: 8px 0 0; padding: 0; } .finding { display: grid; grid-template-columns: minmax(0, 1fr) 400px; gap: 0 56px; padding: 20px 0; border-top: 1px solid var(--line); }
.finding h3, .finding p { overflow-wrap: anywhere; } .finding h3 { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; } .finding .picture { padding-top: 4px; min-width: 0; } .finding > div { min-width: 0; }
.facts { display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 8px 0 0; } .facts div { min-width: 0; } .facts dt { font-size: 12px; line-height: 16px; color: var(--soft); } .facts dd { margin: 2px 0 0; overflow-wrap: anywhere; }
.said + .said { margin-top: 20px; } .finding .facts { gap: 8px 24px; } .finding .facts dd { font-size: 13px; } .brief { margin: 4px 0; padding: 0; list-style: none; font-size: 13px; line-height: 18px; overflow-wrap: anywhere; } .brief li { padding: 2px 0; } .finding details { margin-top: 8px; font-size: 13px; }
@media (max-width: 860px) { .finding { grid-template-columns: minmax(0, 1fr); gap: 12px; } }
@media print { .finding { grid-template-columns: minmax(0, 1fr) 260px; gap: 0 24px; padding: 10px 0; break-inside: avoid; } }`;

/** Of the findings of one cause so many are on the page. */
const mostOfCause = 20;

/** What of a page all of its findings are shown with. */
interface Beside {
  readonly checks: number | undefined;
  /** Null where there can be none. */
  readonly calls: Calls | null;
  /** The number of each entry on the page. */
  readonly numbers: ReadonlyMap<Entry, number>;
  /** What is compared with. */
  readonly was: Compared;
}

interface Shown {
  readonly topic: Topic;
  readonly beside: Beside;
  readonly figures: ReadonlyMap<string, Figure>;
}

export const Item: FC<Shown> = ({ topic, beside, figures }) => {
  const [{ isBeyond }] = topic;
  return (
    <li class="finding">
      <div>
        {topic.map((part, at) => (
          <Said
            {...part}
            before={topic.slice(0, at).map(({ entry }) => entry.findings[0])}
            isAmong={isBeyond && !part.isBeyond}
            beside={beside}
          />
        ))}
      </div>
      <Picture topic={topic} figures={figures} />
    </li>
  );
};

/** `isAmong`: within chance, and told with what is beyond it; `before`: findings above it. */
const Said: FC<Topic[number] & { before: readonly Finding[]; isAmong: boolean; beside: Beside }> = ({
  entry,
  before,
  isBeyond,
  isAmong,
  beside: { checks, calls, numbers, was },
}) => {
  const [title, more] = saidOf(entry);
  const [worst] = entry.findings;
  const id = `finding-${numbers.get(entry) ?? 0}`;
  return (
    <div class="said" id={calls === null ? undefined : id}>
      <Pill
        mark={isBeyond ? "violation" : "within"}
        words={`${kindOf(entry)}${isAmong ? ", within chance" : ""}`}
      />
      <h3>
        <bdi>{cut(title)}</bdi>
      </h3>
      {more === "" ? null : <p class="soft">{cut(more)}</p>}
      <Facts facts={factsOf(worst, checks, was)} />
      <OfCause entry={entry} />
      {calls === null ? null : <ExampleCalls calls={calls} finding={worst} before={before} id={id} />}
    </div>
  );
};

export const Facts: FC<{ facts: readonly (readonly [name: string, value: string])[] }> = ({ facts }) =>
  facts.length === 0 ? null : (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{cut(value)}</dd>
        </div>
      ))}
    </dl>
  );

/** Of the first feature that has one, once; of values that are missing there is their share. */
const Picture: FC<Pick<Shown, "topic" | "figures">> = ({ topic, figures }) => {
  const pairs = topic.flatMap(({ entry }) => missingIn(entry.findings[0]) ?? []);
  const other = topic.find(({ entry }) => missingIn(entry.findings[0]) === null);
  const figure = other === undefined ? undefined : figureOf(other.entry, figures);
  const [missing] = pairs;
  if (missing === undefined && figure === undefined) return null;
  return (
    <div class="picture">
      {missing === undefined ? null : <ValueBars rows={[{ label: "missing", ...missing }]} full={1} />}
      {other === undefined || figure === undefined ? null : (
        <Wide figure={figure} label={cut(saidOf(other.entry)[0])} />
      )}
    </div>
  );
};

function figureOf(entry: Entry, figures: ReadonlyMap<string, Figure>): Figure | undefined {
  return featuresOf(entry)
    .map((name) => figures.get(name))
    .find((figure) => figure !== undefined);
}

/** Null where the finding is of something else; the baseline's share is what the change leaves. */
function missingIn({ check, answer, evidence = null }: Finding): Pair | null {
  if (check !== "completeness_check" || answer.kind !== "violation") return null;
  const now = 1 - answer.measure;
  if (evidence === null) return { was: null, now };
  const { marked, records, effect } = evidence;
  const hasRisen = Math.abs(marked / records - now) < 1e-9;
  const was = hasRisen ? now - effect : now + effect;
  return { was: Math.abs(was) < 1e-9 ? 0 : was, now };
}

/** Where a cause has more than one finding. */
const OfCause: FC<{ entry: Entry }> = ({ entry: { findings } }) => {
  if (findings.length === 1) return null;
  const some = findings.slice(0, mostOfCause);
  return (
    <details>
      <summary>{findings.length} findings have this cause</summary>
      <ul class="brief">{some.map(briefItem)}</ul>
      <More left={findings.length - some.length} where="report.json" />
    </details>
  );
};

/** A finding in one line. */
export function briefItem({ feature, check, before, after }: Finding) {
  const change = before === null || after === null ? "" : `: ${visible(before)} → ${visible(after)}`;
  return (
    <li>
      <bdi>{visibleName(feature)}</bdi>, {checkWords(check)}
      {cut(change)}
    </li>
  );
}

/** Which side is which is said once a page, beside the first. */
export const Findings: FC<{ title: Child; aside: string; part: Listed; hasKey: boolean }> = ({
  title,
  aside,
  part,
  hasKey,
}) =>
  part.count === 0 ? null : (
    <section>
      <h2>
        {title} <span class="soft">{aside}</span>
        {hasKey ? (
          <span class="key soft" aria-hidden="true">
            <i class="was" /> baseline <i class="now" /> now
          </span>
        ) : null}
      </h2>
      <ol class="findings">{part.shown}</ol>
      <More {...part} />
    </section>
  );
