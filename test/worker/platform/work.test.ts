/** The alarm as a list of works: what is due is done side by side, and one that takes long holds up no other. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { doWorks, nextAlarm, oneAtATime, type Work } from "../../../src/worker/platform/work.ts";

const doAll = (...works: readonly Work[]) => doWorks(() => works, "an-endpoint");

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A work with a list of times at which it is due; what is done is taken off. */
function listed(name: string, times: number[], doing: () => Promise<void> = async () => {}): Work {
  return {
    name,
    next: () => times[0] ?? null,
    doDue: async (now) => {
      while (times[0] !== undefined && times[0] <= now) times.shift();
      await doing();
    },
  };
}

describe("nextAlarm()", () => {
  it("is the earliest of what is due, and none where nothing is", () => {
    expect(nextAlarm([listed("a", [30]), listed("b", [20, 10]), listed("c", [])], 0)).toBe(20);
    expect(nextAlarm([listed("c", [])], 0)).toBeNull();
  });
});

describe("doWorks()", () => {
  it("does what is due, and leaves what is not", async () => {
    const [due, later] = [[0, 0], [Date.now() + 60_000]];
    await doAll(listed("due", due), listed("later", later));
    expect([due, later.length]).toEqual([[], 1]);
  });

  it("does in the same go what a work has made due", async () => {
    const alerts: number[] = [];
    const sent: string[] = [];
    const works = [
      listed("runs", [0], async () => void alerts.push(0)),
      listed("alerts", alerts, async () => void sent.push("alert")),
    ];
    await doAll(...works);
    expect(sent).toEqual(["alert"]);
  });

  it("does what becomes due while another goes on for long", async () => {
    const order: string[] = [];
    const soon: number[] = [];
    const long = listed("long", [0], async () => {
      soon.push(Date.now() + 100);
      await scheduler.wait(2_500);
      order.push("long");
    });
    await doAll(
      long,
      listed("short", soon, async () => void order.push("short")),
    );
    expect(order).toEqual(["short", "long"]);
  });

  it("logs one that fails by name, and the others are done", async () => {
    const logged: unknown[] = [];
    vi.spyOn(console, "error").mockImplementation((line) => void logged.push(line));
    const other = [0];
    await doAll(
      listed("bad", [0], () => Promise.reject(new Error("no"))),
      listed("other", other),
    );
    expect(other).toEqual([]);
    expect(logged).toEqual([
      '{"event":"work_failed","object":"an-endpoint","work":"bad","error":"Error: no"}',
    ]);
  });

  it("does not begin the same again and again where it stays due", async () => {
    let times = 0;
    const stubborn: Work = { name: "stubborn", next: () => 0, doDue: async () => void times++ };
    await doAll(stubborn);
    expect(times).toBe(1);
  });

  it("does the others where one cannot say when it is due, and none of an object that was forgotten meanwhile", async () => {
    const odd: Work = {
      name: "odd",
      next: () => {
        throw new Error("no such table");
      },
      doDue: async () => {},
    };
    const other = [0];
    await doAll(odd, listed("other", other));
    expect(other).toEqual([]);
    const late: number[] = [];
    let works: readonly Work[] = [];
    works = [
      listed("forgets", [0], async () => {
        await scheduler.wait(1);
        works = [];
        late.push(0);
      }),
      listed("late", late),
    ];
    await doWorks(() => works, "an-endpoint");
    expect(late).toEqual([0]);
  });
});

describe("oneAtATime()", () => {
  it("is not due while it is under way, but stays on the list; nor busy once it has failed", async () => {
    const work = oneAtATime(listed("one", [0, 5, 9_000], () => Promise.reject(new Error("no"))));
    expect(work.next(0)).toBe(0);
    const going = work.doDue(0);
    expect(work.next(4)).toBe(1_004);
    expect(work.next(7_999)).toBe(8_999);
    await expect(going).rejects.toThrow("no");
    expect(work.next(5)).toBe(5);
  });

  it("has nothing on the list where nothing is left to do", async () => {
    const work = oneAtATime(listed("one", [0]));
    const going = work.doDue(0);
    expect(work.next(0)).toBeNull();
    await going;
  });
});
