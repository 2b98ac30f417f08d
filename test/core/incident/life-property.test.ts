/** Whatever is seen, muted and acknowledged, at whatever times: nobody is told twice within the interval, nor left untold. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { withoutFuture } from "../../../src/core/incident/ahead.ts";
import { after, type Incident } from "../../../src/core/incident/incident.ts";
import type { Mute } from "../../../src/core/incident/mute.ts";
import { noticeOf } from "../../../src/core/incident/notice.ts";
import { defaultTelling, patienceSchema, type Patience } from "../../../src/core/incident/policy.ts";
import type { Sign } from "../../../src/core/incident/sign.ts";
import { clean, hour, seen } from "./given.ts";

const repeatMs = defaultTelling.repeatHours * hour;

const steps = fc.array(
  fc.record({
    afterMinutes: fc.integer({ min: 1, max: 600 }),
    what: fc.constantFrom("seen", "seen", "clean", "clean", "muted", "acknowledged", "look", "ahead"),
    muteHours: fc.integer({ min: 1, max: 12 }),
  }),
  { minLength: 1, maxLength: 80 },
);

const windows = fc.integer({ min: 1, max: 5 });

const patiences = fc
  .record({ needed: windows, of: windows, clean: windows })
  .filter(({ needed, of }) => needed <= of)
  .map((given) => patienceSchema.parse(given));

interface Message {
  readonly id: string;
  readonly what: "firing" | "resolved";
  readonly at: number;
  /** By a clock that was ahead: what its interval was is known to nobody. */
  readonly isAhead: boolean;
}

/** An endpoint with one monitor, as far as telling goes. `faults` is what must never be. */
class World {
  now = 0;
  isAhead = false;
  incident: Incident | null = null;
  mutes: Mute[] = [];
  messages: readonly Message[] = [];
  readonly faults: string[] = [];
  readonly #patience: Patience;
  #ids = 0;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  take(sign: Sign): void {
    const newId = () => `inc-${this.#ids++}`;
    const given = { monitor: "hourly", patience: this.#patience, now: this.now, sameMs: repeatMs, newId };
    const before = this.incident;
    this.incident = after(before, sign, given);
    const wasTold = this.messages.some(({ id }) => id === before?.id);
    if (this.incident === null && wasTold) this.faults.push("What people were told of is forgotten");
  }

  tell(): void {
    const { incident, mutes, now } = this;
    if (incident === null) return;
    const notice = noticeOf(incident, {
      telling: defaultTelling,
      mutes,
      firing: [incident],
      now,
      checkedUntil: () => null,
    });
    const isTold = incident.told?.what === "firing";
    if (notice.kind === "tell") {
      this.messages = [
        ...this.messages,
        { id: incident.id, what: notice.what, at: now, isAhead: this.isAhead },
      ];
      const times = (incident.told?.times ?? 0) + 1;
      this.incident = { ...incident, told: { what: notice.what, at: now, times } };
      return;
    }
    const isMuted = mutes.some(({ until }) => until > now) && notice.again !== null;
    this.#silent(incident.state, isTold, isMuted);
  }

  /** All clocks are ahead for a window that has it, and then right again. */
  ahead(ms: number): void {
    const { now } = this;
    [this.now, this.isAhead] = [now + ms, true];
    this.take(seen(this.now));
    this.tell();
    [this.now, this.isAhead] = [now, false];
    this.incident = this.incident && withoutFuture(this.incident, now);
    this.messages = this.messages.map((message) => ({ ...message, at: Math.min(message.at, now) }));
  }

  #silent(state: Incident["state"], isTold: boolean, isMuted: boolean): void {
    if (state === "resolved" && isTold) this.faults.push("An end was not told");
    if (state === "firing" && !isTold && !isMuted) this.faults.push("What fires was not told");
  }

  /** Each message beside the one before it of the same incident. */
  inTurn(): void {
    for (const [index, { id, what, at, isAhead }] of this.messages.entries()) {
      const before = this.messages.slice(0, index).findLast((message) => message.id === id);
      if (what === "resolved" && before?.what !== "firing") this.faults.push("An end came of nothing");
      const isRepetition = what === "firing" && before?.what === "firing" && !isAhead;
      if (isRepetition && at - before.at < repeatMs) this.faults.push("It was told twice");
    }
  }
}

it("tells firing and end in turn, not twice within the interval, and leaves nothing that fires untold", () => {
  fc.assert(
    fc.property(patiences, steps, (patience, run) => {
      const world = new World(patience);
      const acts: Record<string, (muteHours: number) => void> = {
        seen: () => world.take(seen(world.now)),
        clean: () => world.take(clean(world.now)),
        muted: (hours) => void world.mutes.push({ until: world.now + hours * hour, reason: "" }),
        acknowledged: () => {
          world.incident = world.incident && { ...world.incident, acknowledgedAt: world.now };
        },
        look: () => {},
        ahead: (hours) => world.ahead(hours * 30 * 24 * hour),
      };
      for (const { afterMinutes, what, muteHours } of run) {
        world.now += afterMinutes * 60_000;
        acts[what]?.(muteHours);
        world.tell();
      }
      // Nothing lasts for ever: enough clean windows end it, and its end is told.
      for (let window = 0; window < 90; window++) {
        world.now += hour;
        world.take(clean(world.now));
        world.tell();
      }
      world.inTurn();
      expect(world.faults).toEqual([]);
      expect(world.incident?.state ?? "resolved").toBe("resolved");
      const ids = [...new Set(world.messages.map(({ id }) => id))];
      const ends = ids.map((id) => world.messages.findLast((message) => message.id === id)?.what);
      expect(ends.filter((what) => what !== "resolved")).toEqual([]);
    }),
    { numRuns: 2_000, seed: 13 },
  );
});
