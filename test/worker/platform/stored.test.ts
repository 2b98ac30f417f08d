/** What any version of Weir stored, read by this one: left out at the smallest place, named, and written back. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { readStored, storedValue, writtenAgain } from "../../../src/worker/platform/stored.ts";

const schema = z.strictObject({
  name: z.string(),
  mode: z.enum(["fast", "exact"]).default("fast"),
  limits: z.strictObject({ rows: z.int().min(1).default(10) }).prefault({}),
  targets: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("file"), path: z.string() }),
        z.strictObject({ kind: z.literal("mail"), to: z.string() }),
      ]),
    )
    .default([]),
});

const read = (json: unknown) => readStored(schema, JSON.stringify(json));

const known = fc.record({
  name: fc.string(),
  mode: fc.constantFrom("fast" as const, "exact" as const),
  limits: fc.record({ rows: fc.integer({ min: 1, max: 1_000 }) }),
  targets: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("file" as const), path: fc.string() }),
      fc.record({ kind: fc.constant("mail" as const), to: fc.string() }),
    ),
    { maxLength: 4 },
  ),
});

/** Members that no schema here knows, whatever they hold. */
const junk = fc.dictionary(
  fc.stringMatching(/^x[a-z]{1,5}$/),
  fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  { maxKeys: 3 },
);

describe("readStored()", () => {
  it("gives what this version wrote as it was, with nothing left out", () => {
    fc.assert(
      fc.property(known, (value) => {
        expect(read(value)).toEqual({ kind: "readable", value, notUnderstood: [], rest: {} });
      }),
    );
  });

  it("leaves out members that it does not know, wherever they stand, and names each", () => {
    fc.assert(
      fc.property(known, junk, junk, junk, (value, top, inner, ofTarget) => {
        const [first] = value.targets;
        const stored = read({
          ...value,
          ...top,
          limits: { ...value.limits, ...inner },
          targets: value.targets.map((target, index) => (index === 0 ? { ...target, ...ofTarget } : target)),
        });
        expect(stored).toMatchObject({ kind: "readable", value, rest: top });
        const names = [
          ...Object.keys(top),
          ...Object.keys(inner).map((key) => `limits.${key}`),
          ...(first === undefined ? [] : Object.keys(ofTarget).map((key) => `targets.0.${key}`)),
        ];
        expect(stored.kind === "readable" && stored.notUnderstood.toSorted()).toEqual(names.toSorted());
      }),
    );
  });

  it("leaves out elements of a kind that it does not know, under the places where they stood", () => {
    const strange = { kind: "pigeon", loft: 7 };
    fc.assert(
      fc.property(known, fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), (value, places) => {
        const targets: object[] = [...value.targets];
        for (const place of places) targets.splice(Math.min(place, targets.length), 0, strange);
        const stored = read({ ...value, targets });
        expect(stored).toMatchObject({ kind: "readable", value });
        const odd = targets.flatMap((target, index) => (target === strange ? [`targets.${index}`] : []));
        expect(stored.kind === "readable" && stored.notUnderstood.toSorted()).toEqual(odd.toSorted());
      }),
    );
  });

  it.each([
    ["an unknown word", { name: "a", mode: "wild" }, { mode: "fast" }, ["mode"]],
    [
      "a number out of its bounds",
      { name: "a", limits: { rows: 0 } },
      { limits: { rows: 10 } },
      ["limits.rows"],
    ],
    ["another form", { name: "a", limits: "none" }, { limits: { rows: 10 } }, ["limits"]],
    ["a list that is none", { name: "a", targets: {} }, { targets: [] }, ["targets"]],
    [
      "an element without its member",
      { name: "a", targets: [{ kind: "file" }] },
      { targets: [] },
      ["targets.0"],
    ],
  ])("takes the default in the place of %s", (_, json, value, notUnderstood) => {
    expect(read(json)).toMatchObject({ kind: "readable", value, notUnderstood });
  });

  it("takes no good neighbour away, whatever is wrong with an element, and in whatever order", () => {
    // A member that must be there has another name, beside one that is not known: two faults of one thing.
    const renamed = { kind: "mail", address: "b" };
    fc.assert(
      fc.property(known, fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), (value, places) => {
        const targets: object[] = [...value.targets];
        for (const place of places) targets.splice(Math.min(place, targets.length), 0, renamed);
        const stored = read({ ...value, targets });
        expect(stored).toMatchObject({ kind: "readable", value });
        const odd = targets.flatMap((target, index) => (target === renamed ? [`targets.${index}`] : []));
        expect(stored.kind === "readable" && stored.notUnderstood.toSorted()).toEqual(odd.toSorted());
      }),
    );
  });

  it("takes no good neighbour away from a dictionary either", () => {
    const headers = z.strictObject({ headers: z.record(z.string(), z.strictObject({ secret: z.string() })) });
    const json = {
      headers: { authorization: { secret: "A" }, "x-new": { from: "B" }, other: { secret: "C" } },
    };
    expect(readStored(headers, JSON.stringify(json))).toMatchObject({
      value: { headers: { authorization: { secret: "A" }, other: { secret: "C" } } },
      notUnderstood: ["headers.x-new"],
    });
  });

  it.each([
    ["what must be there is missing", '{"mode":"fast"}', "name: "],
    ["what must be there is of another form", '{"name":["a"]}', "name: "],
    ["it is a list", "[]", "(root): "],
    ["it is null", "null", "(root): "],
    ["it is cut", '{"name":"a', "it is not JSON"],
  ])("has no value where %s, and says why, never what stood there", (_, text, reason) => {
    const stored = readStored(schema, text);
    expect(stored).toMatchObject({ kind: "unreadable", reason: expect.stringContaining(reason) });
    expect(() => storedValue(schema, text, "it")).toThrow(SyntaxError);
  });

  it("ends with junk of any size and depth", () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`x${index}`, [[[]]]]));
    expect(read({ name: "a", ...many })).toMatchObject({ kind: "readable", value: { name: "a" } });
  });
});

describe("writtenAgain()", () => {
  it("keeps within objects what was not understood there", () => {
    fc.assert(
      fc.property(known, junk, junk, (value, top, inner) => {
        const stored = read({ ...value, ...top, limits: { ...value.limits, ...inner } });
        const rest = stored.kind === "readable" ? stored.rest : {};
        const changed = { ...value, limits: { rows: 7 } };
        expect(JSON.parse(writtenAgain(rest, changed))).toEqual({
          ...top,
          ...value,
          limits: { ...inner, rows: 7 },
        });
      }),
    );
  });

  it("keeps at the top what was not understood, under the new value", () => {
    fc.assert(
      fc.property(known, junk, (value, top) => {
        const stored = read({ ...value, ...top });
        const rest = stored.kind === "readable" ? stored.rest : {};
        expect(JSON.parse(writtenAgain(rest, { ...value, name: "changed" }))).toEqual({
          ...top,
          ...value,
          name: "changed",
        });
      }),
    );
  });
});
