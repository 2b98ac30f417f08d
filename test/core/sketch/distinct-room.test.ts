/** What a count of different texts takes of memory: nothing while it is empty, and no more than it must where it is merged or read. */
import { describe, expect, it } from "vitest";
import { Column } from "../../../src/core/profile/column.ts";
import { ByteReader, ByteWriter } from "../../../src/core/sketch/bytes.ts";
import { Distinct } from "../../../src/core/sketch/distinct.ts";

const folded = 512;

function distinctOf(count: number): Distinct {
  const distinct = new Distinct();
  for (let index = 0; index < count; index++) distinct.addText(`text ${index}`);
  return distinct;
}

function foldedOf(count: number): Distinct {
  const distinct = distinctOf(count);
  distinct.fold();
  return distinct;
}

function bytesOf(held: Distinct | Column): Uint8Array {
  const writer = new ByteWriter();
  held.write(writer);
  return writer.finish();
}

function copyOf(distinct: Distinct): Distinct {
  return Distinct.read(new ByteReader(bytesOf(distinct)));
}

describe("a count of different texts", () => {
  it("takes nothing while it is empty, also after it was merged, stored and read", () => {
    const empty = new Distinct();
    empty.merge(new Distinct());
    expect([empty, copyOf(empty)].map(({ heldBytes }) => heldBytes)).toEqual([0, 0]);
    expect([empty.estimate(), copyOf(empty).estimate()]).toEqual([0, 0]);
  });

  it("that is merged into an empty one takes as much there, and neither follows the other", () => {
    for (const [other, heldBytes] of [
      [distinctOf(1_000), Distinct.mostBytes],
      [foldedOf(1_000), folded],
    ] as const) {
      const merged = new Distinct();
      merged.merge(other);
      expect([merged.heldBytes, merged.estimate()]).toEqual([heldBytes, other.estimate()]);
      const before = bytesOf(merged);
      other.addText("one more that raises something ".repeat(3));
      for (let index = 0; index < 100; index++) other.addText(`more ${index}`);
      expect(bytesOf(merged)).toEqual(before);
      expect(bytesOf(other)).not.toEqual(before);
    }
  });

  it("is the same whether it is folded while it is empty or at the end", () => {
    const early = new Distinct();
    early.fold();
    for (let index = 0; index < 5_000; index++) early.addText(`text ${index}`);
    expect(bytesOf(early)).toEqual(bytesOf(foldedOf(5_000)));
    expect(early.heldBytes).toBe(folded);
  });

  it("takes as much when it is read, one after the other", () => {
    const read = [distinctOf(1_000), foldedOf(300), distinctOf(10)].map(copyOf);
    expect(read.map(({ heldBytes }) => heldBytes)).toEqual([Distinct.mostBytes, folded, Distinct.mostBytes]);
    expect(read.map(bytesOf)).toEqual([distinctOf(1_000), foldedOf(300), distinctOf(10)].map(bytesOf));
  });
});

describe("a column that is thinned", () => {
  it("is the same whether it counted every value until then or not", () => {
    const thinned = (isSketchedBefore: boolean) => {
      const column = new Column();
      for (let index = 0; index < 500; index++) column.add(String(Math.sin(index)));
      if (isSketchedBefore) column.sketchOver(0);
      column.thin(3_000);
      return column;
    };
    expect(bytesOf(thinned(false))).toEqual(bytesOf(thinned(true)));
    expect(thinned(false).heldBytes).toBeLessThan(4_000);
  });
});
