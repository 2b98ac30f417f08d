/** A baseline of a past window of an endpoint's own calls. */
import { describe, expect, it } from "vitest";
import type { Constraints } from "../../../src/core/baseline/constraints.ts";
import type { BaselineRecord } from "../../../src/worker/baseline/records.ts";
import { api, ask, errorOf, record } from "../given/given.ts";
import {
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  runNow,
  sendTraffic,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

const iso = (time: number) => new Date(time).toISOString();

function post(name: string, start: unknown, end: unknown): Promise<Response> {
  return api(
    "POST",
    `/endpoints/${name}/baselines`,
    { window: { start, end } },
    { "content-type": "application/json" },
  );
}

async function namesOf(name: string, id: string): Promise<string[]> {
  const file = await ask<Constraints>("GET", `/endpoints/${name}/baselines/${id}/constraints.json`);
  return file.features.map((feature) => feature.name);
}

describe("POST /v1/endpoints/{name}/baselines with a window", () => {
  it("makes a baseline that is in force, holds on its window and tells what has shifted", async () => {
    const name = await monitored("of-window", { baseline: false });
    await sendTraffic(name, firstHour, ordinaryRow);
    await sendTraffic(name, firstHour + hour, shiftedRow);
    const answer = await post(name, iso(firstHour), firstHour + hour);
    expect(answer.status).toBe(201);
    const made = await answer.json<BaselineRecord>();
    expect(made).toMatchObject({
      status: "Completed",
      current: true,
      rows: 250,
      source: { kind: "window", start: iso(firstHour), end: iso(firstHour + hour) },
    });
    expect(made.notes.at(-1)).toContain("ordinary variation between hours or days is not learned");
    expect(await namesOf(name, made.id)).toEqual(["_c0", "_c1", "_c2"]);
    expect(await runNow(name, firstHour)).toMatchObject({
      status: "Completed",
      violations: 0,
      baseline: made.id,
    });
    expect(await runNow(name, firstHour + hour)).toMatchObject({ status: "CompletedWithViolations" });
  });

  it("takes the names of the baseline in force for what goes by position", async () => {
    const name = await monitored("named-window");
    await sendTraffic(name, firstHour, shiftedRow);
    const made = await (await post(name, firstHour, firstHour + hour)).json<BaselineRecord>();
    expect(await namesOf(name, made.id)).toEqual(["score", "age", "colour"]);
    expect(await runNow(name, firstHour)).toMatchObject({ status: "Completed" });
  });

  it("refuses what cannot be answered, is not over, or holds too little, each with words, and leaves what is in force", async () => {
    const name = await monitored("refused-window");
    await record(
      name,
      ...Array.from({ length: 60 }, (_, at) => trafficCall(firstHour + at * 1_000, "20,red")),
    );
    const refusalOf = async (start: unknown, end: unknown) => errorOf(await post(name, start, end));
    expect(await refusalOf(firstHour, firstHour + 1)).toMatchObject({
      status: 400,
      message: expect.stringContaining("the nearest is"),
      details: [
        { path: "window.start", message: iso(firstHour) },
        { path: "window.end", message: iso(firstHour + minute) },
      ],
    });
    expect(await refusalOf(firstHour, firstHour + 24 * hour)).toMatchObject({
      message: "Cannot make a baseline of a window that is not over",
    });
    expect(await refusalOf(firstHour + hour, firstHour + 2 * hour)).toMatchObject({
      status: 400,
      message: expect.stringContaining("it holds no records"),
    });
    expect(await refusalOf(firstHour, firstHour + hour)).toMatchObject({
      message: expect.stringContaining("it holds 60 records, and it takes 100"),
    });
    expect((await refusalOf("yesterday", firstHour)).message).toContain('Cannot parse start "yesterday"');
    const { baselines } = await ask<{ baselines: BaselineRecord[] }>("GET", `/endpoints/${name}/baselines`);
    expect(baselines).toMatchObject([{ current: true, source: { kind: "upload" } }]);
  });
});
