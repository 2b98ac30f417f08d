/** What goes with age, and what goes when an endpoint is purged: these files and nothing else. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sweep } from "../../../src/worker/endpoint/sweep.ts";
import { configure, eventually, newEndpoint, newName } from "../given/given.ts";

const day = 86_400_000;
const hour = 3_600_000;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** `{kind}/{endpoint}/{folder}/{yyyy}/{mm}/{dd}/{HH}/{file}` */
function keyAt(kind: string, endpoint: string, folder: string, time: number, file: string): string {
  const path = new Date(time).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/");
  return `${kind}/${endpoint}/${folder}/${path}/${file}`;
}

async function put(...keys: string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += 100) {
    await Promise.all(keys.slice(start, start + 100).map((key) => env.BUCKET.put(key, "x")));
  }
}

async function keysUnder(...prefixes: string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const prefix of prefixes) {
    let cursor: string | undefined;
    do {
      const page = await env.BUCKET.list({ prefix, ...(cursor !== undefined && { cursor }) });
      keys.push(...page.objects.map(({ key }) => key));
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
  }
  return keys;
}

/** The endpoint's alarm, until it has nothing more to sweep; its last go may still be under way. */
async function swept(name: string): Promise<void> {
  await eventually(async () => {
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    const next = await nextSweep(name);
    expect(next === null || next > Date.now() + hour).toBe(true);
  });
}

async function nextSweep(name: string): Promise<number | null> {
  return runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    const [table] = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'upkeep'").toArray();
    if (table === undefined) return null;
    const rows = storage.sql
      .exec<{ value: string }>("SELECT value FROM upkeep WHERE kind = 'sweep'")
      .toArray();
    return rows[0] === undefined ? null : (JSON.parse(rows[0].value) as { at: number }).at;
  });
}

