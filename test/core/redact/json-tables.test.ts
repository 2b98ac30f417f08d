import { describe, expect, it } from "vitest";
import { redacted, rulesOf, type Column } from "./redacting.ts";

const tables: [title: string, columns: Column[], text: string, masked: string][] = [
  ["an object", ["ssn"], '{"ssn":"s"}', '{"ssn":"***"}'],
  [
    "an array of objects",
    ["u.ssn"],
    '[{"u":{"ssn":"s"}},{"u":{"ssn":"s"}}]',
    '[{"u":{"ssn":"***"}},{"u":{"ssn":"***"}}]',
  ],
  [
    "instances",
    ["ssn"],
    '{"instances":[{"ssn":"s","a":1}],"ssn":"s"}',
    '{"instances":[{"ssn":"***","a":1}],"ssn":"***"}',
  ],
  [
    "predictions",
    ["label"],
    '{"predictions":[{"label":"s"},{"label":"s"}]}',
    '{"predictions":[{"label":"***"},{"label":"***"}]}',
  ],
  [
    "every place for records, though one is counted",
    ["a"],
    '{"instances":[{"a":"s"}],"inputs":[{"a":"s"}],"outputs":{"a":["s"]}}',
    '{"instances":[{"a":"***"}],"inputs":[{"a":"***"}],"outputs":{"a":["***"]}}',
  ],
  [
    "a batch of bodies",
    ["ssn"],
    '[{"instances":[{"ssn":"s"}]},{"predictions":[{"ssn":"s"}],"id":1}]',
    '[{"instances":[{"ssn":"***"}]},{"predictions":[{"ssn":"***"}],"id":1}]',
  ],
  [
    "dataframe_records",
    ["ssn"],
    '{"dataframe_records":[{"ssn":"s"}]}',
    '{"dataframe_records":[{"ssn":"***"}]}',
  ],
  [
    "dataframe_split",
    ["ssn"],
    '{"dataframe_split":{"columns":["ssn",7],"index":[0,1],"data":[["s",1],[null,2]]}}',
    '{"dataframe_split":{"columns":["ssn",7],"index":[0,1],"data":[["***",1],[null,2]]}}',
  ],
  [
    "names and lists of values within an envelope",
    ["ssn"],
    '{"data":{"names":["a","ssn"],"ndarray":[[1,"s"],[2,"s"]]},"meta":{"ssn":1}}',
    '{"data":{"names":["a","ssn"],"ndarray":[[1,"***"],[2,"***"]]},"meta":{"ssn":1}}',
  ],
  [
    "names and lists of values, two objects deep",
    ["ssn"],
    '{"Inputs":{"input1":{"ColumnNames":["ssn"],"Values":[["s"]]}}}',
    '{"Inputs":{"input1":{"ColumnNames":["ssn"],"Values":[["***"]]}}}',
  ],
  [
    "fields and rows",
    ["ssn"],
    '{"fields":["ssn","a"],"rows":[["s",1]]}',
    '{"fields":["ssn","a"],"rows":[["***",1]]}',
  ],
  [
    "what is no list of values among them",
    ["ssn", "**.ssn"],
    '{"names":["ssn"],"rows":[["s"],{"ssn":"s"}]}',
    '{"names":["ssn"],"rows":[["***"],{"ssn":"***"}]}',
  ],
  [
    "a column of a frame as pandas writes it",
    ["ssn"],
    '{"ssn":{"0":"s"},"a":{"0":1}}',
    '{"ssn":"***","a":{"0":1}}',
  ],
  [
    "dataframe_split, a column in a column",
    ["u.ssn"],
    '{"dataframe_split":{"data":[[{"ssn":"s","a":1}]],"columns":["u"]}}',
    '{"dataframe_split":{"data":[[{"ssn":"***","a":1}]],"columns":["u"]}}',
  ],
  [
    "dataframe_split, a name that is a number",
    [["7"]],
    '{"dataframe_split":{"columns":["a",7],"data":[[1,"s"]]}}',
    '{"dataframe_split":{"columns":["a",7],"data":[[1,"***"]]}}',
  ],
  [
    "dataframe_split by position",
    [1],
    '{"dataframe_split":{"columns":["a","b"],"data":[[1,"s"]]}}',
    '{"dataframe_split":{"columns":["a","b"],"data":[[1,"***"]]}}',
  ],
  [
    "dataframe_split at any depth",
    ["**.ssn"],
    '{"dataframe_split":{"columns":["ssn"],"data":[["s"]]}}',
    '{"dataframe_split":{"columns":["ssn"],"data":[["***"]]}}',
  ],
  [
    "a split frame with nothing around it",
    ["b"],
    '{"columns":["a","b"],"data":[[1,"s"]]}',
    '{"columns":["a","b"],"data":[[1,"***"]]}',
  ],
  ["columns", ["a"], '{"inputs":{"a":["s",null],"b":[1,2]}}', '{"inputs":{"a":["***",null],"b":[1,2]}}'],
  [
    "an object that is no columns",
    ["q"],
    '{"inputs":{"q":"s","t":[1]},"instances":{"q":{"s":"s"}}}',
    '{"inputs":{"q":"***","t":[1]},"instances":{"q":"***"}}',
  ],
  [
    "columns of vectors",
    ["a.1"],
    '{"inputs":{"a":[[1,"s"],[2,"s"]]}}',
    '{"inputs":{"a":[[1,"***"],[2,"***"]]}}',
  ],
  ["a column with a dot", ["a.b"], '{"inputs":{"a.b":["s"],"c":[1]}}', '{"inputs":{"a.b":["***"],"c":[1]}}'],
  ["arrays by position", [1], "[[1,9],[2,9,3],[4]]", '[[1,"***"],[2,"***",3],[4]]'],
  ["one array by position", [1], "[1,9]", '[1,"***"]'],
  ["a single value", [0], "9", '"***"'],
  ["lines of single values", [0], "9\n8", '"***"\n"***"'],
  ["instances by position", [1], '{"instances":[[1,9],[2,9]]}', '{"instances":[[1,"***"],[2,"***"]]}'],
  ["instances that are single values", [0], '{"instances":[9,8]}', '{"instances":["***","***"]}'],
  ["inputs that are one record", [1], '{"inputs":[1,9]}', '{"inputs":[1,"***"]}'],
  ["nested arrays count their innermost values", [2], "[[1,[2,9],[[4]]]]", '[[1,[2,"***"],[["***"]]]]'],
  [
    "nested arrays beside objects do not",
    [1],
    '{"instances":[[1,[9],{"a":2}]]}',
    '{"instances":[[1,"***",{"a":2}]]}',
  ],
  ["generated names", ["_c1.a"], '{"instances":[[1,{"a":9}]]}', '{"instances":[[1,{"a":"***"}]]}'],
  [
    "language models, by their path",
    ["choices.*.message.content"],
    '{"object":"chat.completion","choices":[{"message":{"content":"s","role":"a"}},{"message":{"content":"s"}}]}',
    '{"object":"chat.completion","choices":[{"message":{"content":"***","role":"a"}},{"message":{"content":"***"}}]}',
  ],
];

