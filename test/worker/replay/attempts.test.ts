/** How attempts at a window of a replay end: by the same rule as those of a run. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { ReplayView } from "../../../src/worker/monitor/replay/record.ts";
import { ask, eventually, record } from "../given/given.ts";
import { firstHour, hour, monitored, ordinaryRow, trafficCall } from "../given/traffic.ts";

/** What stands there until the next attempt has ended. */
const wait = "It is waited for";

/** A replay through a preprocessor, which has ended. */
async function replayed(word: string): Promise<{ name: string; id: string }> {
  const name = await monitored(word);
  await record(name, { ...trafficCall(Date.now(), ordinaryRow(1)), stored: true });
  const asked = { start: firstHour, end: firstHour + hour, preprocessor: "rows" };
  const { id } = await ask<ReplayView>("POST", `/endpoints/${name}/monitors/hourly/replays`, asked);
  await failureIn(name, id, "done");
  return { name, id };
}

/** It is under way again as so many attempts leave it, at the hour that goes on: its captures cannot be there yet. */
async function after(name: string, attempts: number, failure: string | null = wait): Promise<void> {
  const start = Math.floor(Date.now() / hour) * hour;
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec(
      "UPDATE replay_windows SET window_start = ?, window_end = ?, outcome = NULL",
      start,
      start + hour,
    );
    storage.sql.exec(
      "UPDATE replays SET state = 'running', finished = NULL, run_after = 0, attempts = ?, failure = ?",
      attempts,
      failure,
    );
    return storage.setAlarm(Date.now());
  });
}

/** What is said of the replay once it is in a state. */
function failureIn(name: string, id: string, state: ReplayView["state"]): Promise<string | null> {
  return eventually(async () => {
    const replay = await ask<ReplayView>("GET", `/endpoints/${name}/replays/${id}`);
    // Of an attempt that goes on nothing is said.
    const isSaid = replay.failure !== wait && (replay.failure !== null || state === "done");
    expect([replay.state, isSaid]).toEqual([state, true]);
    return replay.failure;
  });
}

const waits = /^.+ UTC: The window is incomplete: its captures are not in R2 yet, .*; it is checked again$/;

it("a window that is incomplete is looked at ten times, and it is told why meanwhile", async () => {
  const { name, id } = await replayed("incomplete");
  await after(name, 0);
  expect(await failureIn(name, id, "running")).toMatch(waits);
  // The fifth attempt is not the last one, nor the ninth.
  await after(name, 8);
  expect(await failureIn(name, id, "running")).toMatch(waits);
  await after(name, 9);
  const over = /^Cannot judge .+ UTC: The window is incomplete: its captures are not in R2 yet/;
  expect(await failureIn(name, id, "failed")).toMatch(over);
});

it("attempts that die are five", async () => {
  const { name, id } = await replayed("died");
  await after(name, 5, null);
  expect(await failureIn(name, id, "failed")).toMatch(/^Cannot judge .+ UTC: The run died 5 times$/);
});
