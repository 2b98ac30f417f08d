import { describe, expect, it } from "vitest";
import { encodingBySight } from "../../../src/core/call/sniff.ts";

describe("encodingBySight()", () => {
  it.each([
    '{"predictions": [1]}',
    "[[1, 2], [3, 4]]",
    '[{"a": 1}]',
    "{}",
    ' \n\t{"a": 1}\n',
    '{\n  "a": 1\n}',
    '{"a": 1}\n{"a": 2}\n',
    '[1, "a"]\r\n[2, "b"]\r\n',
    '\uFEFF{"a": 1}',
    "{'a': None}",
    '{"a": NaN}',
    ')]}\',\n{"a": 1}',
    '// one\n{"a": 1}',
  ])("%j is JSON", (text) => {
    expect(encodingBySight(text)).toBe("JSON");
  });

  it.each([
    "1,2,3",
    "0.5",
    "1\n2\n3\n",
    "1.5, 2, -3e4",
    "5.1,3.5,,0.2\n,3.0,1.4,0.2\n",
    "nan,1,NA",
    "1;2;3",
    "1\t2\t3",
    "c,-1.309,1",
    "Berlin,3,New York\nRome,4,Sao Paulo",
    '"Smith, John",42,"a ""b"""',
    "age,city\n31,Rome\n22,Oslo",
    "red,small,round",
    "red;small;round\nblue;large;square",
    "2026-11-22,5,true",
    ".5,5.\r\n1,2\r\n",
  ])("%j is CSV", (text) => {
    expect(encodingBySight(text)).toBe("CSV");
  });

  it.each([
    "",
    " \n",
    "OK",
    "Hello, world",
    "Hello,world",
    "In 2024, 5 of 7 came, they say",
    "roses are red,\nviolets are blue,\nsugar is sweet,\nand so are you",
    "It was the best of times, it was the worst of times, it was the age of wisdom",
    "The quick brown fox jumps over,the lazy dog and 5 more animals,1",
    "<html><body>1,2,3</body></html>",
    '<?xml version="1.0"?><a>1</a>',
    "\n  <!doctype html>",
    "a=1&b=2",
    "data=1,2,3",
    "csv=1%2C2",
    "[INFO] started, 5 items",
    "{name}",
    "[link](http://x)",
    '{"a": secret}',
    '"a string"',
    "true",
    "null",
    "name: value\nother: 5",
    "1 1:0.5 2:0.25",
    "\u0000\u00011,2,3",
    "\u001b[31mred\u001b[0m,1,2",
    'a,"b',
    "error: expected 3 values, got 2",
  ])("%j is neither", (text) => {
    expect(encodingBySight(text)).toBeNull();
  });

  it("looks at the beginning of what is long", () => {
    const rows = "1,2,3\n".repeat(50_000);
    expect(encodingBySight(rows)).toBe("CSV");
    expect(encodingBySight(`${"It was a dark and stormy night, the rain fell. ".repeat(5_000)}`)).toBeNull();
    expect(encodingBySight(`[${"1,".repeat(100_000)}1]`)).toBe("JSON");
  });
});
