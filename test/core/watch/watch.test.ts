import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { heads } from "../../../src/core/watch/counts.ts";
import { placesOf } from "../../../src/core/watch/bins/form.ts";
import { Watch } from "../../../src/core/watch/watch.ts";
import { binsFor, day, experienced, hour, monday, row, rows, Sender, type Row } from "./scenes.ts";

const bins = binsFor(rows(3_000, 1));

/** A row with one column changed. */
function changed(cells: Row, at: number, cell: string | null): Row {
  return cells.map((own, index) => (index === at ? cell : own));
}

/** Sends calls until the watch speaks, and gives how many that took. */
function untilWord(sender: Sender, change: (cells: Row) => Row, most: number, everyMs = 100): number {
  const random = chanceFrom(99);
  const before = sender.words.length;
  for (let calls = 1; calls <= most; calls++) {
    sender.send(change(row(random)), everyMs);
    if (sender.words.length > before) return calls;
  }
  return Infinity;
}

describe("Watch", () => {
  it("says nothing of counts that are the baseline's", () => {
    const times = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 50, maxLength: 300 });
    fc.assert(
      fc.property(times, (gaps) => {
        const watch = new Watch(bins, { outputColumns: null });
        watch.counts.sides.fill(1);
        let time = monday;
        for (const gap of gaps) {
          time += gap;
          const add = (place: number, count: number) => {
            watch.counts.all[place] = (watch.counts.all[place] ?? 0) + count;
          };
          add(heads.calls, 3_000);
          add(heads.input, 3_000);
          for (const [at, feature] of watch.counts.features.entries()) {
            const { values } = feature;
            const start = watch.counts.starts[at] ?? 0;
            values?.counts.forEach((count, bin) => add(start + 1 + bin, count));
            add(start + placesOf(feature) - 2, values?.kind === "texts" ? values.others : 0);
          }
          expect(watch.look(time)).toEqual([]);
        }
        expect(watch.ordinary.hour.every((byte) => byte === 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("says nothing of ordinary calls, and learns nothing of them", () => {
    const sender = experienced(10, 8);
    sender.ordinary(3_000, 12, 50);
    expect(sender.changes).toEqual([]);
    const most = Math.max(...sender.watch.ordinary.usual);
    expect(0.97 ** (255 - most)).toBeLessThan(0.05);
  });

  it.each([
    [
      "half of the prices twice as high",
      0,
      (cells: Row) => changed(cells, 0, String(2.2 * Number(cells[0]))),
      "shape",
      300,
    ],
    ["another mix of towns", 2, (cells: Row) => changed(cells, 2, "Ulm"), "shape", 120],
    ["a column that is gone", 3, (cells: Row) => changed(cells, 3, null), "breaks", 80],
    ["numbers that are texts", 1, (cells: Row) => changed(cells, 1, "high"), "breaks", 80],
    ["numbers out of range", 0, (cells: Row) => changed(cells, 0, "1e9"), "breaks", 80],
    ["texts never seen", 2, (cells: Row) => changed(cells, 2, "Wien"), "breaks", 80],
  ] as const)("says %s, and of which column", (_, at, change, track, most) => {
    const sender = experienced(20);
    expect(untilWord(sender, change, most)).toBeLessThanOrEqual(most);
    const names = ["amount", "grade", "town", "flag"];
    expect(new Set(sender.words.map(({ feature }) => feature))).toEqual(new Set([names[at]]));
    expect(sender.words.map((word) => word.track)).toContain(track);
  });

  it("says what it saw: which share, before and after, since when, with what evidence", () => {
    const sender = experienced(30);
    const began = sender.time;
    untilWord(sender, (cells) => changed(cells, 3, null), 80);
    const [word] = sender.words;
    expect(word).toMatchObject({
      feature: "flag",
      track: "breaks",
      cell: { kind: "missing" },
      at: sender.time,
    });
    expect(word?.before).toBeCloseTo(0.05, 1);
    expect(word?.after).toBeGreaterThan(0.5);
    expect(word?.evidence).toBeGreaterThan(24);
    expect(Math.abs((word?.since ?? 0) - began)).toBeLessThan(300_000);
  });

  it("says it once, however long it lasts", () => {
    const sender = experienced(40);
    untilWord(sender, (cells) => changed(cells, 1, "high"), 80);
    const random = chanceFrom(41);
    for (let at = 0; at < 3_000; at++) sender.send(changed(row(random), 1, "high"), 500);
    expect(sender.changes.map(({ kind, word }) => `${kind} ${word.feature}`)).toEqual(["word grade"]);
    expect(sender.watch.words).toHaveLength(1);
  });

  it("forgets a suspicion that the calls after it do not bear out", () => {
    const sender = experienced(50);
    // Forty calls in two seconds, then nothing more of it.
    for (const cells of rows(40, 51)) sender.send(changed(cells, 1, "high"), 50);
    sender.ordinary(2_000, 52, 100);
    expect(sender.words).toEqual([]);
  });

  it("says that it is over when the calls no longer say it", () => {
    const sender = experienced(60);
    untilWord(sender, (cells) => changed(cells, 1, "high"), 80);
    sender.ordinary(1_500, 61, 200);
    expect(sender.changes.map(({ kind }) => kind)).toEqual(["word", "over"]);
    expect(sender.watch.words).toEqual([]);
  });

  it("is silent of shapes in the first hour, but not of columns that are broken", () => {
    const sender = new Sender(new Watch(bins, { outputColumns: null }));
    for (const cells of rows(800, 70)) sender.send(changed(changed(cells, 0, "25"), 1, "high"), 1_000);
    expect(sender.words.map(({ feature }) => feature)).toEqual(["grade"]);
    sender.ordinary(3_000, 71);
    expect(untilWord(sender, (cells) => changed(cells, 2, "Ulm"), 100)).toBeLessThan(100);
  });

  it("goes by the calls' own times: counted anew from a log, the same is said", () => {
    const said = () => {
      const sender = experienced(80);
      untilWord(sender, (cells) => changed(cells, 2, "Ulm"), 200);
      return sender.changes;
    };
    expect(said()).toEqual(said());
    expect(said()).toHaveLength(1);
  });

  it("watches only breaks of a column that moves with the clock", () => {
    const sender = new Sender(new Watch(bins, { outputColumns: null }));
    const random = chanceFrom(90);
    for (let at = 0; at < 6 * 24 * 120; at++) {
      const isNight = sender.time % day < 12 * hour;
      sender.send(changed(row(random), 1, isNight ? "1" : "5"), 30_000);
    }
    expect(sender.watch.slow).toEqual(["grade"]);
    const before = sender.words.length;
    for (let at = 0; at < 2_000; at++) sender.send(changed(row(random), 1, "3"), 1_000);
    expect(sender.words).toHaveLength(before);
    expect(untilWord(sender, (cells) => changed(cells, 1, "high"), 100)).toBeLessThan(100);
  });

  it("holds failed calls to the whole days before", () => {
    const sender = experienced(100, 1);
    const random = chanceFrom(101);
    const call = (failing: number, everyMs: number) =>
      random() < failing ? sender.sendBody("{}", everyMs, 500) : sender.send(row(random), everyMs);
    for (let at = 0; at < 3 * 2_880; at++) call(0.05, 30_000);
    for (let at = 0; at < 2_000; at++) call(0.05, 100);
    expect(sender.words).toEqual([]);
    for (let at = 0; at < 600 && sender.words.length === 0; at++) call(0.2, 100);
    expect(sender.words).toMatchObject([{ feature: null, cell: { kind: "failed calls" } }]);
    expect(sender.words[0]?.before).toBeCloseTo(0.05, 1);
  });

  it("says that answers are empty where they held rows, and nothing of answers that never do", () => {
    const [answering, acknowledging] = [experienced(105), experienced(105)];
    const random = chanceFrom(106);
    const send = (sender: Sender, output: string) => {
      const [amount, grade, town] = row(random);
      sender.sendBody(JSON.stringify({ amount: Number(amount), grade, town }), 1_000, 200, output);
    };
    for (let at = 0; at < 3_000; at++) {
      send(answering, '{"flag":0}');
      send(acknowledging, "");
    }
    const before = answering.words.length;
    for (let at = 0; at < 40; at++) send(answering, "");
    expect(answering.words.slice(before)).toMatchObject([
      { feature: null, cell: { kind: "bodies not read" } },
    ]);
    expect(acknowledging.words.filter(({ feature }) => feature === null)).toEqual([]);
  });

  it("knows columns by position after a few calls", () => {
    const sender = new Sender(new Watch(bins, { outputColumns: null }));
    const random = chanceFrom(110);
    const send = (change: (cells: Row) => Row) => {
      const [amount, grade, town, flag] = change(row(random));
      sender.sendBody(`${amount},${grade},${town}`, 1_000, 200, flag ?? "");
    };
    for (let at = 0; at < 4_000; at++) send((cells) => cells);
    expect(sender.words).toEqual([]);
    for (let at = 0; at < 200; at++) send((cells) => changed(cells, 2, "Ulm"));
    expect(sender.words).toMatchObject([{ feature: "town", cell: { kind: "text", text: "Ulm" } }]);
  });

  it("names what it does not watch", () => {
    const watch = new Watch({ ...bins, features: bins.features.slice(1) }, { outputColumns: null });
    expect(watch.unwatched).toEqual(["amount"]);
  });

  it("holds a bounded memory: a megabyte for the most places there may be", () => {
    const sender = experienced(120, 1);
    sender.ordinary(5_000, 121, 2_000);
    const { places } = { places: sender.watch.counts.all.length };
    expect(sender.watch.heldBytes).toBeLessThan(26 * 4 * places + 2_000);
  });
});

describe("Watch.settle()", () => {
  function said(seed: number) {
    const sender = experienced(seed);
    untilWord(sender, (cells) => changed(cells, 1, "high"), 80);
    return { sender, hourAfter: { start: sender.time - 1_000, end: sender.time + hour } };
  }

  it("hands a word over to the execution that found it too, and is silent while it lasts", () => {
    const { sender } = said(200);
    const window = { start: sender.time - hour / 4, end: sender.time + hour };
    expect(sender.watch.settle(window, () => true)).toMatchObject([{ kind: "confirmed" }]);
    expect(sender.watch.settle(window, () => true)).toEqual([]);
    untilWord(sender, (cells) => changed(cells, 1, "high"), 400);
    expect(sender.words).toHaveLength(1);
    expect(sender.watch.settle(window, () => false)).toEqual([]);
    expect(untilWord(sender, (cells) => changed(cells, 1, "high"), 100)).toBeLessThan(100);
  });

  it("learns at once what the execution did not find", () => {
    const { sender } = said(210);
    untilWord(sender, (cells) => changed(cells, 1, "high"), 300);
    const window = { start: sender.time - hour / 4, end: sender.time + hour };
    expect(sender.watch.settle(window, () => false)).toMatchObject([{ kind: "refuted" }]);
    expect(untilWord(sender, (cells) => changed(cells, 1, "high"), 300)).toBe(Infinity);
  });

  it("waits for an execution that has seen most of it", () => {
    const { sender } = said(220);
    expect(sender.watch.settle({ start: sender.time - hour, end: sender.time }, () => false)).toEqual([]);
    expect(sender.watch.words).toHaveLength(1);
  });

  it("learns no break that was over before the execution", () => {
    const { sender, hourAfter } = said(230);
    sender.ordinary(1_500, 231, 200);
    expect(sender.changes.map(({ kind }) => kind)).toEqual(["word", "over"]);
    expect(sender.watch.settle({ ...hourAfter, start: hourAfter.start - 300_000 }, () => false)).toEqual([]);
    expect(untilWord(sender, (cells) => changed(cells, 1, "high"), 100)).toBeLessThan(100);
  });
});
