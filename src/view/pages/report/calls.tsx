/** Example calls of a finding: those captured calls that show it, or the way to them, or why there are none. */
import type { Child, FC } from "hono/jsx";
import type { Example, Sampled, Seen } from "../../../core/example/examples.ts";
import { short } from "../../../core/check/answer/words.ts";
import { isOfTable } from "../../../core/check/checks.ts";
import type { Finding } from "../../../core/report/finding.ts";
import { visible, visibleName, visibleValue } from "../../visible.ts";
import { count } from "../../../core/counted.ts";

/** Where a captured call is. */
interface Place {
  readonly variant: string;
  readonly hour: string;
  readonly file: string;
  readonly at: number;
}

export type Calls =
  /** They are looked for when somebody asks: at this address. */
  | { readonly kind: "asked"; readonly address: string }
  | {
      readonly kind: "shown";
      readonly sampled: Sampled<Place>;
      /** The page of a captured call; null for who may not see it. */
      readonly pageOf: ((place: Place) => string) | null;
      /** Whether times are of more than one day. */
      readonly isDated: boolean;
    };

export const callsStyle = `
.calls { margin: 8px 0 0; font-size: 13px; line-height: 18px; } .calls caption { text-align: left; color: var(--soft); font-size: 12px; line-height: 16px; padding: 0; }
.calls th, .calls td { padding: 3px 24px 3px 0; border-top: 0; overflow-wrap: anywhere; } .calls td { border-top: 1px solid var(--line); } .calls td:first-child { white-space: nowrap; } .calls b { font-weight: 600; padding-right: 8px; }
@media (max-width: 640px) { .calls th, .calls td { padding-right: 12px; } .calls td { vertical-align: middle; } p.calls a { display: inline-flex; align-items: center; min-height: 44px; } .calls code, .calls code a { display: block; width: 10ch; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .calls code a { line-height: 44px; } }
@media print { p.calls a { display: none; } }`;

/** A value that is longer is cut, in characters. */
const longestValue = 120;

/** `id`: of the finding on the page; `before`: findings of the same feature above it. */
export const ExampleCalls: FC<{ calls: Calls; finding: Finding; before: readonly Finding[]; id: string }> = ({
  calls,
  finding,
  before,
  id,
}) => {
  if (calls.kind === "asked")
    return (
      <p class="calls">
        <a href={`${calls.address}#${id}`} aria-label={`Example calls of ${visibleName(finding.feature)}`}>
          Example calls
        </a>
      </p>
    );
  const { sampled } = calls;
  if (sampled.kind === "none") return <Line>{reasons[sampled.why]}</Line>;
  const { examples, percent } = sampled;
  const found = examples.of(finding);
  if (found === undefined) return null;
  if (found === null) return <Line>No single call shows this.</Line>;
  if (found.length > 0 && before.some((other) => isSame(examples.of(other) ?? [], found)))
    return <Line>The same calls show this.</Line>;
  return found.length === 0 ? (
    <Line>{noneOf(examples.looked, percent)}</Line>
  ) : (
    <Table calls={calls} finding={finding} found={found} />
  );
};

/** Whether the same is seen of the same calls. */
function isSame(one: readonly Example<Place>[], other: readonly Example<Place>[]): boolean {
  const keys = (some: readonly Example<Place>[]) =>
    JSON.stringify(some.map(({ eventId, seen, place }) => [eventId, seen, place]));
  return keys(one) === keys(other);
}

const reasons: Readonly<Record<(Sampled<Place> & { kind: "none" })["why"], string>> = {
  off: "No example calls: calls are not captured.",
  gone: "No example calls: there is no captured call of this window, or none any more.",
  baseline: "No example calls: the baseline that says what to look for is gone, or cannot be read.",
};

function noneOf(looked: number, percent: number): string {
  const captured = `${short(percent)}\u00a0% of calls are captured`;
  return looked === 1
    ? `The one captured call that was looked at does not show it; ${captured}.`
    : `None of the ${count(looked)} captured calls that were looked at shows it; ${captured}.`;
}

const Line: FC<{ children?: Child }> = ({ children }) => <p class="calls soft">{children}</p>;

const Table: FC<{
  calls: Calls & { kind: "shown" };
  finding: Finding;
  found: readonly Example<Place>[];
}> = ({ calls: { pageOf, isDated }, finding: { feature, check }, found }) => (
  <table class="calls">
    <caption>Example calls, as they are stored</caption>
    <thead>
      <tr>
        <th scope="col">Time</th>
        <th scope="col">
          <bdi>{isOfTable(check) ? "What is seen" : visibleName(feature)}</bdi>
        </th>
        <th scope="col">Event id</th>
      </tr>
    </thead>
    <tbody>
      {found.map(({ time, eventId, seen, place }) => (
        <tr>
          <td>{time === null ? "not known" : timeOf(time, isDated)}</td>
          <td>
            <SeenIn seen={seen} />
          </td>
          <td>
            <code>
              {pageOf === null ? (
                visibleValue(cut(eventId))
              ) : (
                <a href={pageOf(place)}>{visibleValue(cut(eventId))}</a>
              )}
            </code>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

function timeOf(time: number, isDated: boolean): string {
  const iso = new Date(time).toISOString();
  return isDated ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : iso.slice(11, 19);
}

const SeenIn: FC<{ seen: Seen }> = ({ seen }) => {
  if (seen.kind === "said") return <bdi>{visible(cut(seen.words))}</bdi>;
  return (
    <>
      <b>{seen.kind === "missing" ? "missing" : <bdi>{visibleValue(cut(seen.text))}</bdi>}</b>
      {seen.of === 1 ? null : (
        <span class="soft">
          {count(seen.records)} of {count(seen.of)} records
        </span>
      )}
    </>
  );
};

function cut(text: string): string {
  if (text.length <= longestValue) return text;
  return `${text.slice(0, longestValue - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
