/** Which calls are stored: by the endpoint's percentage or the caller's wish, decided by the event id and nothing else. */
import { describe, expect, it } from "vitest";
import { isSampled } from "../../../src/core/call/sampling.ts";
import {
  capturedIds,
  counted,
  fetchWith,
  flush,
  healthOf,
  newEndpoint,
  origin,
  profileIn,
} from "../given/given.ts";

/** So many calls; the ids that their callers were told. */
async function called(name: string, count: number, wish?: string): Promise<string[]> {
  const headers = { "content-type": "text/csv", ...(wish !== undefined && { "x-weir-capture": wish }) };
  const request = () =>
    new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body: "1", headers });
  const responses = await Promise.all(Array.from({ length: count }, () => fetchWith({}, request())));
  return responses.map((response) => response.headers.get("x-weir-event-id") ?? "");
}

describe("sampling", () => {
  it.each([
    ["the endpoint's 30 %", 30, undefined, 30],
    ["a caller's 60 percent where callers may store more", 5, "60", 60, ["store-more"]],
    ["a caller's on where callers may", 0, "on", 100, ["store-more"]],
    ["a caller's ON, with blanks", 0, " ON ", 100, ["store-more"]],
    ["the endpoint's 5 % where a caller asks for 60", 5, "60", 5],
    ["the endpoint's 0 where a caller says on", 0, "on", 0],
    ["the endpoint's 20 % where a caller may opt out and says on", 20, "on", 20, ["opt-out"]],
    ["a caller's off", 100, "off", 0],
    ["a caller's 0", 100, "0", 0],
    ["a caller's 12.5", 100, "12.5", 12.5],
    ["a wish that is no percentage", 40, "101", 40],
    ["a wish that is no number", 40, "most", 40],
    ["a wish that is negative", 40, "-1", 40],
  ])(
    "by %s stores the calls whose ids say so, and counts all",
    async (_, samplingPercentage, wish, share, callersMay?: readonly string[]) => {
      const name = await newEndpoint("sampled", { capture: { samplingPercentage }, callersMay });
      const ids = await called(name, 40, wish);
      await counted(name, "seen", 40);
      await flush(name);
      expect(await capturedIds(name)).toEqual(ids.filter((id) => isSampled(id, share)).toSorted());
      expect((await profileIn(name)).calls).toBe(40);
      expect((await healthOf(name)).counters["profiled"]).toBe(40);
    },
  );

  it("stores nothing of an endpoint whose capture is off, whatever the caller wishes, and counts all", async () => {
    const name = await newEndpoint("off", { capture: { enabled: false } });
    await called(name, 5, "on");
    await counted(name, "profiled", 5);
    await flush(name);
    expect(await capturedIds(name)).toEqual([]);
  });
});
