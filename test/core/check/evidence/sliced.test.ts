/** Columns of texts too many to count each: what is found in their slice, and what is never claimed of it. */
import { describe, expect, it } from "vitest";
import {
  baselineOf,
  fileText,
  parseBaseline,
  type Baseline,
} from "../../../../src/core/baseline/baseline.ts";
import { isAwake } from "../../../../src/core/check/awake.ts";
import { unseenInSlice } from "../../../../src/core/check/evidence/sliced.ts";
import { knownOf, nowOf } from "../../../../src/core/check/evidence/sides.ts";
import { runChecks } from "../../../../src/core/check/run.ts";
import { Column } from "../../../../src/core/profile/column.ts";
import { Profile } from "../../../../src/core/profile/profile.ts";
import { hashOfText, sliceKeyIn } from "../../../../src/core/sketch/hash.ts";
import { randomOf } from "../../sketch/streams.ts";
import { tally } from "../samples.ts";

const random = randomOf(21);
const draw = (length: number, distinct: number, word = "value") =>
  Array.from({ length }, () => `${word} ${Math.floor(random() * distinct)}`);

function profileOf(texts: readonly string[], options = {}): Profile {
  const profile = new Profile();
  const column = new Column({ isSliced: true, ...options });
  for (const text of texts) column.add(text);
  profile.data.names.set("x", column);
  profile.data.namedRows = texts.length;
  return profile;
}

/** As it is stored and read again. */
function baselineFor(texts: readonly string[], options = {}): Baseline {
  const { constraints, statistics } = baselineOf(profileOf(texts, options));
  if (statistics === null) throw new Error("Expected statistics");
  return parseBaseline(fileText(constraints), fileText(statistics));
}

function newValuesOf(window: Profile, baseline: Baseline) {
  const { outcomes } = runChecks(window, baseline, { outputColumns: "START" });
  const outcome = outcomes.find(({ check }) => check === "new_values_check");
  return { awake: outcomes.filter(isAwake).map(({ check }) => check), outcome };
}

function sides(window: Profile, baseline: Baseline) {
  const column = window.data.names.get("x") ?? new Column();
  const [statistics = null] = baseline.statistics?.features ?? [];
  return {
    now: nowOf({ name: "x", column, rows: window.data.rows }, column.summary()),
    was: statistics && knownOf(statistics),
  };
}

/** The truth of a part of all texts: those whose hashes are below a limit. */
function within(window: readonly string[], training: readonly string[], shift: number) {
  const isIn = (text: string) => sliceKeyIn(hashOfText(text)) < 2 ** (40 - shift);
  const [now, was] = [window.filter(isIn), training.filter(isIn)];
  const known = new Set(was);
  return {
    unseen: new Set(now.filter((text) => !known.has(text))).size,
    marked: now.filter((text) => !known.has(text)).length,
    records: now.length,
    baselineRecords: was.length,
    singles: [...tally(was).values()].filter((count) => count === 1).length,
  };
}

describe("unseenInSlice()", () => {
  const training = draw(20_000, 20_000);
  const baseline = baselineFor(training);

  it.each([
    ["all counted", draw(1_000, 22_000)],
    ["sliced", draw(9_000, 22_000)],
    ["sliced more than the baseline", draw(60_000, 90_000)],
  ])("counts exactly what falls into the slice, of a window that is %s", (_, texts) => {
    const { now, was } = sides(profileOf(texts), baseline);
    const found = was && unseenInSlice(now, was);
    const shift = Math.max(now.slice?.slice.shift ?? 0, was?.slice?.slice.shift ?? 0);
    expect(shift).toBeGreaterThan(1);
    const { unseen, marked, ...truth } = within(texts, training, shift);
    expect(found).toMatchObject(truth);
    expect(found?.counts).toHaveLength(unseen);
    expect(found?.counts.reduce((sum, count) => sum + count, 0)).toBe(marked);
    expect(unseen).toBeGreaterThan(20);
  });

  it("of a baseline that counts all is within the window's slice", () => {
    const few = draw(9_000, 3_000);
    const window = draw(9_000, 9_000);
    const { now, was } = sides(profileOf(window), baselineFor(few));
    const { unseen, marked: _, ...truth } = within(window, few, now.slice?.slice.shift ?? 0);
    const found = was && unseenInSlice(now, was);
    expect(found).toMatchObject(truth);
    expect(found?.counts).toHaveLength(unseen);
  });

  it("is nothing where all is counted, and where a side is neither counted nor sliced", () => {
    const few = sides(profileOf(draw(900, 500)), baselineFor(draw(900, 500)));
    expect(few.was && unseenInSlice(few.now, few.was)).toBeNull();
    const many = sides(profileOf(draw(9_000, 20_000), { isSliced: false }), baseline);
    expect(many.was && unseenInSlice(many.now, many.was)).toBeNull();
  });
});