describe("redact() of JSON by column", () => {
  it.each(tables)("%s", (_, columns, text, masked) => {
    expect(redacted(rulesOf("mask", ...columns), "JSON", text)).toBe(masked);
  });

  it("takes arrays as one value where the statistics do", () => {
    const reading = { arrays: "list" } as const;
    expect(redacted(rulesOf("mask", 1), "JSON", "[[1,[9,8],3]]", { reading })).toBe('[[1,"***",3]]');
    expect(redacted(rulesOf("mask", 2), "JSON", "[[1,[2,3],9]]", { reading })).toBe('[[1,[2,3],"***"]]');
  });

  it("drops cells without moving others", () => {
    expect(redacted(rulesOf("drop", "a", 1), "JSON", '{"inputs":{"a":["s"],"b":[1]}}')).toBe(
      '{"inputs":{"a":[null],"b":[1]}}',
    );
    expect(redacted(rulesOf("drop", "a", 1), "JSON", "[[1,9,[2,3]]]")).toBe("[[1,null,[2,3]]]");
  });

  it.each([
    ['{"age": 3}', "no rule for its columns"],
    ['{"instances": [{"age": 3}]}', "no rule for its columns"],
    ['{"inputs": {"age": [3]}}', "no rule for its columns"],
    ['{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}]}', "no rule for its columns"],
  ])("withholds names where rules know positions only: %s", (text, reason) => {
    expect(redacted(rulesOf("mask", 0), "JSON", text)).toBe(`withheld: ${reason}`);
    expect(redacted(rulesOf("mask", 0, "x"), "JSON", text)).not.toContain("withheld");
  });

  it.each([
    '[1, {"ssn": "s"}]',
    '{"inputs": [1, {"ssn": "s"}]}',
    '{"dataframe_split": {"columns": ["ssn"], "data": [["s", 1]]}}',
    '{"data": {"names": ["ssn"], "tensor": {"shape": [1, 1], "values": ["s"]}}}',
    '{"dataframe_split": {"columns": ["ssn"], "data": [{"0": "s"}]}}',
    '{"dataframe_split": {"columns": ["ssn"], "data": "s"}}',
    '{"dataframe_split": {"columns": [["ssn"]], "data": [["s"]]}}',
    '{"dataframe_split": {"data": [["s"]]}}',
    '{"columns": ["ssn", "a"], "data": [["s"]], "dtypes": ["str"]}',
    '{"columns": ["ssn"], "data": [["s"], "s"]}',
  ])("withholds a table whose columns cannot be told: %s", (text) => {
    expect(redacted(rulesOf("mask", "ssn", 0), "JSON", text)).toBe("withheld: not a table");
  });
});
