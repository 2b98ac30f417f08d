/** Example calls of a report's findings: from the captures of its window, when they are asked for, and within bounds. */
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { captureKey, captureLine, type Call } from "../../../src/core/call/record.ts";
import { signedLink } from "../../../src/worker/notify/link.ts";
import { configure, origin } from "../given/given.ts";
import { cookieFor } from "../given/signed-in.ts";
import {
  firstHour,
  monitored,
  ordinaryRow,
  runNow,
  sendTraffic,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

let cookie: string;
let name: string;
let path: string;

beforeAll(async () => {
  cookie = await cookieFor("the-reading-token");
  ({ name, path } = await shiftedWindow("exampled"));
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function shiftedWindow(word: string) {
  const endpoint = await monitored(word);
  await sendTraffic(endpoint, firstHour, shiftedRow);
  const { id } = await runNow(endpoint, firstHour);
  return { name: endpoint, path: `/reports/${endpoint}/${id}` };
}

/** A capture file of calls, the first of which came so many seconds after the window began. */
async function captured(endpoint: string, second: number, rows: readonly string[]): Promise<readonly Call[]> {
  const start = firstHour + second * 1_000;
  const calls = rows.map((row, at) => trafficCall(start + at * 1_000, row));
  const key = captureKey(endpoint, "AllTraffic", start, crypto.randomUUID());
  await env.BUCKET.put(key, calls.map((call) => `${captureLine(call)}\n`).join(""));
  return calls;
}

async function open(address: string, isSignedIn = true): Promise<string> {
  const headers = isSignedIn ? { cookie } : {};
  const response = await exports.default.fetch(new URL(address, origin).href, { headers });
  expect(response.status).toBe(200);
  return response.text();
}

const hrefs = (html: string) =>
  [...html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));

/** The cells of the tables of example calls. */
const cellsIn = (html: string) =>
  [...html.matchAll(/<table class="calls">.*?<\/table>/gs)].map(([table]) =>
    [...table.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = ""]) =>
      cell.replaceAll(/<[^>]*>/g, ""),
    ),
  );

describe("example calls", () => {
  let calls: readonly Call[];
  beforeAll(async () => {
    await captured(name, -1, [shiftedRow(2)]);
    calls = await captured(
      name,
      60,
      Array.from({ length: 30 }, (_, at) => shiftedRow(at)),
    );
  });

  it("are led to from each finding, and no capture is read until they are asked for", async () => {
    const lists = vi.spyOn(env.BUCKET, "list");
    const gets = vi.spyOn(env.BUCKET, "get");
    const html = await open(path);
    const links = hrefs(html).filter((href) => href.includes("calls=1"));
    expect(links.length).toBeGreaterThan(1);
    expect(links[0]).toBe(`${path}?calls=1#finding-1`);
    for (const link of links) expect(html).toContain(`id="${link.split("#")[1]}"`);
    const asked = [...gets.mock.calls.map(([key]) => key), ...lists.mock.calls.map(([list]) => list?.prefix)];
    expect(asked.filter((key) => key?.startsWith("captures/"))).toEqual([]);
  });

  it("stand under their finding: time, value as it is stored, event id with the way to the call", async () => {
    const html = await open(`${path}?calls=1`);
    const colours = cellsIn(html).filter((cells) => cells.includes("violet"));
    const [, , first] = calls;
    expect(colours[0]?.slice(0, 6)).toEqual([
      "Time",
      "colour",
      "Event id",
      new Date(first?.time ?? 0).toISOString().slice(11, 19),
      "violet",
      first?.eventId,
    ]);
    expect(colours[0]).toHaveLength(12);
    const [way = ""] = hrefs(html).filter((href) => href.startsWith(`/dashboard/${name}/capture?`));
    expect(await open(way)).toMatch(/<h1>\d\d:\d\d:\d\d [0-9a-f-]{36}<\/h1>/);
    expect(hrefs(html).filter((href) => href.includes("calls=1"))).toEqual([]);
  });

  it("are there for whoever has the signed link, without a way to the call", async () => {
    const link = (await signedLink(env, origin, path, Date.now())) ?? "";
    const ways = hrefs(await open(link, false));
    expect(new Set(ways.map((way) => new URL(way, origin).searchParams.get("calls")))).toEqual(
      new Set(["1"]),
    );
    const html = await open(ways[0] ?? "", false);
    expect(cellsIn(html).flat()).toContain("violet");
    expect(hrefs(html)).toEqual([]);
    const refused = await exports.default.fetch(new URL(`${path}?calls=1`, origin).href);
    expect(refused.status).toBe(403);
  });
});

describe("where there are none", () => {
  it("says why: no captures, captures that show nothing, captures that are off", async () => {
    const { name: other, path: report } = await shiftedWindow("exampleless");
    expect(await open(`${report}?calls=1`)).toContain(
      "No example calls: there is no captured call of this window, or none any more.",
    );
    await captured(other, 60, [0, 3, 6].map(ordinaryRow));
    const shown = await open(`${report}?calls=1`);
    expect(shown).toContain(
      "None of the 3 captured calls that were looked at shows it; 100\u00a0% of calls are captured.",
    );
    const { path: off } = await shiftedWindow("uncaptured");
    await configure(off.split("/")[2] ?? "", { capture: { enabled: false } });
    expect(await open(`${off}?calls=1`)).toContain("No example calls: calls are not captured.");
  });

  it("calls of before and after the window are none of its", async () => {
    const { name: other, path: report } = await shiftedWindow("besides");
    await captured(other, -600, [shiftedRow(2)]);
    await captured(other, 3_600, [shiftedRow(2)]);
    expect(await open(`${report}?calls=1`)).toContain("there is no captured call of this window");
  });
});

it("of a window of many files some are looked into, spread over it", async () => {
  const { name: other, path: report } = await shiftedWindow("many-files");
  for (let at = 0; at < 60; at++) await captured(other, at * 60, [ordinaryRow(0)]);
  const gets = vi.spyOn(env.BUCKET, "get");
  expect(await open(`${report}?calls=1`)).toContain("None of the 24 captured calls");
  const read = gets.mock.calls.map(([key]) => key).filter((key) => key.startsWith("captures/"));
  expect(read).toHaveLength(24);
  const minutes = read.map((key) => Number(/\/(\d\d)-\d\d-\d{3}-/.exec(key)?.[1]));
  expect([Math.min(...minutes), Math.max(...minutes)]).toEqual([0, expect.closeTo(57, -1)]);
});

it("of an hour with more files than a listing has, its last minutes are looked into too", async () => {
  const { name: other, path: report } = await shiftedWindow("more-files");
  const one = `${captureLine(trafficCall(firstHour, ordinaryRow(0)))}\n`;
  const keys = Array.from({ length: 1_001 }, (_, at) =>
    captureKey(other, "AllTraffic", firstHour + at, crypto.randomUUID()),
  );
  await Promise.all(keys.map((key) => env.BUCKET.put(key, one)));
  const [late] = await captured(other, 50 * 60, [shiftedRow(2)]);
  const cells = cellsIn(await open(`${report}?calls=1`)).flat();
  expect(cells).toContain(late?.eventId);
  expect(cells).toContain("violet");
});
