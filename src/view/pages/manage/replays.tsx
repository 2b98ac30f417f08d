/** The last replays of an endpoint: how far each is, and what came of it. They are begun through the API. */
import type { FC } from "hono/jsx";
import { visibleValue } from "../../visible.ts";
import { counted } from "../../words.ts";

export interface ShownReplay {
  readonly id: string;
  readonly monitor: string;
  readonly state: string;
  readonly isBackfill: boolean;
  readonly total: number;
  readonly done: number;
  readonly left: number;
  readonly differing: number;
  readonly createdAt: string;
  readonly failure: string | null;
}

/** Nothing where there are none. */
export const ReplaySection: FC<{ replays: readonly ShownReplay[] }> = ({ replays }) =>
  replays.length === 0 ? null : (
    <section>
      <h2 id="replays">Replays</h2>
      <p class="soft">
        Past windows judged anew, beside what was said of them: <a href="/docs/replay">Replay and backfill</a>
        .
      </p>
      <table class="wide">
        <thead>
          <tr>
            <th>Begun</th>
            <th>Monitor</th>
            <th>Windows</th>
            <th>What came of it</th>
          </tr>
        </thead>
        <tbody>
          {replays.map((replay) => (
            <tr>
              <td data-label="Begun">
                {replay.createdAt.slice(0, 16).replace("T", " ")} <code>{replay.id}</code>
              </td>
              <td data-label="Monitor">{replay.monitor}</td>
              <td data-label="Windows">
                {replay.done} of {replay.total}
                {replay.state === "done" ? "" : `, ${replay.state}`}
              </td>
              <td data-label="What came of it">{cameOf(replay)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );

function cameOf({ isBackfill, done, left, differing, failure }: ShownReplay): string {
  if (failure !== null) return `${visibleValue(failure)}.`;
  const judged = counted(done - left, "window");
  const what = isBackfill ? `${judged} checked` : `${differing} of ${judged} judged otherwise`;
  return left === 0 ? `${what}.` : `${what}; ${left} could not be judged.`;
}
