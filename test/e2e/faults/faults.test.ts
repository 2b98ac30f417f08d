/**
 * What must hold when everything around a call fails: the client notices nothing, and a call whose Recorder
 * acknowledged it is in exactly one capture file and exactly once in the profile. A few rounds of what
 * `node test/e2e/faults/faults.mjs` does ten thousand times.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Health } from "../../../src/worker/commands/health.ts";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { breakWorker, hasten, type Break } from "./breaks.ts";
import { endpoints, Folder } from "./folder.ts";
import { kindNames, totalOf, type Rates } from "./kinds.ts";
import { Ledger, type Fault, type Told } from "./ledger.ts";
import { noTotals, runFolder } from "./rounds.ts";
import { replyTo } from "./upstream.ts";
import { temporaryFolder, until } from "../given/given.ts";

const seed = 20_261_125;
const folder = temporaryFolder();
let script: string;

beforeAll(async () => {
  script = await bundleEntry("faults/entry.ts", folder.path);
  await hasten(script);
});

afterAll(() => folder.remove());

describe("faults of every kind under load, round after round", () => {
  const totals = noTotals();

  beforeAll(async () => {
    const size = { batchMs: 30, rounds: 3, calls: 500, lanes: 12 };
    const { closed } = await runFolder(
      { script, parent: folder.path, seed, ...size, share: 1, isPatient: false, isBare: false },
      totals,
      () => {},
    );
    await closed;
  }, 120_000);

  it("no call is lost or doubled, no response is wrong, nothing is stuck", () => {
    expect(totals.findings).toEqual([]);
    expect(totals.acknowledged).toBeGreaterThan(700);
  });

  it("every kind was injected, hundreds of times in all", () => {
    // What an alarm or an alert meets, it meets now and then; some are left to the full size.
    const often = kindNames.filter((kind) =>
      /^(record|recorder_died|put|upstream|client|attack|isolate|workerd)_/.test(kind),
    );
    expect(often.filter((kind) => totals.counts[kind] === 0 && kind !== "put_never")).toEqual([]);
    expect(totalOf(totals.counts)).toBeGreaterThan(300);
  });

  it("a killed workerd takes less with it than it answers in a second", () => {
    expect(totals.taken).toHaveLength(6);
    for (const { taken, rate } of totals.taken) expect(taken).toBeLessThan(rate);
  });

  it("executions end, and their alerts arrive", () => {
    expect(totals.executions).toBeGreaterThan(0);
    expect(totals.incidents).toBeGreaterThan(0);
    expect(totals.alerts).toBe(totals.incidents);
  });
});

describe("every flush to R2 fails until the faults end", () => {
  let during: Health;
  let after: Health;
  let sound: Folder;

  beforeAll(async () => {
    sound = await Folder.create({ script, parent: folder.path, batchMs: 30 });
    await sound.begin({ seed, rates: { put_refused: 0.4, put_hung: 0.3, put_denied: 0.3 } });
    await sound.configure();
    for (let call = 0; call < 60; call++) await sound.call("steady");
    await until("flushes failed in a row", async () => {
      during = await sound.health("steady");
      return during.shards.some(({ flushFailures }) => flushFailures >= 4);
    });
    await sound.drain();
    await sound.compare();
    after = await sound.health("steady");
  }, 60_000);

  afterAll(() => sound.stop());

  it("the failures show while they last, and are over when they are over", () => {
    expect(during.shards[0]?.lastFlushError).toContain("internal error");
    expect(during.pendingBytes).toBeGreaterThan(0);
    expect(during.captured).toBe(0);
    expect(after.shards[0]).toMatchObject({ flushFailures: 0, lastFlushError: null, pendingBytes: 0 });
  });

  it("every call but those that opted out is captured once, whatever the failed attempts had written", () => {
    expect(sound.ledger.findings).toEqual([]);
    // One of them came when the faults were over.
    expect(after.captured).toBe(58);
    expect(after.dropped).toEqual({ opted_out: 3 });
  });
});

describe("the harness notices a Worker that breaks its promises", () => {
  it.each<[Break, Fault, Rates]>([
    ["alters", "wrong", {}],
    ["unlogged", "lost", {}],
    ["repeats", "doubled", { record_failed_after: 0.5 }],
    ["forgets", "lost", { put_refused: 0.5 }],
    ["hides", "lost", { record_failed_before: 1 }],
  ])("%s: %s", async (name, fault, rates) => {
    const worker = await breakWorker(script, name);
    const broken = await Folder.create({ script: worker, parent: folder.path, batchMs: 30 });
    try {
      await broken.begin({ seed, rates });
      await broken.configure();
      const before = broken.ledger.droppedNow(endpoints);
      for (let call = 0; call < 60; call++) await broken.call("steady");
      // A batch is sent once more after half a second, and then given up.
      await sleep(800);
      await broken.drain();
      for (const told of await broken.compare()) {
        broken.ledger.compareDropped(told, { ...told, dropped: {} }, before);
      }
      expect(broken.ledger.findings.map((finding) => finding.fault)).toContain(fault);
    } finally {
      await broken.stop();
    }
  });
});

describe("Ledger", () => {
  const life = { answered: 0, isKilled: false };
  const body = replyTo(3).body;
  const line = { endpoint: "steady", id: 3, output: body };
  const told: Told = {
    endpoint: "steady",
    records: 1,
    sum: 3,
    seen: 1,
    profiled: 1,
    captured: 1,
    dropped: {},
  };

  function findings(lines: readonly (typeof line)[], changes: Partial<Told> = {}, isAcknowledged = true) {
    const ledger = new Ledger();
    ledger.ask({ id: 3, endpoint: "steady", fault: null, unusual: null, isOptedOut: false, life });
    ledger.answer(3, { kind: "whole", status: 200, body });
    if (isAcknowledged) ledger.hear({ batch: "a/1", isAcknowledged, ids: [3] });
    ledger.compare(lines, [{ ...told, ...changes }]);
    return ledger.findings.map(({ fault }) => fault);
  }

  it("finds nothing where everything is in its place", () => {
    expect(findings([line])).toEqual([]);
  });

  it("finds a call that was acknowledged, or only answered, and is nowhere", () => {
    const none = { records: 0, sum: 0, seen: 0, profiled: 0, captured: 0 };
    expect(findings([], none)).toEqual(["lost"]);
    expect(findings([], none, false)).toEqual(["lost"]);
  });

  it("finds a call that is there twice, in a file or in a profile alone", () => {
    expect(findings([line, line], { records: 2, sum: 6, seen: 2, profiled: 2, captured: 2 })).toEqual([
      "doubled",
    ]);
    expect(findings([line], { records: 2, sum: 6 })).toEqual(["doubled", "doubled"]);
  });

  it("finds another call's bytes, and calls that nobody made", () => {
    expect(findings([{ ...line, output: replyTo(6).body }])).toEqual(["wrong"]);
    expect(
      findings([line, { ...line, id: 4 }], { records: 2, sum: 7, seen: 2, profiled: 2, captured: 2 }),
    ).toEqual(["wrong"]);
  });

  it("finds a response that is not the upstream's", () => {
    const ledger = new Ledger();
    ledger.ask({ id: 3, endpoint: "steady", fault: null, unusual: null, isOptedOut: false, life });
    ledger.answer(3, { kind: "whole", status: 200, body: body.subarray(1) });
    expect(ledger.findings).toHaveLength(1);
  });
});
