/**
 * Windows of many captures: ranges of files in Workflow instances on real workerd, over several variants and hours.
 * Whatever is killed, cancelled or broken on the way, the report is the one of a reading in one.
 */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { captureKey, captureLine } from "../../../src/core/call/record.ts";
import type { ReplayView } from "../../../src/worker/monitor/replay/record.ts";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { adminToken, startWeir, temporaryFolder, until, type Weir } from "../given/given.ts";

const folder = temporaryFolder();
const hour = 3_600_000;
const end = Math.floor(Date.now() / hour) * hour;
const start = end - 3 * hour;
const variants = ["AllTraffic", "Blue", "Challenger"];
/** Two files each. */
const rangeBytes = "15000";
const files = 36;
const callsInFile = 30;
/** Before each file: so much that not all ranges are read before somebody looks. */
const slowMs = "1500";
const endpoint = "/v1/endpoints/many";

let script: string;
let running: Weir | null = null;

beforeAll(async () => {
  script = await bundleEntry("replay/entry.ts", folder.path);
});

afterEach(async () => {
  await running?.stop();
  running = null;
});

afterAll(() => folder.remove());

async function begun(bindings: Record<string, string>, persist?: string): Promise<Weir> {
  const ranges = { WEIR_RANGE_BYTES: rangeBytes, WEIR_RANGES_AT_ONCE: "3" };
  running = await startWeir({
    script,
    bindings: { ...ranges, ...bindings },
    ...(persist !== undefined && { persist }),
  });
  return running;
}

/** A file of a variant: CSV and JSON, and in some a line that is no record. */
function fileOf(index: number): { readonly key: string; readonly text: string } {
  const variant = variants[index % variants.length] ?? "";
  const first = start + Math.floor(index / variants.length) * 15 * 60_000;
  const lines = Array.from({ length: callsInFile }, (_, call) => {
    const number = index * callsInFile + call;
    const age = 20 + ((number * 7) % 60) + number / 1_000;
    const isJson = number % 4 === 0;
    const body = (encoding: "CSV" | "JSON", data: string) => ({
      contentType: encoding === "CSV" ? "text/csv" : "application/json",
      encoding,
      data,
      truncated: false,
    });
    return captureLine({
      eventId: `call-${number}`,
      time: first + call * 20_000,
      variant,
      inferenceId: null,
      customAttributes: null,
      input: isJson
        ? body("JSON", JSON.stringify({ age, colour: "blue", extra: number }))
        : body("CSV", `${age},${["red", "green", "blue"][number % 3]}\n`),
      output: body("CSV", `${age / 100}\n`),
      stored: true,
      profiled: true,
    });
  });
  if (index % 3 === 1) lines.splice(5, 0, "nonsense");
  const uuid = `00000000-0000-8000-8000-${String(index).padStart(12, "0")}`;
  return { key: captureKey("many", variant, first, uuid), text: `${lines.join("\n")}\n` };
}

/** An endpoint with captures of three hours, and an execution over them. */
async function prepared(weir: Weir): Promise<string> {
  await weir.api("PUT", endpoint, { upstream: { url: "http://127.0.0.1:9" } });
  const rows = Array.from({ length: 300 }, (_, row) => `${(20 + (row % 60)) / 100},${20 + (row % 60)},red\n`);
  await weir.api("POST", `${endpoint}/baselines`, `score,age,colour\n${rows.join("")}`, "text/csv");
  await weir.api("PUT", `${endpoint}/monitors/hourly`, { schedule: "hourly" });
  for (let index = 0; index < files; index++) {
    const { key, text } = fileOf(index);
    await weir.put(key, text);
  }
  const window = { start, end };
  return (await weir.api<{ id: string }>("POST", `${endpoint}/monitors/hourly/executions`, window)).id;
}

const shown = (weir: Weir, id: string) => weir.api<ReplayView>("GET", `${endpoint}/replays/${id}`);

async function replayed(weir: Weir, execution: string): Promise<string> {
  const path = `${endpoint}/monitors/hourly/replays`;
  return (await weir.api<ReplayView>("POST", path, { execution, source: "captures" })).id;
}

async function ended(weir: Weir, id: string): Promise<ReplayView> {
  let replay = await shown(weir, id);
  await until("the replay has ended", async () => {
    replay = await shown(weir, id).catch(() => shown(weir, id));
    return replay.state !== "pending" && replay.state !== "running";
  });
  return replay;
}

/** What was said of the window, without what names the replay. */
async function filesOf(weir: Weir, id: string): Promise<readonly unknown[]> {
  const objects = await weir.objects(`replays/many/${id}/`);
  return objects.map(({ key, text }) => [
    key.replace(id, ""),
    JSON.parse(text.replaceAll(id, "the replay")) as unknown,
  ]);
}

