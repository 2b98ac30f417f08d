/** What fires is told again only as a window has it: not where none since could be judged. */
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { alarm, ask, at, server } from "../given/given.ts";
import {
  deliveriesOf,
  executionsOf,
  hour,
  minute,
  monitored,
  ordinaryRow,
  sendTraffic,
  shiftedRow,
} from "../given/traffic.ts";
import { incidentsOf, only, receivers } from "./given.ts";

/** An hour that is not over by any clock but the one that is given: no alarm comes by itself. */
const start = Math.ceil(Date.now() / hour) * hour + 3 * hour;
const day = 24 * hour;

/** Checks hour after hour: `x` of shifted traffic, `.` of ordinary, `-` without calls. */
async function checked(name: string, pattern: string, from = 0): Promise<void> {
  for (const [index, mark] of Array.from(pattern).entries()) {
    const begins = start + (from + index) * hour;
    const rowOf = mark === "x" ? shiftedRow : ordinaryRow;
    if (mark !== "-") await at(begins + hour - minute, () => sendTraffic(name, begins, rowOf));
    const time = begins + hour + minute;
    await at(time, async () => env.ENDPOINTS.getByName(name).tick(time));
    await alarm(name, time + 10_000);
  }
}

it("drift that fired is not told again through hours without calls, says why, and is once an hour has it", async () => {
  const name = await monitored("no-calls", { from: start, receivers });
  await checked(name, "x---------");
  expect(await deliveriesOf(name)).toHaveLength(1);
  const { state, events } = await only(name);
  expect(state).toBe("firing");
  const last = { what: "not told", words: "The last window says nothing of it" };
  expect(events.map(({ what }) => what)).toEqual(["seen", "fired", "told", "not told"]);
  expect(events.at(-1)).toMatchObject(last);
  await checked(name, "x", 10);
  expect(await deliveriesOf(name)).toHaveLength(2);
  await checked(name, "--.", 11);
  expect((await only(name)).state).toBe("resolved");
  expect(await deliveriesOf(name)).toHaveLength(3);
});

it("that no call comes is told, also where the window before could not be judged", async () => {
  const name = await monitored("failed-then-quiet", { from: start, receivers });
  await checked(name, "........");
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const key = `baselines/${name}/${(await executionsOf(name))[0]?.baseline}/constraints.json`;
  const constraints = await (await env.BUCKET.get(key))?.text();
  await env.BUCKET.delete(key);
  await checked(name, "x", 8);
  for (const minutes of [10, 20, 30, 40]) await alarm(name, start + 9 * hour + minutes * minute);
  log.mockRestore();
  expect(await incidentsOf(name)).toMatchObject([{ kind: "cannot_judge", state: "firing" }]);
  await env.BUCKET.put(key, constraints ?? "");
  await checked(name, "------", 9);
  const incidents = await incidentsOf(name);
  const times = Object.fromEntries(incidents.map(({ kind, state, told }) => [kind, [state, told?.times]]));
  // Every hour without calls says again that none comes; nothing says again that an hour could not be judged.
  expect(times).toEqual({ cannot_judge: ["firing", 1], traffic: ["firing", 2] });
});

it("that no call comes is told of a daily monitor whose reports are kept for five days", async () => {
  const schedule = "daily";
  const from = Math.ceil(start / day) * day;
  const name = await monitored("short-kept", { from, receivers, schedule });
  const upstream = { url: `${server}/${name}/csv` };
  await ask("PUT", `/endpoints/${name}`, { upstream, receivers, retention: { reportsDays: 5 } });
  for (let begins = from; begins < from + 10 * day; begins += day) {
    if (begins < from + 9 * day) await at(begins + hour, () => sendTraffic(name, begins, ordinaryRow));
    const time = begins + day + minute;
    await at(time, async () => env.ENDPOINTS.getByName(name).tick(time));
    await alarm(name, time + 10_000);
  }
  expect(await incidentsOf(name)).toMatchObject([{ kind: "traffic", state: "firing" }]);
  const reports = (await executionsOf(name)).map(({ report }) => report !== null);
  // The first windows are known without their reports.
  expect(reports).toEqual([...Array(5).fill(true), expect.any(Boolean), ...Array(4).fill(false)]);
});
