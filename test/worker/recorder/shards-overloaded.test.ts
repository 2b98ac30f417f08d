/** One shard has more to do than it should: there are more from then on, and no batch goes to it twice. */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Batch } from "../../../src/worker/recorder/batch.ts";
import { Load } from "../../../src/worker/recorder/load.ts";
import { sendBatch } from "../../../src/worker/gateway/send.ts";
import { ownShard, recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  api,
  batchOf,
  callOf,
  configure,
  errorOf,
  fetchWith,
  newEndpoint,
  newName,
  origin,
  withEnv,
} from "../given/given.ts";

/** The draw of this isolate: of one shard and of two it has the first and the second, of two and of four the same. */
const draw = 5;

beforeAll(() => {
  const drawn = vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (array instanceof Uint32Array) array[0] = draw;
    return array;
  });
  ownShard(1);
  drawn.mockRestore();
});
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What the platform throws where an object has too many requests to take another. */
function overload(): Error {
  return Object.assign(new Error("Durable Object is overloaded"), { overloaded: true });
}

/** Recorders of which some behave otherwise; notes which shards were asked. */
function recorders(behaviours: Readonly<Record<number, () => Promise<unknown>>>) {
  const asked: number[] = [];
  const getByName = (name: string) => {
    const shard = Number(name.split(":")[1]);
    const record = (batch: Batch) => {
      asked.push(shard);
      return (behaviours[shard] ?? (() => env.RECORDERS.getByName(name).record(batch)))();
    };
    return { record };
  };
  return { asked, env: withEnv({ RECORDERS: { getByName } }) };
}

function batch(): Batch {
  return batchOf(crypto.randomUUID(), [callOf("a", Date.now())]);
}

async function shardsOf(name: string): Promise<number> {
  return (await (await api("GET", `/endpoints/${name}`)).json<{ shards: number }>()).shards;
}

async function seenBy(name: string, shard: number): Promise<number> {
  return (await recorderOf(env, name, shard).health()).counters["seen"] ?? 0;
}

describe("a shard that is overloaded", () => {
  it.each([
    { shards: 1, raised: 2 },
    { shards: 2, raised: 4 },
    { shards: 3, raised: 6 },
    { shards: 4, raised: 8 },
  ])("sendBatch() doubles $shards shards and brings the batch to another", async ({ shards, raised }) => {
    const own = draw % shards;
    const name = await newEndpoint("overloaded", { shards });
    const { asked, env: changed } = recorders({ [own]: () => Promise.reject(overload()) });
    expect(await sendBatch(changed, name, shards, batch())).toBeNull();
    expect(await shardsOf(name)).toBe(raised);
    const [first, other = -1, ...more] = asked;
    expect([first, more]).toEqual([own, []]);
    expect(other).not.toBe(own);
    expect(other).toBeLessThan(raised);
    expect(await seenBy(name, other)).toBe(1);
  });

  it("sendBatch() gives a batch up that two shards refuse, and asks none of them again", async () => {
    const name = await newEndpoint("both");
    const refuse = () => Promise.reject(overload());
    const { asked, env: changed } = recorders({ 0: refuse, 1: refuse });
    expect(await sendBatch(changed, name, 1, batch())).toBe("recorder_overloaded");
    expect(new Set(asked)).toEqual(new Set([0, 1]));
    expect(asked).toHaveLength(2);
  });

  it("sendBatch() gives a batch up where there can be no other shard", async () => {
    const { asked, env: changed } = recorders({ 0: () => Promise.reject(overload()) });
    // Nobody has configured it: its shards are not raised.
    expect(await sendBatch(changed, newName("alone"), 1, batch())).toBe("recorder_overloaded");
    expect(asked).toEqual([0]);
  });

  it("sendBatch() asks the same shard again where it failed otherwise", async () => {
    const name = await newEndpoint("failed", { shards: 2 });
    const { asked, env: changed } = recorders({ 1: () => Promise.reject(new Error("Connection lost")) });
    expect(await sendBatch(changed, name, 2, batch())).toBe("recorder_failed");
    expect(asked).toEqual([1, 1]);
    expect(await shardsOf(name)).toBe(2);
  });

  it("a Recorder that says it is busy has helpers from then on, asked for once", async () => {
    const name = await newEndpoint("busy");
    const { asked, env: changed } = recorders({ 0: () => Promise.resolve({ isBusy: true }) });
    for (let times = 0; times < 3; times++) expect(await sendBatch(changed, name, 1, batch())).toBeNull();
    expect(asked).toEqual([0, 0, 0]);
    expect(await shardsOf(name)).toBe(2);
  });

  it("two isolates that ask at once have the shards doubled once", async () => {
    const name = await newEndpoint("at-once");
    const monitor = env.ENDPOINTS.getByName(name);
    expect(await Promise.all([monitor.raiseShards(1), monitor.raiseShards(1)])).toEqual([2, 2]);
    expect(await monitor.raiseShards(2)).toBe(4);
    expect(await monitor.raiseShards(1)).toBe(4);
  });

  it("shards are raised to 64, and not lowered by a configuration", async () => {
    const name = await newEndpoint("most", { shards: 48 });
    const monitor = env.ENDPOINTS.getByName(name);
    expect(await monitor.raiseShards(48)).toBe(64);
    expect(await monitor.raiseShards(64)).toBe(64);
    await configure(name, { shards: 2 });
    expect(await shardsOf(name)).toBe(64);
    expect(await errorOf(await api("PUT", `/endpoints/${name}`, configOf(name, 65)))).toMatchObject({
      status: 400,
      details: [{ path: "shards" }],
    });
  });

  it("nothing is raised for a name that nobody configured", async () => {
    const name = newName("nobody");
    expect(await env.ENDPOINTS.getByName(name).raiseShards(1)).toBe(1);
    expect((await api("GET", `/endpoints/${name}`)).status).toBe(404);
  });

  it("a client is answered as ever while its Recorder is overloaded, and its call is recorded", async () => {
    const name = await newEndpoint("client");
    const { asked, env: changed } = recorders({ 0: () => Promise.reject(overload()) });
    const headers = { "content-type": "text/csv" };
    const init = { method: "POST", body: "1", headers };
    const response = await fetchWith(
      { RECORDERS: changed.RECORDERS },
      new Request(`${origin}/endpoints/${name}/invocations`, init),
    );
    expect(response.status).toBe(200);
    expect(asked).toEqual([0, 1]);
    expect(await seenBy(name, 1)).toBe(1);
  });
});