const eventsOf = ({ logs }: Weir, event: string) =>
  logs.filter((line) => line.includes(`"event":"${event}"`));

/** Until ranges are being read; gives what is said of it. */
async function underWay(weir: Weir, id: string): Promise<string> {
  let words = "";
  await until("ranges are read", async () => {
    words = (await shown(weir, id)).failure ?? "";
    return / [1-9]\d* of \d+ ranges$/.test(words);
  });
  return words;
}

describe("a window of many captures", () => {
  it("is read in ranges by Workflows, and comes to what reading in one does", async () => {
    const persist = join(folder.path, "compared");
    let weir = await begun({}, persist);
    const execution = await prepared(weir);
    const inRanges = await replayed(weir, execution);
    const outcome = (await ended(weir, inRanges)).results[0]?.outcome;
    expect(outcome).toMatchObject({ kind: "judged", source: "captures", records: files * callsInFile });
    const ranged = await filesOf(weir, inRanges);
    expect([eventsOf(weir, "ranges_failed"), ranged.length]).toEqual([[], 4]);
    expect(eventsOf(weir, "range_begun")).toHaveLength(18);
    await weir.stop();
    weir = await begun({ WEIR_RANGE_BYTES: "1000000000" }, persist);
    const inOne = await replayed(weir, execution);
    expect((await ended(weir, inOne)).results[0]?.outcome).toMatchObject({ kind: "judged" });
    expect(eventsOf(weir, "range_begun")).toEqual([]);
    expect(ranged).toEqual(await filesOf(weir, inOne));
    const notes = outcome?.kind === "judged" ? outcome.notes : [];
    expect(notes.filter((note) => note.includes(":6: Cannot read the line"))).toHaveLength(10);
  });

  it("goes on after SIGKILL, and says meanwhile how far it is", async () => {
    const persist = join(folder.path, "killed");
    let weir = await begun({ SLOW_MS: slowMs }, persist);
    const id = await replayed(weir, await prepared(weir));
    expect(await underWay(weir, id)).toMatch(/: its captures are read by Workflows: \d+ of 18 ranges$/);
    await weir.kill();
    weir = await begun({}, persist);
    expect((await ended(weir, id)).results[0]?.outcome).toMatchObject({ records: files * callsInFile });
    expect(eventsOf(weir, "ranges_failed")).toEqual([]);
  });

  it("is cancelled: nothing is left of it; resumed, it is read anew", async () => {
    const persist = join(folder.path, "cancelled");
    let weir = await begun({ SLOW_MS: slowMs }, persist);
    const id = await replayed(weir, await prepared(weir));
    await underWay(weir, id);
    await weir.api("DELETE", `${endpoint}/replays/${id}`);
    // Those that were at a range have come to its end.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(await shown(weir, id)).toMatchObject({ state: "cancelled", failure: null });
    expect(await weir.objects(`replays/many/${id}/`)).toEqual([]);
    await weir.stop();
    weir = await begun({}, persist);
    await weir.api("POST", `${endpoint}/replays/${id}/resume`);
    expect((await ended(weir, id)).results[0]?.outcome).toMatchObject({ records: files * callsInFile });
    expect(eventsOf(weir, "ranges_failed")).toEqual([]);
    expect(await filesOf(weir, id)).toHaveLength(4);
  });

  it("is read by nobody any more once its endpoint is deleted", async () => {
    const weir = await begun({ SLOW_MS: slowMs });
    const id = await replayed(weir, await prepared(weir));
    await underWay(weir, id);
    await fetch(`${weir.url}${endpoint}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${adminToken}`, connection: "close" },
    });
    // Those that were at a range have come to its end.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const ranges = eventsOf(weir, "range_begun").length;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(eventsOf(weir, "range_begun")).toHaveLength(ranges);
    expect(await weir.objects(`replays/many/${id}/`)).toEqual([]);
  });

  it.each([
    ["of which a range breaks is read in turns, and says so in the log", { BREAK: "yes" }, 1],
    ["is read in turns without Workflows", { WORKFLOWS: "none" }, 0],
  ])("%s", async (_, bindings, failures) => {
    const weir = await begun(bindings);
    const id = await replayed(weir, await prepared(weir));
    expect((await ended(weir, id)).results[0]?.outcome).toMatchObject({ records: files * callsInFile });
    expect(eventsOf(weir, "ranges_failed")).toHaveLength(failures);
    expect(await filesOf(weir, id)).toHaveLength(4);
  });
});
