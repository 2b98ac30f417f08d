/** The last hour and the last day in health: a bad hour is seen, and over. */
import { describe, expect, it } from "vitest";
import { asRecorder, at, batchOf, callOf, newName } from "../given/given.ts";
import { hour } from "../given/traffic.ts";

const begin = Date.UTC(2026, 10, 22, 14);

describe("Recorder counts of late", () => {
  it("tell losses for an hour and a day, also in another life of the object, and from the log alone", async () => {
    const name = newName("lately");
    const lost = { recording_failed: 7 };
    await asRecorder(name, {}, async (recorder) => {
      await at(begin, async () => {
        await recorder.record(batchOf("isolate/0", [callOf("a", begin)], { tallies: lost }));
        expect(recorder.health().lately?.hour).toEqual({ seen: 1, profiled: 1, ...lost });
      });
    });
    // Nothing is stored but the log: it is counted anew, in the minute in which it came.
    await asRecorder(name, {}, async (recorder) => {
      await at(begin + hour, async () => {
        expect(recorder.health().lately?.hour).toEqual({ seen: 1, profiled: 1, ...lost });
        await recorder.alarm();
      });
    });
    await asRecorder(name, {}, async (recorder) => {
      await at(begin + 2 * hour - 1, async () => {
        const { counters, lately } = recorder.health();
        // Files count when they are written.
        expect(lately).toEqual({
          hour: { captured: 1 },
          day: { seen: 1, profiled: 1, captured: 1, ...lost },
        });
        expect(counters).toMatchObject({ seen: 1, captured: 1, ...lost });
      });
      await at(begin + 26 * hour, async () => {
        expect(recorder.health().lately).toEqual({ hour: {}, day: {} });
        expect(recorder.health().counters).toMatchObject(lost);
      });
    });
  });
});
