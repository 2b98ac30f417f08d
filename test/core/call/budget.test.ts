/** The daily budget: laws of the share, and whole days of traffic under it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  coming,
  demandAfter,
  shareFor,
  sharedBudget,
  type Amount,
  type Budget,
} from "../../../src/core/call/budget.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const nothing: Amount = { captures: 0, bytes: 0 };
/** Of a call in these days. */
const callBytes = 1_500;

function amountOf(captures: number): Amount {
  return { captures, bytes: captures * callBytes };
}

const amount = fc.record({
  captures: fc.integer({ min: 0, max: 1e9 }),
  bytes: fc.integer({ min: 0, max: 1e12 }),
});
const budgets = fc.record({
  captures: fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
  bytes: fc.option(fc.integer({ min: 1, max: 1e12 }), { nil: undefined }),
});

describe("shareFor()", () => {
  it("is more than nothing and at most all, and never more than the budget has left", () => {
    fc.assert(
      fc.property(budgets, amount, amount, (budget, used, next) => {
        const share = shareFor(budget, used, next);
        expect(share).toBeGreaterThanOrEqual(0.0001);
        expect(share).toBeLessThanOrEqual(1);
        if (share === 0.0001) return;
        for (const what of ["captures", "bytes"] as const) {
          const left = (budget[what] ?? Infinity) - used[what];
          expect(share * next[what]).toBeLessThanOrEqual(left * (1 + 1e-9));
        }
      }),
    );
  });

  it("is all where that is not too much, and what is left spread over what comes where it is", () => {
    const budget = { captures: 1_000, bytes: 1_000_000 };
    expect(shareFor(budget, nothing, { captures: 1_000, bytes: 1_000_000 })).toBe(1);
    expect(shareFor(budget, { captures: 600, bytes: 0 }, { captures: 1_600, bytes: 0 })).toBe(0.25);
    expect(shareFor(budget, { captures: 600, bytes: 900_000 }, { captures: 1_600, bytes: 1e6 })).toBe(0.1);
    expect(shareFor({}, amountOf(1e9), amountOf(1e9))).toBe(1);
  });

  it("falls to one in ten thousand past the budget, not to nothing", () => {
    expect(shareFor({ captures: 10 }, amountOf(10), amountOf(1))).toBe(0.0001);
    expect(shareFor({ captures: 10 }, amountOf(1_000), amountOf(1))).toBe(0.0001);
  });
});

describe("demandAfter()", () => {
  it("is the rate where that stays, however it is cut into spans", () => {
    const rate = { captures: 0.02, bytes: 30 };
    const spans = fc.array(fc.integer({ min: 1, max: 5 * hour }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(spans, (lengths) => {
        let demand: Amount = rate;
        for (const ms of lengths) demand = demandAfter(demand, coming(nothing, rate, ms), ms);
        expect(demand.captures).toBeCloseTo(rate.captures, 9);
        expect(demand.bytes).toBeCloseTo(rate.bytes, 6);
      }),
    );
  });

  it("takes an hour to follow, most of it in three", () => {
    const quiet = amountOf(1 / minute);
    const after = (minutes: number) => {
      let demand = quiet;
      for (let at = 0; at < minutes; at++) demand = demandAfter(demand, amountOf(101), minute);
      return (demand.captures * minute - 1) / 100;
    };
    expect(after(60)).toBeCloseTo(1 - Math.exp(-1), 6);
    expect(after(180)).toBeCloseTo(1 - Math.exp(-3), 6);
  });

  it("is not misled by a few calls at once when it begins", () => {
    expect(demandAfter(null, amountOf(3), 1).captures).toBe(3 / minute);
    expect(demandAfter(null, amountOf(3), 10 * minute).captures).toBe(3 / (10 * minute));
  });
});

describe("sharedBudget()", () => {
  it("gives each shard its part, one at least, and all together no more", () => {
    fc.assert(
      fc.property(budgets, fc.integer({ min: 1, max: 64 }), (budget, shards) => {
        const part = sharedBudget(budget, shards);
        for (const what of ["captures", "bytes"] as const) {
          const most = budget[what];
          expect(part[what]).toBe(most === undefined ? most : Math.max(1, Math.floor(most / shards)));
        }
      }),
    );
  });
});

/** What is stored in each hour of a day, a generation a minute; the demand at its end. */
function storedIn(rateAt: (time: number) => number, budget: Budget, before: Amount | null) {
  const hours = Array.from({ length: 24 }, () => 0);
  let used = nothing;
  let demand = before;
  let seenUntil = 0;
  for (let time = minute; time <= day; time += minute) {
    const calls = rateAt(time - minute) * 60;
    if (calls === 0) continue;
    const atHand = amountOf(calls);
    demand = demandAfter(demand, atHand, time - seenUntil);
    seenUntil = time;
    const stored = calls * shareFor(budget, used, coming(atHand, demand, day - time));
    used = { captures: used.captures + stored, bytes: used.bytes + stored * callBytes };
    const index = Math.floor((time - minute) / hour);
    hours[index] = (hours[index] ?? 0) + stored;
  }
  return { total: used.captures, hours, demand };
}

/** Calls a second by the time of day. */
const days: Readonly<Record<string, (time: number) => number>> = {
  steady: () => 10,
  "steady and heavy": () => 1_000,
  "ten minutes an hour": (time) => (time % hour < 10 * minute ? 60 : 0),
  "quadrupling at noon": (time) => (time < day / 2 ? 5 : 20),
  "falling to a quarter at noon": (time) => (time < day / 2 ? 20 : 5),
  "quadrupling every six hours": (time) => 4 ** Math.floor(time / (6 * hour)),
  "a wave": (time) => 20 * (1.2 + Math.sin((2 * Math.PI * time) / day)),
};

describe("a day under a budget of 10,000 captures", () => {
  const names = Object.keys(days);
  const budgetOf: Readonly<Record<string, Budget>> = {
    captures: { captures: 10_000 },
    bytes: { bytes: 10_000 * callBytes },
  };

  it.each(names.flatMap((name) => Object.keys(budgetOf).map((what) => [name, what] as const)))(
    "of traffic that is %s, in %s: nearly all of it is used, and something in every hour",
    (name, what) => {
      const rateAt = days[name] ?? (() => 0);
      const first = storedIn(rateAt, budgetOf[what] ?? {}, null);
      const second = storedIn(rateAt, budgetOf[what] ?? {}, first.demand);
      for (const { total, hours } of [first, second]) {
        expect(total).toBeGreaterThan(8_500);
        expect(total).toBeLessThan(10_100);
        expect(Math.min(...hours)).toBeGreaterThan(10);
      }
    },
  );

  it.each([
    ["in the first minute of its life", null, 0],
    ["at midday", amountOf(0.0001), day / 2],
    ["in the last minute of the day", amountOf(0.0001), day - minute],
  ] as const)("a burst of 60,000 calls %s does not take it all and more", (_, demand, at) => {
    const burst = (time: number) => (time === at ? 1_000 : 0.1);
    const { total, hours } = storedIn(burst, { captures: 10_000 }, demand);
    expect(total).toBeLessThan(10_100);
    expect(Math.min(...hours)).toBeGreaterThan(0);
  });

  it("traffic that fits into it is stored whole", () => {
    const { total } = storedIn(() => 0.1, { captures: 10_000 }, null);
    expect(total).toBeCloseTo(8_640, 6);
  });
});
