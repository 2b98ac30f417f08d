/** What stands in bodies of CSV and is no record, as spreadsheets, pandas and other clients write it. */
import { describe, expect, it } from "vitest";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { align } from "../../../src/core/profile/align.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";

const names = ["label", "k", "x", "n"];
const rows = ["a,1.5,7", "b,2.5,8"];

function csv(data: string, contentType = "text/csv"): CapturedBody {
  return { contentType, encoding: "CSV", data, truncated: false };
}

/** Each column with its values, and the header rows of both sides. */
function read(input: CapturedBody, output: CapturedBody | null) {
  const profile = new Profile();
  observe(profile, { input, output }, { shape: new KnownShape({ names, dialect: {} }) });
  const { columns, missing, extra, unmatched, raggedRows } = align(profile, names, { outputColumns: null });
  const texts = columns.map(({ name, column }): [string, string] => [
    name,
    [...(column.summary().counts?.entries() ?? [])].map(([text, count]) => `${text} ${count}`).join(", "),
  ]);
  const headers = [profile.input, profile.output].map(({ tallies }) => tallies.get("header rows") ?? 0);
  return { columns: Object.fromEntries(texts), missing, extra, unmatched, raggedRows, headers };
}

const whole = { label: "0 1, 1 1", k: "a 1, b 1", x: "1.5 1, 2.5 1", n: "7 1, 8 1" };
const fits = { columns: whole, missing: [], extra: [], unmatched: false, raggedRows: 0 };
const answers = csv("0\n1\n");

const below = (header: string) => [header, ...rows].join("\n");

describe("a header in a body of CSV", () => {
  it.each([
    ["as pandas writes it with its index", ",k,x,n\n0,a,1.5,7\n1,b,2.5,8\n"],
    ["with the delimiter at the end of each line", `${["k,x,n", ...rows].join(",\n")},\n`],
    ["below a title", below("Scores of November\nk,x,n")],
    ["below a title and a comment, by semicolons", "Scores\n# R 4.4\nk;x;n\na;1.5;7\nb;2.5;8\n"],
    ["below a title that a spreadsheet padded", below("Scores of November,,\n,,\nk,x,n")],
    ["below Excel's separator", "sep=;\r\nk;x;n\r\na;1.5;7\r\nb;2.5;8\r\n"],
    ["with names that are none of the baseline's", below("Kind,Weight,Count")],
    ["with a byte order mark and quotes", `\uFEFF"k","x","n"\r\n${rows.join("\r\n")}`],
  ])("%s is no record", (_, text) => {
    expect(read(csv(text), answers)).toEqual({ ...fits, headers: [1, 0] });
  });

  it("with most of the baseline's names is one, and the others are extra columns", () => {
    const found = read(csv("id,k,x,n\n1,a,1.5,7\n2,b,2.5,8\n"), answers);
    expect(found).toEqual({ ...fits, columns: { ...whole, id: "1 1, 2 1" }, extra: ["id"], headers: [1, 0] });
  });

  it("of an answer is one whatever its name", () => {
    expect(read(csv(rows.join("\n")), csv("prediction\n0\n1\n"))).toEqual({ ...fits, headers: [0, 1] });
    expect(read(csv(below("k,x,n")), csv("Predicted label\r\n0\r\n1\r\n"))).toEqual({
      ...fits,
      headers: [1, 1],
    });
  });

  it.each(["Scores of November", "Scores of November,,"])(
    "that is said to be there may stand below %j",
    (title) => {
      const text = below(`${title}\nk,x,n`);
      expect(read(csv(text, "text/csv; header=present"), answers)).toEqual({ ...fits, headers: [1, 0] });
    },
  );

  it("is known where the answers stand in one line", () => {
    expect(read(csv(below("Kind,Weight,Count")), csv("0,1"))).toEqual({ ...fits, headers: [1, 0] });
  });

  it("is none where there are as many answers as rows, two words to one answer, or words like those below", () => {
    const label = (text: string) => read(csv(rows.join("\n")), csv(text)).columns["label"];
    expect(label("low\n1\n")).toBe("low 1, 1 1");
    expect(read(csv(rows[0] ?? ""), csv("low\nhigh\n")).columns["label"]).toBe("low 1, high 1");
    expect(label("high\nlow\nhigh\n")).toBe("high 2, low 1");
    expect(read(csv(below("k,x,n"), "text/csv; header=absent"), csv("0\n0\n1\n")).columns["x"]).toBe(
      "x 1, 1.5 1, 2.5 1",
    );
  });
});

it("one row by semicolons is a row", () => {
  expect(read(csv("a;1.5;7"), csv("0")).columns).toEqual({ label: "0 1", k: "a 1", x: "1.5 1", n: "7 1" });
});

describe("empty cells at the end of rows", () => {
  it("are no columns where the row fits without them", () => {
    expect(read(csv(rows.map((row) => `${row},,`).join("\n")), answers)).toEqual({
      ...fits,
      headers: [0, 0],
    });
  });

  it("are missing values where it fits with them", () => {
    expect(read(csv("a,1.5,\nb,2.5,"), answers)).toMatchObject({
      columns: { ...whole, n: "" },
      raggedRows: 0,
    });
  });
});

it("a row that fits nothing costs the answers nothing, though they cannot be told apart", () => {
  const found = read(csv("totals\na,1.5,7\nb,2.5,8\n3"), answers);
  expect(found).toEqual({ ...fits, raggedRows: 2, headers: [0, 0] });
});
