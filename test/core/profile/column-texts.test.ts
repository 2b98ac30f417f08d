/** Columns whose source declares that they hold texts: digits in them are codes. */
import { describe, expect, it } from "vitest";
import { sharesOf } from "../../../src/core/check/distance/shares.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { bytesOf, readAll, unrefusedPrefixes } from "../sketch/streams.ts";

const none = { Integral: 0, Fractional: 0, Boolean: 0, Time: 0, Text: 0 };

function textsOf(texts: Iterable<string>, isText = true): Column {
  const column = new Column({ isText });
  for (const text of texts) column.add(text);
  return column;
}

function codes(length: number): string[] {
  return Array.from({ length }, (_, index) => String(index).padStart(5, "0"));
}

describe("a column of declared texts", () => {
  it("has no numbers, but times and booleans as ever", () => {
    const { types, isText, moments, distinctCount, times } = textsOf([
      "00501",
      "501",
      "501.0",
      "1e5",
      "true",
      "2026-11-22",
      "x",
    ]).summary();
    expect(types).toEqual({ ...none, Boolean: 1, Time: 1, Text: 5 });
    expect([isText, moments.count, distinctCount, times?.count]).toEqual([true, 0, 7, 1]);
    expect(textsOf(["00501"], false).summary()).toMatchObject({ isText: false, types: { Integral: 1 } });
  });

  it("knows how often its commonest codes came where there are too many to count each", () => {
    const column = textsOf([...codes(5_000), ...Array.from({ length: 3_000 }, () => "00501")]);
    const { counts, frequent, types, values, distinctCount } = column.summary();
    expect([counts, values.total]).toEqual([null, 0]);
    expect(types).toEqual({ ...none, Text: 8_000 });
    expect(Math.abs(distinctCount / 5_000 - 1)).toBeLessThan(0.04);
    const known = new Map(frequent?.entries());
    expect(known.get("00501")).toBeGreaterThan(2_900);
  });

  it("has bounds for a code that is not followed, and holds it for possible", () => {
    const column = textsOf(codes(9_000));
    const shares = sharesOf(column.summary(), column.present);
    const offset = column.summary().frequent?.offset ?? 0;
    const unlisted = codes(9_000).find((code) => shares?.listed.has(code) === false) ?? "";
    expect(offset).toBeGreaterThan(0);
    expect(shares?.mostOf(unlisted)).toBe(offset);
    expect(shares?.mostOf("2026-11-22")).toBe(0);
  });

  it("stays one when it is merged, into an empty column or with one that did not say", () => {
    const few = codes(20);
    for (const [left, right] of [
      [new Column(), textsOf(few)],
      [textsOf(few), new Column()],
      [textsOf(few.slice(0, 7)), textsOf(few.slice(7), false)],
      [textsOf(few.slice(0, 7), false), textsOf(few.slice(7))],
    ] as const) {
      left.merge(right);
      expect(bytesOf(left)).toEqual(bytesOf(textsOf(few)));
    }
  });

  it.each([
    [3_000, 3_000],
    [5_000, 20],
    [20, 5_000],
    [5_000, 5_000],
  ])("has the same types whether %i and %i codes came together or apart", (first, second) => {
    const whole = textsOf([...codes(first), ...codes(first + second).slice(first)]);
    const left = textsOf(codes(first));
    left.merge(textsOf(codes(first + second).slice(first)));
    expect(left.summary().types).toEqual({ ...none, Text: first + second });
    expect(left.summary().distinctCount).toBe(whole.summary().distinctCount);
  });

  it.each([
    ["counted", codes(30)],
    ["sketched", codes(5_000)],
  ])("reads back from its bytes, %s, and goes on as before", (_, texts) => {
    const column = textsOf(texts);
    const read = readAll(bytesOf(column), Column);
    expect(read.summary().types).toEqual({ ...none, Text: texts.length });
    for (const both of [read, column]) both.add("17", 3);
    expect(bytesOf(read)).toEqual(bytesOf(column));
    expect(read.summary().types.Text).toBe(texts.length + 3);
  });

  it("is refused at every prefix", () => {
    expect(unrefusedPrefixes(bytesOf(textsOf(["00501", "x"])), Column)).toEqual([]);
  });

  it("has the bytes of any column but for one bit of its form", () => {
    expect(Buffer.from(bytesOf(textsOf(["00501", "x", "x"]))).toString("hex")).toBe(
      "0302020a303035303101027802",
    );
    const declared = bytesOf(textsOf(["00501", "x"]));
    declared[1] = (declared[1] ?? 0) - 2;
    expect(declared).toEqual(bytesOf(textsOf(["00501", "x"], false)));
  });

  it("is one in a profile's bytes and copies too", () => {
    const profile = new Profile();
    profile.data.names.set("zip", textsOf(["00501"]));
    profile.data.namedRows = 1;
    for (const again of [Profile.fromBytes(profile.toBytes()), profile.copy()]) {
      expect(again.data.names.get("zip")?.summary().types).toEqual({ ...none, Text: 1 });
    }
  });
});
