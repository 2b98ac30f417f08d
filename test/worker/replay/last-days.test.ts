/** Windows of the last days judged by other settings: what these would have come to. */
import { describe, expect, it } from "vitest";
import { api, ask, errorOf } from "../given/given.ts";
import { executionsOf, firstHour, hour, monitored, sendTraffic, shiftedRow } from "../given/traffic.ts";

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