describe("new_values_check", () => {
  it.each([5_000, 20_000, 100_000])("finds that all of %i texts are replaced by others", (distinct) => {
    const baseline = baselineFor(draw(20_000, distinct));
    const { awake, outcome } = newValuesOf(profileOf(draw(1_000, 1_000_000, "new")), baseline);
    expect(awake).toEqual(["new_values_check"]);
    expect(outcome?.examples?.every((text) => text.startsWith("new"))).toBe(true);
    for (let round = 0; round < 5; round++)
      expect(newValuesOf(profileOf(draw(1_000, distinct)), baseline).awake).toEqual([]);
  });

  it("names no text that the baseline may have", () => {
    const training = draw(20_000, 20_000);
    const known = new Set(training);
    const baseline = baselineFor(training);
    const window = [...draw(600, 20_000), ...draw(400, 100_000, "new")];
    const { outcome } = newValuesOf(profileOf(window), baseline);
    expect(outcome?.examples).toHaveLength(3);
    expect(outcome?.examples?.filter((text) => known.has(text))).toEqual([]);
  });

  it("takes digits for new texts only where the baseline's would be in its slice", () => {
    const codes = (from: number) => Array.from({ length: 9_000 }, (_, at) => String(from + at));
    const declared = baselineFor([...codes(10_000), ...codes(10_000)], { isText: true });
    expect(newValuesOf(profileOf(codes(10_000).slice(0, 1_000)), declared).outcome?.answer.kind).toBe("pass");
    expect(newValuesOf(profileOf(codes(50_000).slice(0, 1_000)), declared).awake).toContain(
      "new_values_check",
    );
    const mixed = baselineFor([...codes(10_000), ...draw(9_000, 9_000)]);
    const others = newValuesOf(profileOf([...codes(50_000).slice(0, 900), ...draw(900, 9_000)]), mixed);
    expect(others.awake).not.toContain("new_values_check");
  });
});

describe("a slice in statistics.json", () => {
  const { constraints, statistics } = baselineOf(profileOf(draw(20_000, 20_000)));
  const text = fileText(statistics ?? { features: [], dataset: { item_count: 0 } });
  const edited = (from: RegExp, to: string) => parseBaseline(fileText(constraints), text.replace(from, to));

  it("has a hash and no text, in less than 30 kB", () => {
    const kept = statistics?.features[0]?.weir?.slice;
    expect(kept).toMatchObject({ hash: 1, total: 20_000, texts: expect.stringMatching(/^[0-9a-z: ]+$/) });
    expect(kept?.texts.length).toBeLessThan(30_000);
  });

  it("that is broken is refused by its field, and one of other hashes is not used", () => {
    for (const wrong of ['"texts" : "-', '"texts" : ":2 ', '"texts" : "zzzzzzzzz '])
      expect(() => edited(/"texts" : "/, wrong)).toThrow("features.0.weir.slice: Expected a slice of texts");
    const others = edited(/"hash" : 1\.0/, '"hash" : 2.0');
    expect(sides(profileOf(draw(1_000, 9)), others).was?.slice).toBeNull();
    expect(newValuesOf(profileOf(draw(1_000, 1_000_000, "new")), others).awake).toEqual([]);
  });
});
