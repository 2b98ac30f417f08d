/** Columns in shares: the same profile as of one reader, whoever reads which. */
import { describe, expect, it } from "vitest";
import { isInShare, sharesFor } from "../../../src/core/bulk/share.ts";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { joinShares, sharedColumns } from "../../../src/core/share/table.ts";
import { TableReader, type TableOptions } from "../../../src/core/table/reader.ts";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { compiled } from "../bulk/kernels.ts";

const chance = chanceFrom(7);

/** Numbers of which some columns have more than are counted, words, gaps and quoted line ends. */
function row(index: number): string {
  const words = ["red", "", '"a ""b"", c"', '"x\ny"', "grün"];
  const word = words[Math.floor(chance() * words.length)] ?? "";
  const rare = chance() < 0.01 ? "" : String(Math.floor(chance() * 3));
  return [index, chance(), word, rare, index % 4_000, `id-${index}`, (index % 977) / 8].join(",");
}

const header = "count,share,word,flag,place,id,eighths";
const rows = Array.from({ length: 9_000 }, (_, index) => row(index));
const odd = rows.map((line, index) => (index % 500 === 499 ? line.replace(/,[^,]*$/, "") : line));

/** So many columns of so many numbers that baselines keep fewer of them: which ones goes by the order in which they came. */
const many = Array.from({ length: 4_000 }, (_, index) =>
  Array.from({ length: 260 }, (_cell, column) => (index * (column + 2)) % 4_001).join(","),
);

const tables: readonly [what: string, text: string, options: TableOptions][] = [
  ["with a header", `${header}\n${rows.join("\n")}\n`, {}],
  ["without one", `${rows.join("\n")}\n`, { header: "absent" }],
  ["with short rows that are padded", `${header}\n${odd.join("\n")}`, { ragged: "pad" }],
  ["with rows of several widths", `${odd.join("\r\n")}\r\n`, { header: "absent", ragged: "keep" }],
  ["with comments", `${header}\n#\n${rows.join("\n#,\n")}\n`, { comment: "#" }],
  ["of one column", `id\n${rows.map((_, index) => `t${index % 50}`).join("\n")}\n`, {}],
  ["of very many numbers", `${many.join("\n")}\n`, { header: "absent" }],
  ["of JSON", rows.map((_, index) => `{"a": ${index}, "b": "${index % 3}"}`).join("\n"), {}],
];

function read(bytes: Uint8Array, options: TableOptions) {
  const reader = new TableReader(compiled(), options);
  for (let at = 0; at < bytes.length; at += 100_000) reader.push(bytes.subarray(at, at + 100_000));
  return reader.end();
}

describe.each(tables)("a table %s", (_, text, options) => {
  const bytes = new TextEncoder().encode(text);
  const whole = read(bytes, options);
  const wholeBytes = whole.toBytes();
  const wholeText = JSON.stringify(baselineOf(whole).statistics);

  it.each([2, 5])("read in %d shares is as one reader reads it, and so are its statistics", (readers) => {
    const [first, ...others] = sharesFor(readers);
    const own = read(bytes, { ...options, share: first });
    // As between threads.
    const isCsv = !text.startsWith("{");
    const parts = isCsv
      ? others.map((share) => structuredClone(sharedColumns(read(bytes, { ...options, share }), share)))
      : [];
    const joined = joinShares(own, parts);
    if (joined === null) throw new Error("The shares are not of one table");
    expect(Buffer.from(joined.toBytes()).equals(wholeBytes)).toBe(true);
    expect(JSON.stringify(baselineOf(joined).statistics)).toBe(wholeText);
  });
});

it("who reads a share reads no other columns, and what is of rows is the first one's", () => {
  const bytes = new TextEncoder().encode(`${header}\n${"1,2,3,,,6,7\n".repeat(100)}`);
  const counted = sharesFor(2).map((share) => {
    const { names, missing } = read(bytes, { share }).data;
    const values = [...names.values()].map((column) => column.present);
    return { values, sets: [...missing.sets()].length };
  });
  expect(counted).toEqual([
    { values: [100, 100, 0, 0, 0, 100, 100], sets: 1 },
    { values: [0, 0, 100, 0, 0, 0, 0], sets: 0 },
  ]);
});

it("each column is in one share, and no share is left out", () => {
  for (const readers of [1, 2, 3, 4, 8]) {
    const shares = sharesFor(readers);
    expect(shares).toHaveLength(readers);
    const owners = Array.from({ length: 100 }, (_, column) => shares.filter((one) => isInShare(one, column)));
    expect(owners.every((some) => some.length === 1)).toBe(true);
    expect(new Set(owners.flat())).toHaveLength(readers);
  }
});

it("what was read of another table is not joined", () => {
  const [first, other] = sharesFor(2);
  if (other === undefined) throw new Error("There is no other share");
  const readShare = (text: string, share: typeof first) =>
    read(new TextEncoder().encode(text), { share, header: "present" });
  const own = readShare("a,b,c\n1,2,3\n", first);
  const before = own.toBytes();
  for (const text of ["a,b,c\n1,2,3\n4,5,6\n", "a,b\n1,2\n"])
    expect(joinShares(own, [sharedColumns(readShare(text, other), other)])).toBeNull();
  expect(own.toBytes()).toEqual(before);
});
