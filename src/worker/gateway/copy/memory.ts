/**
 * How many bytes this isolate holds of calls while they are recorded: bodies by the buffers they are in, heads, batches
 * on their way. An isolate has 128 MB for all its calls together: what would be too much passes without being recorded,
 * and is counted as such.
 *
 * A client that leaves before it is answered ends its call without a word, and one that leaves later ends it after 30 s:
 * nothing of it runs on that could give back what it took. So as long as its bodies are on their way a call takes room
 * for a stay only, which goes on while something of the call runs, and a stay that is too long to be true is over.
 */
let taken = 0;

/** What a call holds while its bodies are on their way. */
export interface Stay {
  /** When the stay is over at the latest, epoch milliseconds. */
  until: number;
  held: number;
  /** Room that was taken back from the call, since it was overdue. */
  forfeited: number;
}

/** Stays that go on, and before when none of them is over. */
const stays = new Set<Stay>();
let soonest = Infinity;

export function beginStay(until: number): Stay {
  endOverdue();
  const stay = { until, held: 0, forfeited: 0 };
  stays.add(stay);
  soonest = Math.min(soonest, until);
  return stay;
}

/** The call goes on, with what it holds. */
export function prolongStay(stay: Stay, until: number): void {
  endStay(stay);
  stay.until = until;
  stays.add(stay);
  soonest = Math.min(soonest, until);
}

/** The call's bodies are there: whoever has its bytes now gives back as much as they are. */
export function endStay(stay: Stay): void {
  stays.delete(stay);
  // A stay that was overdue ends after all: the room that was taken back from it counts again.
  taken += stay.forfeited;
  stay.forfeited = 0;
}

function endOverdue(): void {
  const now = Date.now();
  if (soonest > now) return;
  soonest = Infinity;
  for (const stay of stays) {
    // A long stay must not hide the end of a shorter one: endpoints differ in their patience.
    if (stay.until > now) {
      soonest = Math.min(soonest, stay.until);
      continue;
    }
    stays.delete(stay);
    stay.forfeited = stay.held;
    taken -= stay.held;
  }
}

/** Takes room for bytes, if there is enough. */
export function takeRoom(bytes: number, most: number, stay?: Stay): boolean {
  if (taken + bytes > most) endOverdue();
  if (taken + bytes > most) return false;
  taken += bytes;
  if (stay !== undefined) stay.held += bytes;
  return true;
}

export function giveRoom(bytes: number, stay?: Stay): void {
  taken -= bytes;
  if (stay !== undefined) stay.held -= bytes;
}
