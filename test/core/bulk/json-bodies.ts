/** Bodies of JSON in the forms that services take and give, their single values drawn. */
import fc from "fast-check";

const number = fc.oneof(
  fc.constantFrom("0", "-0", "1", "2", "2.50", "1e3", "-1E-2", "12345678901234567890", "1e400", "90000001"),
  fc.integer({ min: -99, max: 99 }).map(String),
);
const word = fc.constantFrom(
  "x",
  "é",
  "a,b",
  "error",
  "failed",
  "a",
  "State",
  "1",
  "2024-01-01",
  "京都",
  "{",
  "[1]",
);
const odd = fc.constantFrom(
  '""',
  '"\\u00e9"',
  '"\\ud800"',
  '"a\\nb"',
  '"\\""',
  "NaN",
  "01",
  "{}",
  "[]",
  "[1,2]",
  '{"b":1}',
);
const scalar = fc.oneof(
  { weight: 12, arbitrary: number },
  { weight: 5, arbitrary: word.map((text) => JSON.stringify(text)) },
  { weight: 3, arbitrary: fc.constantFrom("null", "true", "false") },
);

/** What stands in a body, and between its marks. */
interface Style {
  readonly cell: fc.Arbitrary<string>;
  readonly blank: string;
}

type Rows = readonly (readonly string[])[];

/** By name, the text of rows of three cells. */
const forms: Readonly<Record<string, (rows: Rows, blank: string) => string>> = {
  record: ([row = []], blank) => record(["a", "b", "c"], row, blank),
  "another order": ([row = []], blank) => record(["c", "a", "b"], row, blank),
  "fewer keys": ([row = []], blank) => record(["b"], row, blank),
  "other keys": ([row = []], blank) => record(["x", "y", "b", "State"], [...row, "5"], blank),
  "a key twice": ([row = []], blank) => record(["a", "a", "c"], row, blank),
  nested: ([[a = "1", b = "2", c = "3"] = []], blank) => `{"a":${blank}{"b":${a}},"l":[${b},${blank}${c}]}`,
  records: (rows, blank) =>
    list(
      rows.map((row) => record(["a", "b", "c"], row, blank)),
      blank,
    ),
  frames: (rows, blank) =>
    `{"dataframe_records":${list(
      rows.map((row) => record(["a", "b", "c"], row, blank)),
      blank,
    )}}`,
  split: (rows, blank) => `{"dataframe_split":{"columns":["a","b","c"],"data":${matrix(rows, blank)}}}`,
  pandas: (rows, blank) => `{"columns":${blank}["a","b","c"],"index":[0],"data":${matrix(rows, blank)}}`,
  instances: (rows, blank) => `{"instances":${blank}${matrix(rows, blank)}}`,
  "instances of records": (rows, blank) =>
    `{"instances":${list(
      rows.map((row) => record(["a", "b", "c"], row, blank)),
      blank,
    )}}`,
  predictions: (rows, blank) =>
    `{"predictions":${blank}${list(
      rows.map(([cell = "1"]) => cell),
      blank,
    )}}`,
  "predictions and more": (rows) =>
    `{"predictions":${list(
      rows.map(([cell = "1"]) => cell),
      "",
    )},"model_version":1}`,
  inputs: (rows, blank) => `{"inputs":${matrix(rows, blank)}}`,
  tensor: (rows) =>
    `{"inputs":[{"name":"t","shape":[${rows.length},3],"datatype":"FP32","data":${list(rows.flat(), "")}}]}`,
  columns: (rows, blank) =>
    record(
      ["a", "b", "c"],
      [0, 1, 2].map((at) =>
        list(
          rows.map((row) => row[at] ?? "1"),
          blank,
        ),
      ),
      blank,
    ),
  matrix,
  list: ([row = []], blank) => list(row, blank),
  wide: ([row = []]) =>
    list(
      Array.from({ length: 18 }, (_, at) => row[at % 3] ?? "1"),
      "",
    ),
  single: ([[cell = "1"] = []]) => cell,
  lines: (rows) => rows.map((row) => record(["a", "b", "c"], row, "")).join("\n"),
  score: ([[cell = "1"] = []], blank) => `{"score":${blank}${cell}}`,
  "an error perhaps": ([[a = "1", b = "2"] = []]) => `{"error":${a},"status":${b}}`,
  status: ([[a = "1", b = "2"] = []]) => `{"status":${a},"message":${b}}`,
  tokens: ([row = []]) => `{"model":"m","input":[${list(row, "")}]}`,
  prompt: ([[cell = "1"] = []]) => `{"prompt":${cell},"max_tokens":5}`,
  choices: ([[cell = "1"] = []]) => `{"model":"m","choices":[{"text":${cell},"finish_reason":"stop"}]}`,
  text: ([[cell = "1"] = []]) => `{"text":${cell}}`,
};

function record(keys: readonly string[], cells: readonly string[], blank: string): string {
  const members = keys.map((key, at) => `${JSON.stringify(key)}:${blank}${cells[at] ?? "0"}`);
  return `{${members.join(`,${blank}`)}}`;
}

function list(items: readonly string[], blank: string): string {
  return `[${items.join(`,${blank}`)}]`;
}

function matrix(rows: Rows, blank: string): string {
  return list(
    rows.map((row) => list(row, blank)),
    blank,
  );
}

function rowsOf(cell: fc.Arbitrary<string>): fc.Arbitrary<Rows> {
  return fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 3 });
}

/** Of which a kernel takes all or many. */
const usual = [
  "record",
  "nested",
  "records",
  "frames",
  "instances",
  "predictions",
  "matrix",
  "list",
  "score",
];

const style: fc.Arbitrary<Style> = fc.record({
  cell: fc.constantFrom(number, number, scalar, fc.oneof({ weight: 30, arbitrary: scalar }, odd)),
  blank: fc.constantFrom("", " ", " ", "\n  "),
});

/** Texts of one form, drawn again for each. */
export const textsOfOneForm: fc.Arbitrary<fc.Arbitrary<string>> = fc
  .tuple(fc.oneof(fc.constantFrom(...usual), fc.constantFrom(...Object.keys(forms))), style)
  .map(([name, { cell, blank }]) => rowsOf(cell).map((rows) => forms[name]?.(rows, blank) ?? ""));

/** Bodies of each form that a kernel is to take, of numbers. */
export function bodyOfForm(name: string, rows: Rows): string {
  return forms[name]?.(rows, " ") ?? "";
}