function configOf(name: string, shards: number): object {
  return { upstream: { url: `https://${name}.example` }, shards };
}

describe("Load", () => {
  /** Notes batches of so many bytes at a steady rate, of isolates in turn, for so many seconds; the last answer. */
  function noted(
    load: Load,
    perSecond: number,
    bytes: number,
    seconds: number,
    from = 1_000_000,
    isolateOf = (index: number) => index % 4,
  ): boolean {
    let isBusy = false;
    for (let index = 0; index < perSecond * seconds; index++) {
      isBusy = load.note(`${isolateOf(index)}/${index}`, bytes, from + (index * 1_000) / perSecond);
    }
    return isBusy;
  }

  it.each([
    ["240 batches a second", 240, 1_000, false],
    ["260 batches a second", 260, 1_000, true],
    ["3.9 MiB a second", 10, 0.39 * 2 ** 20, false],
    ["4.1 MiB a second", 10, 0.41 * 2 ** 20, true],
  ])("note() of %s says whether that is too much", (_, perSecond, bytes, isBusy) => {
    expect(noted(new Load(), perSecond, bytes, 11)).toBe(isBusy);
  });

  it.each([
    ["one isolate alone", () => 0, false],
    ["one isolate beside which others bring a tenth", (index: number) => (index % 10 === 0 ? 1 : 0), false],
    ["two isolates alike", (index: number) => index % 2, true],
  ])("note() of %s says whether more shards would help", (_, isolateOf, helps) => {
    expect(noted(new Load(), 40, 2 ** 20, 11, 1_000_000, isolateOf)).toBe(helps);
  });

  it("note() does not take a short burst for load, and forgets it", () => {
    const load = new Load();
    expect(noted(load, 1_000, 100, 0.5)).toBe(false);
    expect(noted(load, 10, 100, 20, 1_000_500)).toBe(false);
    expect(noted(load, 500, 100, 11, 1_030_000)).toBe(true);
    expect(load.note("0/0", 100, 1_100_000)).toBe(false);
  });
});
