import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyRows } from "../../../src/core/call/rows.ts";
import type { ArrayChoice } from "../../../src/core/read/json/flatten.ts";
import type { Row } from "../../../src/core/read/row.ts";
import { redacted, rulesOf } from "./redacting.ts";

const secret = "S3CR3T";
const action = fc.constantFrom("drop", "mask", "hash");

const blanks = fc.constantFrom("", "", " ", "\n", "\t \r\n");

function escaped(text: string): fc.Arbitrary<string> {
  return fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((isEscaped) => {
    const units = text
      .split("")
      .map((unit, at) =>
        isEscaped[at] === true ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}` : unit,
      );
    return `"${units.join("")}"`;
  });
}

const number = fc.constantFrom("0", "-0", "1.0", "1.50e-7", "12345678901234567890123", "1E+2");
const scalar = fc.oneof(
  number,
  fc.constantFrom("null", "true", '""'),
  fc.constantFrom("a", "b c").chain(escaped),
);

/** Any JSON in which members named ssn hold the secret, at any depth, and nothing else does. */
const planted: fc.Arbitrary<string> = fc.letrec<{ value: string; hidden: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
    objectOf(
      fc.oneof(
        member("ssn", tie("hidden")),
        member("a", tie("value")),
        member("SSN", tie("value")),
        member("a.b", tie("value")),
      ),
    ),
  ),
  hidden: fc.oneof(
    { depthSize: "small" },
    escaped(secret),
    fc.array(tie("hidden"), { maxLength: 2 }).map((items) => `[${items.join(",")}]`),
    objectOf(member("x", tie("hidden"))),
  ),
})).value;

function member(key: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(escaped(key), blanks, blanks, value)
    .map(([name, before, after, text]) => `${name}${before}:${after}${text}`);
}

function objectOf(members: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(blanks, fc.array(members, { maxLength: 4 }))
    .map(([blank, texts]) => `{${blank}${texts.join(`${blank},`)}}`);
}

/** Everything that a JSON text says, without escapes. */
function said(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.trim() === "" ? "" : JSON.stringify(JSON.parse(line))))
    .join("\n");
}

/** A value without the members of a name. */
function without(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== name)
      .map(([key, inner]) => [key, without(inner, name)]),
  );
}

describe("JSON with a secret planted in it", () => {
  it("has it no more, wherever it was and however it was written; all else stays; twice is as once", () => {
    fc.assert(
      fc.property(planted, action, (text, how) => {
        const rules = rulesOf(how, "**.ssn", "ssn");
        const once = redacted(rules, "JSON", text);
        fc.pre(once !== "withheld: not a table");
        expect(said(once)).not.toContain(secret);
        expect(without(JSON.parse(once), "ssn")).toEqual(without(JSON.parse(text), "ssn"));
        expect(how === "hash" ? once : redacted(rules, "JSON", once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  it("line by line", () => {
    const line = objectOf(fc.oneof(member("ssn", escaped(secret)), member("a", scalar))).map((text) =>
      text.replaceAll(/[\r\n]/g, ""),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 5 }), action, (lines, how) => {
        const once = redacted(rulesOf(how, "ssn"), "JSON", lines.join("\n"));
        expect(said(once)).not.toContain(secret);
        expect(once.split("\n").map((one) => without(JSON.parse(one), "ssn"))).toEqual(
          lines.map((one) => without(JSON.parse(one), "ssn")),
        );
      }),
    );
  });
});

/** A table of texts, numbers and nulls, and how its columns are called. */
const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.record({
    names: fc.uniqueArray(fc.constantFrom("a", "b", "a.b", "c", "é", "__proto__", "constructor"), {
      minLength: width,
      maxLength: width,
    }),
    rows: fc.array(fc.array(scalar, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }),
    at: fc.nat(width - 1),
  }),
);

type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

function recordsOf({ names, rows }: Table): string[] {
  return rows.map((row) => `{${row.map((cell, at) => `${JSON.stringify(names[at])}:${cell}`).join(",")}}`);
}

function columnsOf({ names, rows }: Table): [name: string, values: string][] {
  return names.map((name, at) => [JSON.stringify(name), `[${rows.map((row) => row[at]).join(",")}]`]);
}

/** Every shape in which core/read/document.ts finds records with names. */
const shapes: [title: string, write: (table: Table) => string][] = [
  ["an array", (some) => `[${recordsOf(some).join(",")}]`],
  ["lines", (some) => recordsOf(some).join("\n")],
  ["instances", (some) => `{"instances":[${recordsOf(some).join(",")}]}`],
  ["predictions", (some) => `{"id":1,"predictions":[${recordsOf(some).join(",")}]}`],
  ["inputs", (some) => `{"inputs":[${recordsOf(some).join(",")}]}`],
  ["dataframe_records", (some) => `{"dataframe_records":[${recordsOf(some).join(",")}]}`],
  [
    "dataframe_split",
    ({ names, rows }) =>
      `{"dataframe_split":{"columns":${JSON.stringify(names)},"data":[${rows.map((row) => `[${row.join(",")}]`).join(",")}]}}`,
  ],
  [
    "a split frame",
    ({ names, rows }) =>
      `{"data":[${rows.map((row) => `[${row.join(",")}]`).join(",")}],"columns":${JSON.stringify(names)}}`,
  ],
  [
    "columns",
    (some) =>
      `{"outputs":{${columnsOf(some)
        .map(([name, values]) => `${name}:${values}`)
        .join(",")}}}`,
  ],
  [
    "tensors",
    (some) =>
      `{"inputs":[${columnsOf(some)
        .map(
          ([name, values]) =>
            `{"name":${name},"datatype":"BYTES","shape":[${some.rows.length}],"data":${values}}`,
        )
        .join(",")}]}`,
  ],
];

/** The rows, of a column only whether something is given. */
function covered(rows: readonly Row[], column: string | number): Row[] {
  return rows.map(({ names, cells }) => {
    const at = typeof column === "number" ? column : (names?.indexOf(column) ?? -1);
    return {
      names,
      cells: cells.map((cell, index) => (index === at && cell !== null && cell !== "" ? "***" : cell)),
    };
  });
}

describe("a rule by the name that the statistics have", () => {
  it.each(shapes)("masks that column and no other: %s", (_, write) => {
    fc.assert(
      fc.property(table, (some) => {
        const text = write(some);
        const name = some.names[some.at] ?? "";
        const rows = bodyRows("JSON", text);
        expect(bodyRows("JSON", redacted(rulesOf("mask", [name]), "JSON", text))).toEqual(
          covered(rows, name),
        );
      }),
    );
  });

  const record = fc.letrec<{ value: string; object: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
      tie("object"),
    ),
    object: fc
      .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "a.b", "", "0", "b.0"), tie("value")), {
        maxLength: 4,
        selector: ([key]) => key,
      })
      .map((members) => `{${members.map(([key, text]) => `"${key}":${text}`).join(",")}}`),
  })).object;

  it.each(["columns", "list"] as const)("however deep it is, arrays as %s", (arrays: ArrayChoice) => {
    fc.assert(
      fc.property(record, fc.nat(), (text, pick) => {
        const body = `{"instances":[${text}]}`;
        const rows = rowsOf(body, arrays);
        const names = rows[0]?.names ?? [];
        const name = names[pick % names.length];
        if (name === undefined) return;
        // Such a name leads to a part of another column, too.
        fc.pre(
          !names.some((other) => other.startsWith(`${name}.`)) &&
            (arrays === "columns" || !name.includes("0")),
        );
        const once = redacted(rulesOf("mask", name.split(".")), "JSON", body, { reading: { arrays } });
        expect(rowsOf(once, arrays)).toEqual(covered(rows, name).map(emptyLists(rows)));
      }),
      { numRuns: 2_000 },
    );
  });

  const nested: fc.Arbitrary<string> = fc.letrec<{ value: string; array: string }>((tie) => ({
    value: fc.oneof({ depthSize: "small" }, scalar, scalar, tie("array")),
    array: fc.array(tie("value"), { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  })).array;

  it("and by position", () => {
    const flat = fc.array(scalar, { minLength: 1, maxLength: 4 }).map((cells) => `[${cells.join(",")}]`);
    fc.assert(
      fc.property(fc.array(flat, { minLength: 1, maxLength: 3 }), fc.nat(4), (records, position) => {
        const body = `{"instances":[${records.join(",")}]}`;
        const once = redacted(rulesOf("mask", position), "JSON", body);
        expect(bodyRows("JSON", once)).toEqual(covered(bodyRows("JSON", body), position));
      }),
    );
  });

  it("and by position in nested arrays: that cell always, and no cell moves", () => {
    fc.assert(
      fc.property(fc.array(nested, { minLength: 1, maxLength: 3 }), fc.nat(4), (records, position) => {
        const body = `{"instances":[${records.join(",")}]}`;
        const rows = bodyRows("JSON", body);
        const after = bodyRows("JSON", redacted(rulesOf("mask", position), "JSON", body));
        expect(covered(after, position)).toEqual(after);
        expect(after.map(({ cells }) => cells.length)).toEqual(rows.map(({ cells }) => cells.length));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** No rows where the body is no table. */
function rowsOf(body: string, arrays: ArrayChoice): Row[] {
  try {
    return bodyRows("JSON", body, { arrays });
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** An empty array holds nothing to mask, though as a list it is a text. */
function emptyLists(before: readonly Row[]) {
  return ({ names, cells }: Row, row: number): Row => ({
    names,
    cells: cells.map((cell, at) => (before[row]?.cells[at] === "[]" ? "[]" : cell)),
  });
}
