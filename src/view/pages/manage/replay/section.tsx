/** The last replays of an endpoint: how far each is, and what came of it; and the form that begins one. */
import type { FC } from "hono/jsx";
import { visibleValue } from "../../../visible.ts";
import { minute } from "../../../words.ts";
import { ToldOf, type Told } from "../parts.tsx";
import { ReplayForm, type ReplayChoices } from "./form.tsx";
import { counted } from "../../../../core/counted.ts";

export interface ShownReplay {
  readonly id: string;
  readonly monitor: string;
  readonly state: "pending" | "running" | "done" | "cancelled" | "failed";
  readonly isBackfill: boolean;
  readonly total: number;
  readonly done: number;
  readonly left: number;
  readonly differing: number;
  readonly createdAt: string;
  /** Why it failed, or why it waits. */
  readonly failure: string | null;
}

export function replayAddress(endpoint: string, id: string): string {
  return `/dashboard/${endpoint}/replays/${id}`;
}

export const ReplaySection: FC<{
  name: string;
  replays: readonly ShownReplay[];
  choices: ReplayChoices;
  mayChange: boolean;
  told: Told | null;
}> = ({ name, replays, choices, mayChange, told }) => (
  <section>
    <h2 id="replays">
      Replays{" "}
      <span class="soft">past windows judged anew; what was said of them stays, and nobody is told</span>
    </h2>
    <ToldOf told={told} at="replays" />
    {replays.length === 0 ? (
      <p>
        No past window was judged anew.{" "}
        {choices.monitors.length === 0 ? "There is no monitor whose windows it could be. " : ""}
        <a href="/docs/replay">What a replay is</a>.
      </p>
    ) : (
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
                <a href={replayAddress(name, replay.id)}>{minute(replay.createdAt)}</a>
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
    )}
    {mayChange && choices.monitors.length > 0 ? <ReplayForm choices={choices} told={told} /> : null}
  </section>
);

/** In one sentence. */
export function cameOf({ isBackfill, done, left, differing, failure }: ShownReplay): string {
  if (failure !== null) return `${visibleValue(failure)}.`;
  const judged = counted(done - left, "window");
  const what = isBackfill ? `${judged} checked` : `${differing} of ${judged} judged otherwise`;
  return left === 0 ? `${what}.` : `${what}; ${left} could not be judged.`;
}
