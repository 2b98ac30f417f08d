import { describe, expect, it } from "vitest";
import { jsonRows } from "../../../../src/core/read/document/json.ts";
import type { Row } from "../../../../src/core/read/row.ts";
import { KnownShape } from "../../../../src/core/read/shape.ts";
import { byPosition, named, readJson as read } from "../rows.ts";

const a = (value: string) => named(["a"], value);
const records = [
  { a: 1, b: "x" },
  { a: 2, b: "y" },
];

describe("JsonReader of a file that is one document", () => {
  /** Rows a 1, b "x" and a 2, b "y". */
  const two = [named(["a", "b"], "1", "x"), named(["a", "b"], "2", "y")];

  it.each<[form: string, value: unknown, rows: readonly Row[]]>([
    ["lists under names", { a: [1, 2], b: ["x", "y"] }, two],
    ["columns by places, as pandas writes", { a: { 0: 1, 1: 2 }, b: { 0: "x", 1: "y" } }, two],
    ["records by places", { 0: { a: 1, b: "x" }, 7: { a: 2, b: "y" } }, two],
    ["one column by places", { a: { 3: 1, 8: 2 } }, [a("1"), a("2")]],
    ["records under any key", { count: 2, items: records }, two],
    [
      "records beside their schema",
      { schema: { fields: [{ name: "a" }, { name: "b" }] }, data: records },
      two,
    ],
    ["records two objects deep", { took: 3, hits: { total: { value: 2 }, hits: records } }, two],
    [
      "rows under any key",
      {
        data: [
          [1, "x"],
          [2, "y"],
        ],
      },
      two.map(({ cells }) => byPosition(...cells)),
    ],
    [
      "names beside rows",
      {
        meta: 1,
        names: ["a", "b"],
        rows: [
          [1, "x"],
          [2, "y"],
        ],
      },
      two,
    ],
  ])("takes it for a table: %s", (_, value, rows) => {
    for (const text of [
      JSON.stringify(value),
      `${JSON.stringify(value)}\n \n`,
      JSON.stringify(value, null, 1),
    ]) {
      for (const lengths of [[1], [7, 2], [text.length]]) {
        expect(read(text, lengths).map(([row]) => row)).toEqual(rows);
      }
    }
    // One of several lines is a record.
    const line = JSON.stringify(value);
    const record = jsonRows(line);
    expect(read(`${line}\n${line}\n`, [5]).map(([row]) => row)).toEqual([...record, ...record]);
  });

  it.each([
    { a: 1, b: { c: [1, 2] } },
    { features: [1, 2, 3] },
    { a: [1, 2], b: [1, 2, 3] },
    { a: { x: 1, y: 2 }, b: { x: 3, y: 4 } },
    { a: [1], b: [2] },
    { a: [{ x: 1 }, { x: 2 }], b: [{ y: 1 }, { y: 2 }] },
  ])("takes one that is no table by its form for a record: %j", (value) => {
    const text = JSON.stringify(value);
    expect(read(text, [3]).map(([row]) => row)).toEqual(jsonRows(text));
    expect(read(`${text}\n`, [3])).toHaveLength(1);
  });

  it("knows more of a document by the baseline's shape, and lines are records", () => {
    const shape = new KnownShape({ names: ["a", "b"], dialect: {} });
    const text = JSON.stringify({ users: [{ id: 1 }, { id: 2 }], data: records });
    expect(read(text, [9])).toHaveLength(1);
    expect(read(text, [9], { shape }).map(([row]) => row)).toEqual(two);
    expect(read(`${text}\n${text}`, [9], { shape })).toHaveLength(2);
  });
});
