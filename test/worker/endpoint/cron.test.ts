/**
 * Cron where more endpoints are due than one invocation should wake: others of this Worker wake them too. What endpoints
 * answer is told to the Catalog in lots.
 */
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Catalog, catalogOf } from "../../../src/worker/deployment/catalog.ts";
import type { DueAgain } from "../../../src/worker/deployment/due.ts";
import { dealt } from "../../../src/worker/endpoint/cron/cron.ts";
import { at, eventually, newName } from "../given/given.ts";
import { executionsOf, firstHour, hour, minute, monitored } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("names are dealt", () => {
  const names = (many: number) => Array.from({ length: many }, (_, at) => `e-${at}`);

  it.each([0, 1, 999, 1_000, 1_001, 2_500, 31_999, 32_000, 32_001, 100_000])(
    "%i of them to at most 32 invocations, each name once, in their order",
    (many) => {
      const parts = dealt(names(many), 1_000);
      expect(parts.flat()).toEqual(names(many));
      expect(parts.length).toBeLessThanOrEqual(32);
      expect(parts.every(({ length }) => length > 0)).toBe(true);
      expect(Math.max(0, ...parts.map(({ length }) => length))).toBeLessThanOrEqual(
        Math.max(1_000, many / 31),
      );
    },
  );
});

it("an invocation beside cron's own enters what is due", async () => {
  const name = await monitored("ticked");
  const time = Math.ceil(Date.now() / hour) * hour;
  await exports.Ticks.tick([name, "nobody-there"], time);
  // By its own clock the window is not over: it was woken, and says when it is due.
  expect(await catalogOf(env).due(time + 1)).toContain(name);
});

/** What the Catalog is told while something is done: by endpoints themselves, and by invocations in lots. */
async function toldDuring(
  work: () => Promise<void>,
  fails = false,
): Promise<{ own: string[]; lots: string[][] }> {
  const own = vi.spyOn(Catalog.prototype, "schedule");
  const lots = vi.spyOn(Catalog.prototype, "reschedule");
  if (fails) {
    lots.mockImplementation(() => {
      throw new Error("The Catalog is away");
    });
  }
  await work();
  const told = {
    own: own.mock.calls.map(([name]) => name),
    lots: lots.mock.calls.map(([answers]) => answers.map(({ name }) => name).toSorted()),
  };
  own.mockRestore();
  lots.mockRestore();
  return told;
}

/** So many endpoints whose monitors began with the first hour. */
async function several(many: number): Promise<string[]> {
  const names: string[] = [];
  while (names.length < many) names.push(await monitored("lot", { baseline: false }));
  return names;
}

const later = firstHour + hour + minute;
const tick = (names: readonly string[], time = later) => at(time, () => exports.Ticks.tick(names, time));

describe("what endpoints answer", () => {
  it("is told to the Catalog in one call, and by none of them", async () => {
    const names = await several(4);
    const told = await toldDuring(() => tick(names));
    expect(told).toEqual({ own: [], lots: [names.toSorted()] });
    const due = await catalogOf(env).due(firstHour + 2 * hour - 1);
    expect(due.filter((name) => names.includes(name))).toEqual([]);
    expect(await catalogOf(env).due(firstHour + 2 * hour)).toEqual(expect.arrayContaining(names));
  });

  it("is not lost with the Catalog's answer: they are woken once more, enter nothing, and tell it themselves", async () => {
    const [name = ""] = await several(1);
    const lost = await toldDuring(() => tick([name]), true);
    expect(lost.lots).toEqual([[name]]);
    expect(await catalogOf(env).due(later)).toContain(name);
    const again = await toldDuring(() => tick([name], later + minute));
    expect(again).toEqual({ own: [name], lots: [] });
    expect(await catalogOf(env).due(firstHour + 2 * hour - 1)).not.toContain(name);
    const scheduled = (await executionsOf(name)).filter(({ trigger }) => trigger === "schedule");
    expect(scheduled).toHaveLength(1);
  });

  it("is told for those that have answered, while one does not", async () => {
    const [slow = "", ...others] = await several(3);
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const { storage } = await runInDurableObject(env.ENDPOINTS.getByName(slow), (_, state) => {
      const setAlarm = { value: () => gate, configurable: true };
      Object.defineProperty(state.storage, "setAlarm", setAlarm);
      return state;
    });
    const told = await toldDuring(async () => {
      const ticking = tick([slow, ...others]);
      await eventually(async () => {
        const due = await catalogOf(env).due(later);
        expect(due.filter((name) => others.includes(name))).toEqual([]);
        expect(due).toContain(slow);
      });
      Reflect.deleteProperty(storage, "setAlarm");
      letGo();
      await ticking;
    });
    expect(told.lots).toEqual([others.toSorted(), [slow]]);
  });
});

describe("the Catalog", () => {
  const dues = (name: string) =>
    runInDurableObject(catalogOf(env), (_, { storage }) =>
      storage.sql
        .exec<{ next_due: number; told: number }>("SELECT next_due, told FROM endpoints WHERE name = ?", name)
        .toArray(),
    );

  it("takes no answer that is older than what an endpoint has said since, and none of who is not there", async () => {
    const name = newName("said-since");
    const [now, catalog] = [Date.now(), catalogOf(env)];
    await catalog.schedule(name, 1_000, now);
    await catalog.reschedule([
      { name, nextDue: 2_000, told: now - 1 },
      { name: `${name}-gone`, nextDue: 2_000, told: now },
    ]);
    expect(await dues(name)).toEqual([{ next_due: 1_000, told: now }]);
    expect(await dues(`${name}-gone`)).toEqual([]);
    await catalog.reschedule([{ name, nextDue: 3_000, told: now + 1 }]);
    expect(await dues(name)).toEqual([{ next_due: 3_000, told: now + 1 }]);
    // What was said by a clock that was ahead is no later word.
    await catalog.schedule(name, 4_000, now + 400 * 86_400_000);
    await catalog.reschedule([{ name, nextDue: 5_000, told: now + 2 }]);
    expect(await dues(name)).toEqual([{ next_due: 5_000, told: now + 2 }]);
    await catalog.remove(name);
  });

  it("knows when 100,000 endpoints are due again after 32 calls", async () => {
    const [now, catalog, many] = [Date.now(), catalogOf(env), 100_000];
    await runInDurableObject(catalog, (_, { storage }) => {
      for (let at = 0; at < many; at++) {
        storage.sql.exec("INSERT INTO endpoints (name, next_due) VALUES (?, ?)", `many-${at}`, now - 1);
      }
    });
    const parts = dealt(await catalog.due(now), 500);
    expect(parts.length).toBe(32);
    for (const part of parts) {
      const answers = part.map((name): DueAgain => ({ name, nextDue: now + hour, told: now }));
      await catalog.reschedule(answers);
    }
    expect((await catalog.due(now)).filter((name) => name.startsWith("many-"))).toEqual([]);
    const due = await catalog.due(now + hour);
    expect(due.filter((name) => name.startsWith("many-"))).toHaveLength(many);
    await runInDurableObject(catalog, (_, { storage }) => {
      storage.sql.exec("DELETE FROM endpoints WHERE name LIKE 'many-%'");
    });
  });
});
