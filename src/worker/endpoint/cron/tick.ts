/** What cron's word does in an endpoint's object: windows that are due are entered, the work is its alarm's. */
import { momentOf } from "../../../core/monitor/clock.ts";
import type { DueAgain } from "../../deployment/due.ts";
import type { TellingRooms } from "../../incident/telling.ts";
import type { Rooms } from "../rooms.ts";

type Ticked = Pick<Rooms, "monitors" | "executions" | "incidents" | "outbox">;

/** Windows that wait for longer are told of. */
const patienceMs = 10 * 60_000;

/** Cron says it is `scheduled`. Gives whether any window was due. */
export function ticked(rooms: Ticked, telling: TellingRooms, scheduled: number): boolean {
  const { now, isAgreed } = momentOf(scheduled, Date.now());
  if (isAgreed) undoFuture(rooms, now);
  const wasDue = rooms.monitors.enterDue(now);
  telling.waiting(rooms.executions.stuck(now - patienceMs), now);
  return wasDue;
}

/** What a clock that was ahead has left behind. */
function undoFuture({ monitors, executions, incidents, outbox }: Ticked, now: number): void {
  monitors.undoFuture(now);
  executions.hurry(now);
  incidents.undoFuture(now);
  outbox.hurry(now);
}

/** When an endpoint's next window is due, by its own clock. */
export function dueAgain(name: string, { monitors }: Pick<Rooms, "monitors">): DueAgain {
  return { name, nextDue: monitors.nextDue(), told: Date.now() };
}