describe("retention", () => {
  it("files of hours that ended longer ago than configured go, each kind by its own age", async () => {
    const name = newName("ages");
    const now = Date.now();
    const keys = {
      oldCapture: keyAt("captures", name, "AllTraffic", now - 7 * day - 2 * hour, "00-00-000-a.jsonl"),
      oldVariant: keyAt("captures", name, "green", now - 400 * day, "00-00-000-a.jsonl"),
      newCapture: keyAt("captures", name, "AllTraffic", now - 7 * day + hour, "00-00-000-b.jsonl"),
      oldReport: keyAt("reports", name, "hourly", now - 30 * day - 2 * hour, "00/x/report.json"),
      newReport: keyAt("reports", name, "hourly", now - 8 * day, "00/x/report.json"),
      baseline: `baselines/${name}/first/statistics.json`,
      dataset: keyAt("datasets", name, "AllTraffic", now - 400 * day, "train.csv"),
      foreign: `captures/${name}/AllTraffic/notes.txt`,
    };
    const other = `${name}-2`;
    const others = ["captures", "reports"].map((kind) =>
      keyAt(kind, other, "AllTraffic", now - 400 * day, "a"),
    );
    await put(...Object.values(keys), ...others);
    await configure(name, { retention: { capturesDays: 7, reportsDays: 30 } });
    await configure(other);
    await swept(name);
    await swept(other);
    const { newCapture, newReport, baseline, foreign, dataset } = keys;
    const prefixes = ["captures", "reports", "baselines", "datasets"].map((kind) => `${kind}/${name}`);
    const left = [newCapture, newReport, baseline, foreign, dataset, ...others].toSorted();
    await eventually(async () => expect((await keysUnder(...prefixes)).toSorted()).toEqual(left));
  });

  it("an age that is not configured keeps its files, and without any nothing is looked through", async () => {
    const name = newName("kept");
    const keys = ["captures", "reports"].map((kind) => keyAt(kind, name, "AllTraffic", 0, "a"));
    await put(...keys);
    await configure(name, { retention: { reportsDays: 1 } });
    await swept(name);
    await eventually(async () =>
      expect(await keysUnder(`captures/${name}/`, `reports/${name}/`)).toEqual([keys[0]]),
    );
    const none = await newEndpoint("none");
    await swept(none);
    expect(await nextSweep(none)).toBeNull();
  });

  it("the next sweep comes a day later by the alarm", async () => {
    const name = await newEndpoint("daily", { retention: { capturesDays: 1 } });
    await swept(name);
    const next = (await nextSweep(name)) ?? 0;
    expect(Math.abs(next - Date.now() - day)).toBeLessThan(20_000);
    await eventually(async () => {
      const alarm = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
        storage.getAlarm(),
      );
      expect(alarm).toBe(next);
    });
    const late = keyAt("captures", name, "AllTraffic", Date.now() - 3 * day, "a");
    await put(late);
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    await eventually(async () => expect(await keysUnder(`captures/${name}/`)).toEqual([late]));
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      storage.sql.exec("UPDATE upkeep SET value = json_set(value, '$.at', 0)");
      return storage.setAlarm(Date.now() + hour);
    });
    await swept(name);
    await eventually(async () => expect(await keysUnder(`captures/${name}/`)).toEqual([]));
  });

  it("more files than one listing names are all deleted, and none of what is to stay", async () => {
    const name = newName("many");
    const now = Date.now();
    const old = Array.from({ length: 1_050 }, (_, index) =>
      keyAt(
        "captures",
        name,
        index < 1_020 ? "blue" : "green",
        now - (10 + (index % 50)) * day,
        `f-${index}`,
      ),
    );
    const young = ["blue", "green", "red"].map((folder) =>
      keyAt("captures", name, folder, now - 8 * day, "f"),
    );
    await put(...old, ...young);
    await configure(name, { retention: { capturesDays: 9 } });
    await swept(name);
    await eventually(async () => expect(await keysUnder(`captures/${name}/`)).toEqual(young.toSorted()));
  });

  it("sweep() that may not list on says where, and the next go begins there", async () => {
    const name = newName("goes");
    const root = `captures/${name}/`;
    const folders = ["a", "b", "c", "d"];
    // Those of the first two stay.
    await put(
      ...folders.map((folder, index) => keyAt("captures", name, folder, index < 2 ? 2 * day : 0, "f")),
    );
    expect(await sweep(env.BUCKET, root, day, 3)).toEqual({ deleted: 1, next: `${root}d/` });
    expect(await sweep(env.BUCKET, root, day, 3, `${root}d/`)).toEqual({ deleted: 1, next: null });
    expect(await sweep(env.BUCKET, root, day, 3)).toEqual({ deleted: 0, next: null });
  });

  it("more variants than one go can look through are all looked through, and then there is a day's rest", async () => {
    const name = newName("variants");
    const folders = Array.from({ length: 90 }, (_, index) => `v-${String(index).padStart(2, "0")}`);
    const young = folders.map((folder) => keyAt("captures", name, folder, Date.now(), "f"));
    const old = ["captures", "reports"].map((kind) => keyAt(kind, name, "v-89", 0, "f"));
    await put(...young, ...old);
    await configure(name, { retention: { capturesDays: 1, reportsDays: 1 } });
    await swept(name);
    await eventually(async () =>
      expect(await keysUnder(`captures/${name}/`, `reports/${name}/`)).toEqual(young),
    );
  });

  it("a sweep that R2 fails is made up for, and the alarm's other work is done", async () => {
    const name = newName("fails");
    const old = keyAt("captures", name, "AllTraffic", 0, "a");
    await put(old);
    await configure(name, { retention: { capturesDays: 1 } });
    await swept(name);
    // A sweep that is under way would take the next file too.
    await eventually(async () => expect(await keysUnder(`captures/${name}/`)).toEqual([]));
    await put(old);
    const monitor = env.ENDPOINTS.getByName(name);
    await runInDurableObject(monitor, async (instance, { storage }) => {
      const list = () => Promise.reject(new Error("R2 is down"));
      const { BUCKET } = env;
      const bucket = { put: BUCKET.put.bind(BUCKET), head: BUCKET.head.bind(BUCKET), list };
      Object.defineProperty(instance, "env", { value: { ...env, BUCKET: bucket }, configurable: true });
      storage.sql.exec("UPDATE upkeep SET value = json_set(value, '$.at', 0)");
      storage.sql.exec("UPDATE endpoint SET copied = 0");
      await storage.setAlarm(Date.now() + hour);
    });
    await runDurableObjectAlarm(monitor);
    await eventually(async () => expect(await keysUnder(`captures/${name}/`)).toEqual([old]));
    const copied = await runInDurableObject(monitor, (_, { storage }) =>
      storage.sql.exec<{ copied: number }>("SELECT copied FROM endpoint").one(),
    );
    expect(copied).toEqual({ copied: 1 });
    const next = (await nextSweep(name)) ?? 0;
    expect(next).toBeLessThanOrEqual(Date.now() + day);
    await runInDurableObject(monitor, async (instance, { storage }) => {
      Object.defineProperty(instance, "env", { value: env, configurable: true });
      storage.sql.exec("UPDATE upkeep SET value = json_set(value, '$.at', 0)");
      await storage.setAlarm(Date.now() + hour);
    });
    await swept(name);
    await eventually(async () => expect(await keysUnder(`captures/${name}/`)).toEqual([]));
  });
});
