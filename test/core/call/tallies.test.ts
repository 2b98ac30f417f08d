/** Counts that travel with batches: whichever of them were logged, and whichever answers were lost, each is counted once. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Tallies, talliesOf, type Counts, type Told } from "../../../src/core/call/tallies.ts";

/** A Recorder as far as counts go. */
class Log {
  readonly ids = new Set<string>();
  readonly counts: Record<string, number> = {};

  record(id: string, calls: number, told: Told): void {
    if (this.ids.has(id)) return;
    const tallies = talliesOf(told, (one) => this.ids.has(one));
    for (const counts of [tallies, { seen: calls }] satisfies Counts[]) {
      for (const [name, times] of Object.entries(counts))
        this.counts[name] = (this.counts[name] ?? 0) + times;
    }
    this.ids.add(id);
  }
}

const step = fc.record({
  calls: fc.nat(3),
  optedOut: fc.nat(2),
  isLogged: fc.boolean(),
  isHeard: fc.boolean(),
  /** Another batch takes what waits before this one is given up. */
  isSlow: fc.boolean(),
});

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What a Recorder has counted once it has heard of all steps of an isolate. */
function played(steps: readonly Step[]): Counts {
  const [tallies, log] = [new Tallies(), new Log()];
  let late = () => {};
  for (const [index, { calls, optedOut, isLogged, isHeard, isSlow }] of steps.entries()) {
    tallies.add("opted_out", optedOut);
    const [id, told] = [`isolate/${index}`, tallies.take()];
    if (isLogged) log.record(id, calls, told);
    late();
    const giveUp = () => tallies.giveUp(id, told, { recorder_failed: calls });
    late = isSlow && !(isLogged && isHeard) ? giveUp : () => {};
    if (!isSlow && !(isLogged && isHeard)) giveUp();
  }
  late();
  log.record("last", 0, tallies.take());
  return log.counts;
}

it("talliesOf() counts each call and each tally once, whatever is logged and whatever is heard", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 19 }), (steps) => {
      const { seen = 0, recorder_failed = 0, opted_out = 0 } = played(steps);
      const sumOf = (count: (one: Step) => number) => steps.reduce((total, one) => total + count(one), 0);
      expect({ seen, recorder_failed, opted_out }).toEqual({
        seen: sumOf(({ isLogged, calls }) => (isLogged ? calls : 0)),
        recorder_failed: sumOf(({ isLogged, calls }) => (isLogged ? 0 : calls)),
        opted_out: sumOf(({ optedOut }) => optedOut),
      });
    }),
  );
});

it("of many batches that were given up the last hundred are told with their ids, and all are counted", () => {
  const tallies = new Tallies();
  for (let index = 0; index < 1_000; index++) {
    tallies.giveUp(`isolate/${index}`, { tallies: {}, givenUp: [] }, { recorder_failed: 1 });
  }
  for (let index = 0; index < 50; index++) tallies.giveUp(`again/${index}`, tallies.take(), {});
  const told = tallies.take();
  expect(told.tallies).toEqual({ recorder_failed: 1_000 });
  expect(told.givenUp.length).toBeLessThanOrEqual(100);
  expect(Math.max(...told.givenUp.map(({ ids }) => ids.length))).toBeLessThanOrEqual(20);
});
