/** Who asks an object that does not answer asks for so long, and no longer: each in words of its own. */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { announce } from "../../../src/worker/deployment/catalog.ts";
import { runDue } from "../../../src/worker/endpoint/cron/cron.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { IncompleteWindow, windowReference } from "../../../src/worker/monitor/references.ts";
import { firstHour, hour } from "../given/traffic.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const never = () => new Promise<never>(() => {});

/** The environment with an object in which each of these hangs. */
function hanging(binding: "CATALOG" | "ENDPOINTS", ...questions: string[]): Bindings {
  const stub = Object.fromEntries(questions.map((question) => [question, never]));
  return { ...env, [binding]: { getByName: () => stub } };
}

/** What comes of it while so many seconds go by; "waits" where nothing does. */
async function after(seconds: number, work: Promise<unknown>): Promise<unknown> {
  let came: unknown = "waits";
  void work.then(
    (value) => (came = value),
    (error: unknown) => (came = error),
  );
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  return came;
}

it("an object that makes its name known hears that the Catalog does not, before its own asker has given up", async () => {
  const asked = announce(hanging("CATALOG", "announce"), "late");
  expect(await after(14, asked)).toBe("waits");
  expect(await after(2, asked)).toBe(false);
});

it("cron is over though an endpoint does not answer, and says so; what others answered is told", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const told: unknown[] = [];
  const stub = (name: string) => ({
    tick: name === "silent" ? never : async () => ({ name, nextDue: 2, told: 1 }),
  });
  const catalog = {
    due: async () => ["silent", "other"],
    reschedule: async (answers: unknown[]) => void told.push(...answers),
  };
  const changed = { ...env, ENDPOINTS: { getByName: stub }, CATALOG: { getByName: () => catalog } };
  const controller = createScheduledController({ scheduledTime: new Date(firstHour), cron: "* * * * *" });
  const ticking = runDue(controller, changed as unknown as Bindings);
  expect(await after(20, ticking)).toBe("waits");
  expect(told).toEqual([{ name: "other", nextDue: 2, told: 1 }]);
  expect(await after(40, ticking)).toBeUndefined();
  const lines = logged.mock.calls.map(([line]) => String(line));
  expect(lines).toEqual([expect.stringMatching(/tick_failed.*silent/)]);
});

it("a window that is compared with an endpoint that does not answer is incomplete, and holds up no other for longer", async () => {
  const own = {
    env: hanging("ENDPOINTS", "view"),
    endpoint: "shadow",
    shards: 1,
    outputColumns: null,
    baseline: null,
  };
  const window = { start: firstHour, end: firstHour + hour };
  const loaded = windowReference(own, { endpoint: "champion" }, window).load();
  const came = await after(16, loaded);
  expect(came).toBeInstanceOf(IncompleteWindow);
  expect(came).toMatchObject({ message: expect.stringContaining("The endpoint champion cannot be reached") });
});
