import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Run } from "../../../../src/core/sketch/kll/run.ts";

const numbers = fc.array(fc.double({ noNaN: true }).map((value) => value + 0));

function runOf(values: Iterable<number>): Run {
  const run = new Run();
  for (const value of values) run.add(value);
  return run;
}

function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

describe("merge()", () => {
  it("takes in every step-th number, whatever was added before, and leaves the array as it was", () => {
    fc.assert(
      fc.property(numbers, numbers, fc.nat(9), fc.integer({ min: 1, max: 5 }), (own, others, start, step) => {
        const run = runOf(own);
        const given = ascending(others);
        run.merge(given, start, step);
        const taken = [...given].filter((_, at) => at >= start && (at - start) % step === 0);
        expect(run.sorted()).toEqual(ascending([...own, ...taken]));
        expect(run.length).toBe(own.length + taken.length);
        expect(given).toEqual(ascending(others));
      }),
      { numRuns: 1000 },
    );
  });

  it("of its own numbers doubles them, with room to spare and without", () => {
    fc.assert(
      fc.property(numbers, fc.boolean(), (own, hasRoom) => {
        const run = hasRoom ? runOf(own) : new Run(ascending(own));
        run.merge(run.sorted());
        expect(run.sorted()).toEqual(ascending([...own, ...own]));
      }),
    );
  });
});

describe("halveInto()", () => {
  it("moves every second number up, and keeps the largest of an odd number", () => {
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom<0 | 1>(0, 1), (own, higher, offset) => {
        const [run, above] = [runOf(own), runOf(higher)];
        const sorted = ascending(own);
        const even = sorted.length - (sorted.length % 2);
        const moved = [...sorted].filter((_, at) => at < even && at % 2 === offset);
        expect(run.halveInto(above, offset)).toBe(moved.length);
        expect(run.sorted()).toEqual(sorted.slice(even));
        expect(above.sorted()).toEqual(ascending([...higher, ...moved]));
        run.add(1);
        expect(run.sorted()).toEqual(ascending([...sorted.slice(even), 1]));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("remove()", () => {
  it("gives up one of equal numbers, in order or not, and refuses what is not there", () => {
    const run = runOf([3, 1, 3, 2]);
    run.remove(3);
    expect([...run.sorted()]).toEqual([1, 2, 3]);
    run.remove(1);
    expect([...run.sorted()]).toEqual([2, 3]);
    expect(() => run.remove(1)).toThrow("Cannot remove 1 from a run: it is not there");
    run.add(0);
    expect([...run.sorted()]).toEqual([0, 2, 3]);
  });
});
