/** Calls with bodies of JSON through a kernel, beside the same calls observed one by one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import type { ObserveOptions } from "../../../src/core/profile/observe.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { inBulk, oneByOne } from "./both-ways.ts";
import { bodyOfForm, textsOfOneForm } from "./json-bodies.ts";
import { json, lineOf } from "./lines.ts";
import { compiled } from "./kernels.ts";
import { openReference } from "./twin.ts";

const csv = fc.constantFrom("1,2", "3", "1,2\n3,4", "x,y").map((data): CapturedBody => {
  return { contentType: "text/csv", encoding: "CSV", data, truncated: false };
});
const bodies: fc.Arbitrary<fc.Arbitrary<CapturedBody | null>> = fc.oneof(
  { weight: 12, arbitrary: textsOfOneForm.map((texts) => texts.map((text) => json(text))) },
  { weight: 1, arbitrary: textsOfOneForm.map((texts) => texts.map((text) => json(text, "text/html"))) },
  {
    weight: 1,
    arbitrary: textsOfOneForm.map((texts) => texts.map((text) => ({ ...json(text), truncated: true }))),
  },
  {
    weight: 1,
    arbitrary: textsOfOneForm.map((texts) =>
      texts.map((text): CapturedBody => {
        return { ...json(Buffer.from(text).toString("base64")), encoding: "BASE64" };
      }),
    ),
  },
  { weight: 2, arbitrary: fc.constant(csv) },
  { weight: 2, arbitrary: fc.constant(fc.constant(null)) },
);

/** Lines of a few kinds, many of each, as they come or mixed. */
const lines = fc
  .array(fc.tuple(bodies, bodies), { minLength: 1, maxLength: 3 })
  .chain((kinds) =>
    fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 30, size: "max" }).chain((order) => {
      // One kind is most of them.
      const calls = order.map((kind) => kinds[kind] ?? kinds[0]);
      return fc.tuple(...calls.map((kind) => fc.tuple(kind?.[0] ?? csv, kind?.[1] ?? csv)));
    }),
  )
  .map((calls) => calls.map(([input, output], index) => lineOf(input, output, index)));

function shaped(...names: readonly string[]): ObserveOptions {
  return { shape: new KnownShape({ names, dialect: {} }) };
}

const options = fc.constantFrom<ObserveOptions>(
  {},
  {},
  { delimiter: ";" },
  { arrays: "list" },
  { nullTokens: ["x"] },
  shaped("score", "a", "b", "c"),
  shaped("p", "_0", "_1", "_2"),
  shaped("State", "x", "y", "input:b", "1"),
  shaped("score", "a", "b"),
);

describe("JSON through a kernel", () => {
  it("gives the profile of the calls one by one, whatever their bodies are, of both kernels", () => {
    const [kernel, twin] = [compiled(), openReference()];
    let taken = 0;
    fc.assert(
      fc.property(lines, options, fc.integer({ min: 300, max: 9_000 }), (texts, how, size) => {
        const expected = oneByOne(texts, how);
        const found = inBulk(kernel, texts, how, size);
        expect(found.profile).toEqual(expected);
        expect(inBulk(twin, texts, how, size).profile).toEqual(expected);
        if (found.most > 1) taken++;
      }),
      { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(0);
  });

  const pairs: readonly [string, string][] = [
    ["record", "score"],
    ["nested", "score"],
    ["records", "predictions"],
    ["instances", "predictions"],
    ["split", "predictions"],
    ["pandas", "predictions"],
    ["inputs", "list"],
    ["matrix", "matrix"],
  ];
  const drawn = (index: number, at: number) => `${((index * 7_919 + at * 104_729) % 99_991) / 7}`;
  const rows = (index: number, count: number) =>
    Array.from({ length: count }, (_, row) => [0, 1, 2].map((at) => drawn(index, row * 3 + at)));

  it.each(pairs)("takes many lines of %s and %s at a time, and any number of rows", (input, output) => {
    const texts = Array.from({ length: 400 }, (_, index) => {
      const some = rows(index, 2 + (index % 3));
      return lineOf(json(bodyOfForm(input, some)), json(bodyOfForm(output, some)), index);
    });
    const found = inBulk(compiled(), texts, {});
    expect(found.profile).toEqual(oneByOne(texts, {}));
    expect(found.most).toBeGreaterThan(380);
    const how = shaped("score", "a", "b", "c");
    expect(inBulk(compiled(), texts, how).profile).toEqual(oneByOne(texts, how));
  });

  it("takes no more rows than a body says that it has", () => {
    const texts = Array.from({ length: 90 }, (_, index) => {
      const data = rows(index, index % 30 === 20 ? 3 : 2).flat();
      const tensor = { name: "t", shape: [2, 3], datatype: "FP32", data: data.map(Number) };
      return lineOf(json(JSON.stringify({ inputs: [tensor] })), null, index);
    });
    const found = inBulk(compiled(), texts, {});
    expect(found.profile).toEqual(oneByOne(texts, {}));
    expect(found.most).toBeGreaterThan(10);
  });

  it("keeps the order of cells in columns that are sketched, whatever stands between the lines", () => {
    const word = (index: number) => JSON.stringify(`${index % 7 === 0 ? "often" : `word ${index}`}`);
    const texts = Array.from({ length: 9_000 }, (_, index) => {
      const cells = [drawn(index, 0), word(index), index % 5 === 0 ? "null" : drawn(index, 2)];
      const form = index % 500 === 3 ? "another order" : index % 700 === 5 ? "fewer keys" : "record";
      const data = bodyOfForm(form, [cells]);
      const odd = index % 911 === 9 ? data.replace("often", "oft\\u0065n") : data;
      return lineOf(json(odd), json(bodyOfForm("score", [[drawn(index, 5)]])), index);
    });
    const found = inBulk(compiled(), texts, {}, 70_001);
    expect(Buffer.compare(found.profile, oneByOne(texts, {}))).toBe(0);
  });

  it("goes on one by one after a row that no kernel takes, and gives the same", () => {
    const texts = Array.from({ length: 6_000 }, (_, index) => {
      const cells = [drawn(index, 0), index === 3_000 ? '""' : `"w${index % 90}"`, drawn(index, 2)];
      return lineOf(json(bodyOfForm("record", [cells])), null, index);
    });
    const found = inBulk(compiled(), texts, {});
    expect(Buffer.compare(found.profile, oneByOne(texts, {}))).toBe(0);
  });
});
