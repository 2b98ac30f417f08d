/** What happened to an incident and who was told, newest first, day by day. */
import type { FC } from "hono/jsx";
import { readable } from "../../../core/check/answer/words.ts";
import { visibleValue } from "../../visible.ts";
import { day } from "../../words.ts";

/** What happened; `at` is ISO 8601. */
export interface Happened {
  readonly at: string;
  readonly what: string;
  readonly words: string;
}

export const eventStyle = `
.events th[scope=rowgroup] { color: var(--ink); font-size: 13px; line-height: 18px; } .events tbody + tbody th { padding-top: 20px; } .events .when { white-space: nowrap; width: 7rem; }
.events thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; } @media (max-width: 640px) { .events th[scope=rowgroup] { display: block; } }`;

/** `events` are oldest first. */
export const Events: FC<{ events: readonly Happened[] }> = ({ events }) => (
  <>
    <h2>
      What happened, and who was told <span class="soft">newest first; times in UTC</span>
    </h2>
    <table class="events">
      <thead>
        <tr>
          <th>When</th>
          <th>What</th>
          <th>In words</th>
        </tr>
      </thead>
      {byDay(events.toReversed()).map((some) => (
        <tbody>
          <tr>
            <th colspan={3} scope="rowgroup">
              {day(some[0].at)}
            </th>
          </tr>
          {some.map(({ at, what, words }) => (
            <tr>
              <td class="aside when">
                <time datetime={at}>{at.slice(11, 16)}</time>
              </td>
              <td class="aside when">{what}</td>
              <td>{visibleValue(readable(words))}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  </>
);

/** Those of one day, together; in the order in which they are. */
function byDay(events: readonly Happened[]): [Happened, ...Happened[]][] {
  const days: [Happened, ...Happened[]][] = [];
  for (const event of events) {
    const last = days.at(-1);
    if (last !== undefined && last[0].at.slice(0, 10) === event.at.slice(0, 10)) last.push(event);
    else days.push([event]);
  }
  return days;
}
