/** Windows of the last days judged by other settings: what these would have come to. */
import { describe, expect, it } from "vitest";
import { api, ask, errorOf, eventually } from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  monitored,
  ordinaryRow,
  scheduled,
  sendTraffic,
  shiftedRow,
} from "../given/traffic.ts";

const lenient = {
  monitoring_config: { distribution_constraints: { comparison_threshold: 0.9 } },
  weir: { checks: { range: { perform: "Disabled" }, value_share: { perform: "Disabled" } } },
};

describe("POST …/rehearse/days", () => {
  it("says how many incidents the windows of the last days come to, and stores nothing", async () => {
    const name = await monitored("rehearsed-days");
    await sendTraffic(name, firstHour, shiftedRow);
    await sendTraffic(name, firstHour + hour, shiftedRow);
    const path = `/endpoints/${name}/monitors/hourly/rehearse/days`;
    const answer = await ask("POST", path, { days: 1, constraints: lenient, minimumRecords: 1_000 });
    expect(answer).toMatchObject({
      windows: { left: 0 },
      tells: { before: 2 },
      incidents: { before: expect.any(Number), after: expect.any(Number) },
      words: expect.stringMatching(/^\d+ incidents? instead of \d+, in \d+ windows/),
      differing: [{ window: { start: new Date(firstHour).toISOString() } }, {}],
    });
    expect(await executionsOf(name)).toEqual([]);
    const odd = await api("POST", path, { constraints: { features: { nobody: {} } } });
    expect(await errorOf(odd)).toMatchObject({ status: 400 });
  });
});

describe("a monitor that compares with the window before", () => {
  const range = { start: firstHour, end: firstHour + 2 * hour };

  /** Two hours of calls; nothing was before them. */
  async function twoHours(word: string): Promise<string> {
    const name = await monitored(word);
    await scheduled(name, {
      schedule: "hourly",
      reference: "previous-window",
    });
    await sendTraffic(name, firstHour, ordinaryRow);
    await sendTraffic(name, firstHour + hour, shiftedRow);
    return name;
  }

  it("is rehearsed over those that have one: the others are left, each with its reason", async () => {
    const name = await twoHours("rehearsed-windows");
    const path = `/endpoints/${name}/monitors/hourly/rehearse/days`;
    const answer = await ask<{ left: { reason: string }[] }>("POST", path, { days: 1 });
    expect(answer).toMatchObject({
      tells: { before: 1 },
      words: expect.stringContaining("could not be judged"),
    });
    expect(answer.left[0]?.reason).toMatch(/window before/);
  });

  it("is replayed over them all: one without a window before it is left", async () => {
    const name = await twoHours("replayed-windows");
    const { id } = await ask<{ id: string }>("POST", `/endpoints/${name}/monitors/hourly/replays`, range);
    await eventually(async () => {
      expect(await ask("GET", `/endpoints/${name}/replays/${id}`)).toMatchObject({
        state: "done",
        windows: { total: 2, done: 2, left: 1 },
        results: [
          { outcome: { kind: "left", reason: expect.stringMatching(/window before/) } },
          { outcome: { kind: "judged", verdict: { after: { kind: "differs" } } } },
        ],
      });
    });
  });
});
