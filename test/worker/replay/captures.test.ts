/** A window's captures in R2 as a profile: the same as the Recorder's own, whatever files they lie in. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { capturesOf, nothingRead, readOn } from "../../../src/worker/replay/captures.ts";
import { callOf, flush, newEndpoint, profileIn, record } from "../given/given.ts";
import { firstHour, hour, minute, ordinaryRow, trafficCall } from "../given/traffic.ts";

/** Calls of CSV, JSON and a language model, a minute apart, from the hour's half on into the next one. */
const calls = Array.from({ length: 60 }, (_, index): Call => {
  const time = firstHour + hour / 2 + index * minute;
  const variant = index % 5 === 0 ? "Challenger" : "AllTraffic";
  const json = (data: object) => ({
    contentType: "application/json",
    encoding: "JSON" as const,
    data: JSON.stringify(data),
    truncated: index % 20 === 0,
  });
  const form = index % 3;
  if (form === 0) return { ...trafficCall(time, ordinaryRow(index)), stored: true, variant };
  if (form === 1) return callOf(crypto.randomUUID(), time, { variant, input: json({ age: index }) });
  const content = `What is ${index}?`;
  const input = json({ model: "m", messages: [{ role: "user", content }] });
  const output = json({ choices: [{ message: { role: "assistant", content: "A number" } }] });
  return callOf(crypto.randomUUID(), time, { variant, input, output });
});

async function stored(word: string): Promise<string> {
  const name = await newEndpoint(word, { variants: ["Challenger"] });
  await record(name, ...calls);
  await flush(name);
  return name;
}

function asked(endpoint: string, start: number, end: number) {
  return { endpoint, window: { start, end }, options: {} };
}

/** Calls as a Recorder counts them: those of a part of an hour are folded into the hour by now. */
function observed(some: readonly Call[]): Profile {
  const profile = new Profile();
  for (const call of some) observe(profile, call);
  return profile;
}

function told({ calls: some, input, output }: Profile) {
  return [input, output].map(({ rows, widths, unreadable, tallies, names, positions }) => ({
    some,
    rows,
    widths,
    unreadable,
    tallies,
    columns: [...positions.entries(), ...names].map(([at, column]) => [at, column.summary()]),
  }));
}

describe("capturesOf()", () => {
  it.each([
    ["within an hour", firstHour + hour / 2, firstHour + hour],
    ["over the hour's end", firstHour + hour - 10 * minute, firstHour + hour + 10 * minute],
    ["of two hours", firstHour, firstHour + 2 * hour],
  ])("of a window %s are what the Recorder counted", async (_, start, end) => {
    const name = await stored("captured");
    const { profile, told: read } = await capturesOf(env.BUCKET, asked(name, start, end));
    const sent = calls.filter(({ time }) => time >= start && time < end);
    expect(read).toMatchObject({
      records: sent.length,
      unread: 0,
      truncated: sent.filter(({ input, output }) => input?.truncated || output?.truncated).length,
      complaints: [],
    });
    const isWhole = (end - start) % hour === 0;
    expect(told(profile)).toEqual(told(isWhole ? await profileIn(name, { start, end }) : observed(sent)));
  });

  it("of a window without captures say that there were no files", async () => {
    const name = await stored("captured");
    const { profile, told: read } = await capturesOf(env.BUCKET, asked(name, firstHour - hour, firstHour));
    expect([read.files, read.records, profile.calls]).toEqual([0, 0, 0]);
  });

  it("are read in turns, file by file, and come to the same", async () => {
    const name = await stored("captured");
    const window = asked(name, firstHour, firstHour + 2 * hour);
    let so = nothingRead();
    const files: number[] = [];
    while (!so.isDone) {
      so = await readOn(env.BUCKET, window, so, { bytes: 1, files: Infinity });
      files.push(so.told.files);
      so = { ...so, profile: Profile.fromBytes(so.profile.toBytes()) };
    }
    expect(files).toEqual([1, 2, 3, 4]);
    const whole = await capturesOf(env.BUCKET, window);
    expect(so.told).toEqual(whole.told);
    expect(told(so.profile)).toEqual(told(whole.profile));
  });

  it("name a file that cannot be read, and count the others", async () => {
    const name = await stored("captured");
    const folder = `captures/${name}/AllTraffic/${new Date(firstHour).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/")}/`;
    await env.BUCKET.put(`${folder}59-00-000-broken.jsonl`, new Uint8Array([0xff, 0xfe, 0xff]));
    const { told: read } = await capturesOf(env.BUCKET, asked(name, firstHour, firstHour + hour));
    expect(read).toMatchObject({ files: 3, records: 30, unread: 1 });
    expect(read.complaints).toEqual([
      expect.stringContaining(`${folder}59-00-000-broken.jsonl: Cannot read text`),
    ]);
  });
});
