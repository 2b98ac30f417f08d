/**
 * What must hold when storage fails and objects die: the client notices nothing, and a call whose
 * Recorder acknowledged it is in exactly one capture file and exactly once in the profile.
 */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chanceFrom } from "../../src/cli/random.ts";
import type { RecorderHealth } from "../../src/worker/recorder.ts";
import { bundleEntry } from "./entry-bundle.mjs";
import type { FaultCounts } from "./faulty-entry.ts";
import {
  act,
  addCounts,
  call,
  configure,
  digestOf,
  faultsOf,
  healthOf,
  replyTo,
  settle,
  startSurroundings,
  type Answered,
  type Scenario,
} from "./faulty-traffic.ts";
import { inParallel, startWeir, temporaryFolder, until } from "./support.ts";

const seed = 20_261_123;

const folder = temporaryFolder();
let script: string;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  script = await bundleEntry("faulty-entry.ts", folder.path);
});

afterAll(async () => {
  for (const stop of stops) await stop();
  folder.remove();
});

/** What must hold however much failed. */
function itKeepsItsPromises(scenario: () => Scenario) {
  it("every response is the upstream's, byte for byte", () => {
    for (const { id, status, digest } of scenario().answered) {
      const { status: expected = 200, body } = replyTo(id);
      expect([id, status, digest]).toEqual([id, expected, digestOf(body)]);
    }
  });

  it("every acknowledged call is in exactly one capture file, and nothing is there twice", () => {
    const { acknowledged, captured } = scenario();
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    expect(acknowledged.filter((eventId) => !captured.has(eventId))).toEqual([]);
    expect([...captured].filter(([, ids]) => ids.length > 1)).toEqual([]);
  });

  it("the profile holds exactly the captured calls: their number and the sum of their numbers", () => {
    const { captured, profile, health } = scenario();
    const ids = [...captured.values()].flat();
    expect(profile.dataset.item_count).toBe(ids.length);
    const column = profile.features[0];
    expect(column?.numerical_statistics).toMatchObject({
      common: { num_present: ids.length, num_missing: 0 },
      sum: ids.reduce((sum, id) => sum + id, 0),
    });
    expect(health.counters).toMatchObject({ seen: ids.length, profiled: ids.length, captured: ids.length });
  });

  it("every key names its endpoint", () => {
    for (const { key } of scenario().objects) {
      expect(key).toMatch(/^(captures\/steady\/AllTraffic\/\d{4}\/|config\/(steady|quiet)\.json$)/);
    }
  });

  it("flushes failed and flushes passed meanwhile", () => {
    const { refused, hung, denied, passed } = scenario().faults;
    expect(refused + hung + denied).toBeGreaterThan(5);
    expect(passed).toBeGreaterThan(0);
  });
}

describe("every flush to R2 but the last fails", () => {
  let scenario: Scenario;
  let during: RecorderHealth;

  beforeAll(async () => {
    const { model, ledger, acknowledged, stop } = await startSurroundings();
    stops.push(stop);
    const bindings = {
      FAULTS: "always",
      FAULT_SEED: `${seed}`,
      LEDGER: ledger.url,
      WEIR_FLUSH_SECONDS: "0.02",
    };
    const weir = await startWeir({ script, bindings });
    stops.push(weir.stop);
    await configure(weir, model.url);
    const start = Math.floor(Date.now() / 1_000) * 1_000;
    const ids = Array.from({ length: 600 }, (_, id) => id);
    const answered = await inParallel(ids, 8, (id) => call(weir.url, id));
    await until("flushes failed in a row", 10_000, async () => (await healthOf(weir)).flushFailures >= 6);
    during = await healthOf(weir);
    scenario = await settle(weir, answered, acknowledged, start);
  });

  itKeepsItsPromises(() => scenario);

  it("the failures show while they last, and are over when they are over", () => {
    expect(during.lastFlushError).toContain("internal error");
    expect(during.pendingBytes).toBeGreaterThan(0);
    expect(during.counters).not.toHaveProperty("captured");
    expect(scenario.health).toMatchObject({ flushFailures: 0, lastFlushError: null, pendingBytes: 0 });
  });

  it("exactly the acknowledged calls are captured, and every other call is counted with its reason", () => {
    const { acknowledged, answered, captured, health } = scenario;
    expect([...captured.keys()].toSorted()).toEqual(acknowledged.toSorted());
    const optedOut = answered.filter(({ id }) => id % 20 === 19);
    const failed = answered.filter(({ id, status }) => status === 503 && id % 20 !== 19);
    expect(health.counters["opted_out"]).toBe(optedOut.length);
    expect(health.counters["upstream_error_status"]).toBe(failed.length);
    expect(health.counters).not.toHaveProperty("recorder_failed");
    expect(captured.size).toBe(answered.length - optedOut.length - failed.length);
  });
});

describe("Recorders are aborted, workerd is killed, and most flushes fail", () => {
  let scenario: Scenario;
  let cut: number;

  beforeAll(async () => {
    const { model, ledger, acknowledged, stop } = await startSurroundings();
    stops.push(stop);
    const persist = join(folder.path, "state");
    const begin = (faultSeed: number, COPIES = "") =>
      startWeir({ script, persist, bindings: { ...faultsOf("5", faultSeed, "0.015", ledger.url), COPIES } });
    let weir = await begin(seed, "refused");
    await configure(weir, model.url);
    await weir.api("PUT", "/v1/endpoints/quiet", { upstream: { url: model.url } });
    const start = Math.floor(Date.now() / 1_000) * 1_000;

    const answered: Answered[] = [];
    const random = chanceFrom(seed);
    const aborts: Promise<unknown>[] = [];
    const earlier: FaultCounts[] = [];
    let restarting = Promise.resolve();
    cut = 0;
    const restart = async () => {
      earlier.push(await act(weir, "faults"));
      await weir.kill();
      weir = await begin(seed + 1_000);
    };
    const ids = Array.from({ length: 1_500 }, (_, id) => id);
    await inParallel(ids, 8, async (id) => {
      if (id === 500 || id === 1_000) restarting = restart();
      // Lanes under way when workerd dies have their calls cut off; the others wait for the next one.
      else await restarting;
      if (random() < 0.01) aborts.push(act(weir, "abort").catch(() => {}));
      const result = await call(weir.url, id).catch(() => null);
      if (result === null) cut++;
      else answered.push(result);
    });
    await Promise.all([restarting, ...aborts]);
    stops.push(weir.stop);
    await until("the copy of quiet's configuration is in R2", 15_000, async () => {
      return (await weir.objects("config/quiet.json")).length > 0;
    });
    const settled = await settle(weir, answered, acknowledged, start);
    scenario = { ...settled, faults: [...earlier, settled.faults].reduce(addCounts) };
  });

  itKeepsItsPromises(() => scenario);

  it("a Monitor that nobody but its alarm woke knows whose configuration it copies", () => {
    const keys = scenario.objects.map(({ key }) => key).filter((key) => key.startsWith("config/"));
    expect(keys).toEqual(["config/quiet.json", "config/steady.json"]);
  });

  it("Recorders died over batches, which were sent again", () => {
    const { acknowledged, captured, faults } = scenario;
    expect(cut).toBeGreaterThan(0);
    expect(faults.lives).toBeGreaterThan(10);
    // A Recorder may die after it wrote a call down and before it said so: that call is kept, once.
    expect(captured.size).toBeGreaterThanOrEqual(acknowledged.length);
    expect(acknowledged.length).toBeGreaterThan(400);
  });
});
