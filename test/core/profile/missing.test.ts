/** Columns that records lack together: by place and by name, within the bound, whole and in parts, through bytes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MissingTogether } from "../../../src/core/profile/missing.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { Table } from "../../../src/core/profile/table.ts";
import { trainingOf } from "./profiles.ts";
import { randomOf } from "../sketch/streams.ts";

function setsOf({ missing }: Pick<Table, "missing">): Record<string, number> {
  return Object.fromEntries([...missing.sets()].map(([columns, records]) => [columns.join(","), records]));
}

describe("which columns rows lack together", () => {
  it("by place, where columns go by position", () => {
    const table = new Table();
    for (const cells of [
      [null, "1", null],
      [null, "2", null],
      ["1", null, null],
      ["1", null, "2"],
    ]) {
      table.add({ names: null, cells });
    }
    expect(setsOf(table)).toEqual({ "0,2": 2, "1,2": 1 });
  });

  it("by name, in whatever order they come, null or not there at all", () => {
    const table = new Table();
    table.add({ names: ["a", "b", "c"], cells: ["1", "2", "3"] });
    table.add({ names: ["c", "b", "a"], cells: [null, "2", null] });
    table.add({ names: ["b"], cells: ["2"] });
    table.add({ names: ["b", "c"], cells: ["2", null] });
    expect(setsOf(table)).toEqual({ "a,c": 3 });
  });

  it("of CSV through a kernel, quoted and at the end of lines that end with CR LF", () => {
    const rows = Array.from({ length: 5_000 }, (_, row) =>
      row % 5 === 0 ? `${row},,"",` : row % 3 === 0 ? `${row},x,y,` : `${row},x,,z`,
    );
    const { data } = trainingOf(`a,b,c,d\r\n${rows.join("\r\n")}\r\n`);
    expect(setsOf(data)).toEqual({ "b,c,d": 1_000 });
  });

  it("none of traffic, whose tokens are of models alone", () => {
    const profile = new Profile();
    profile.traffic.addCells({ names: ["x", "y", "z"], cells: ["1", null, null] });
    expect(setsOf(profile.traffic)).toEqual({});
  });

  it("survive bytes and merging, and are the same whole as in parts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 5 }), {
          maxLength: 60,
        }),
        fc.nat(60),
        (gaps, cut) => {
          const tableOf = (some: typeof gaps) => {
            const profile = new Profile();
            const names = ["a", "b", "c", "d", "e"];
            for (const gap of some) {
              profile.input.add({
                names,
                cells: names.map((name) => ((gap as string[]).includes(name) ? null : "1")),
              });
            }
            return profile;
          };
          const [whole, first, rest] = [tableOf(gaps), tableOf(gaps.slice(0, cut)), tableOf(gaps.slice(cut))];
          first.merge(Profile.fromBytes(rest.toBytes()));
          expect(setsOf(first.input)).toEqual(setsOf(whole.input));
        },
      ),
    );
  });
});

describe("MissingTogether", () => {
  it("keeps 64 sets at most, and the counts of the commonest nearly whole", () => {
    const [whole, parts] = [new MissingTogether(), [new MissingTogether(), new MissingTogether()]];
    const random = randomOf(3);
    let [common, all] = [0, 0];
    for (let record = 0; record < 20_000; record++) {
      const isCommon = random() < 0.1;
      const columns = isCommon ? [1, 2, 3] : [10 + Math.floor(random() * 40), 60 + Math.floor(random() * 40)];
      common += Number(isCommon);
      all++;
      whole.add(columns);
      parts[record % 2]?.add(columns);
    }
    const merged = new MissingTogether();
    for (const part of parts) merged.merge(part);
    for (const one of [whole, merged]) {
      const sets = [...one.sets()];
      expect(sets.length).toBeLessThanOrEqual(64);
      const found = sets.find(([columns]) => columns.join() === "1,2,3")?.[1] ?? 0;
      expect(found).toBeLessThanOrEqual(common);
      expect(found).toBeGreaterThanOrEqual(common - all / 65);
    }
  });

  it("takes no set of one, none of more than 64, and no names that are too long or cannot be told apart", () => {
    const missing = new MissingTogether();
    missing.add(["a"]);
    missing.add(Array.from({ length: 65 }, (_, place) => place));
    missing.add(["a", "x".repeat(3_000)]);
    missing.add(["a", "b\u0000c"]);
    expect([...missing.sets()]).toEqual([]);
  });

  it("keeps a set of a form that it does not know for whoever does", () => {
    const missing = new MissingTogether();
    missing.take("ranges 1-5", 7);
    expect([...missing.sets()]).toEqual([]);
    expect(missing.words()).toEqual([["ranges 1-5", 7]]);
  });
});
