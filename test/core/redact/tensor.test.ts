import { describe, expect, it } from "vitest";
import { hexOf, redacted, rulesOf, type Column } from "./redacting.ts";

describe("redact() of tensors", () => {
  const tensor = (name: string, shape: string, rest: string) =>
    `{"name":"${name}","datatype":"BYTES","shape":${shape},${rest}}`;
  const body = (...tensors: string[]) => `{"inputs":[${tensors.join(",")}],"id":"7"}`;

  it.each<[title: string, columns: Column[], tensors: string[], masked: string[]]>([
    [
      "a tensor of that name",
      ["x"],
      [tensor("x", "[2]", '"data":["s",null]'), tensor("y", "[2]", '"data":["a","b"]')],
      [tensor("x", "[2]", '"data":["***",null]'), tensor("y", "[2]", '"data":["a","b"]')],
    ],
    [
      "with all its values",
      ["x"],
      [tensor("x", "[2,2]", '"data":[1,2,3,4]')],
      [tensor("x", "[2,2]", '"data":["***","***","***","***"]')],
    ],
    [
      "one column, flat",
      ["x.1"],
      [tensor("x", "[2,2]", '"data":[1,9,2,9]')],
      [tensor("x", "[2,2]", '"data":[1,"***",2,"***"]')],
    ],
    [
      "one column, nested",
      ["x.0.1"],
      [tensor("x", "[1,2,2]", '"data":[[[1,9],[2,3]]]')],
      [tensor("x", "[1,2,2]", '"data":[[[1,"***"],[2,3]]]')],
    ],
    [
      "columns of all inner places",
      ["x.*.1"],
      [tensor("x", "[1,2,2]", '"data":[1,9,2,9]')],
      [tensor("x", "[1,2,2]", '"data":[1,"***",2,"***"]')],
    ],
    [
      "a name with a dot",
      ["a.x"],
      [tensor("a.x", "[1]", '"data":["s"]')],
      [tensor("a.x", "[1]", '"data":["***"]')],
    ],
    ["at any depth", ["**.x"], [tensor("x", "[1]", '"data":["s"]')], [tensor("x", "[1]", '"data":["***"]')]],
    [
      "by the path of its data",
      ["inputs.*.data.0"],
      [tensor("x", "[2]", '"data":["s","a"]')],
      [tensor("x", "[2]", '"data":["***","a"]')],
    ],
    [
      "not by the keys of the protocol",
      ["name", "data"],
      [tensor("x", "[1]", '"data":["s"]')],
      [tensor("x", "[1]", '"data":["s"]')],
    ],
    [
      "contents that are numbers",
      ["x"],
      [tensor("x", "[1]", '"contents":{"fp32_contents":[9]}')],
      [tensor("x", "[1]", '"contents":{"fp32_contents":["***"]}')],
    ],
    [
      "contents that are base64",
      ["x.0"],
      [tensor("x", "[1,2]", '"contents":{"bytes_contents":["czM=","YQ=="]}')],
      [tensor("x", "[1,2]", '"contents":{"bytes_contents":["Kioq","YQ=="]}')],
    ],
    [
      "a tensor that lacks its type",
      ["x"],
      [tensor("x", "[1]", '"data":["s"]').replace('"datatype":"BYTES",', ""), '{"a":1}'],
      [tensor("x", "[1]", '"data":["***"]').replace('"datatype":"BYTES",', ""), '{"a":1}'],
    ],
  ])("%s", (_, columns, tensors, masked) => {
    expect(redacted(rulesOf("mask", ...columns), "JSON", body(...tensors))).toBe(body(...masked));
  });

  it("hashes bytes as the text they are", () => {
    const text = body(tensor("x", "[2]", '"contents":{"bytes_contents":["czM=",""]}'));
    const hashed = Buffer.from(`h:${hexOf("s3")}`).toString("base64");
    expect(redacted(rulesOf("hash", "x"), "JSON", text)).toContain(`["${hashed}",""]`);
    expect(redacted(rulesOf("drop", "x"), "JSON", text)).toContain('["",""]');
  });

  it.each([
    tensor("x", "[3]", '"data":["s","s"]'),
    tensor("x", "[2,1]", '"data":[["s","s"]]'),
    tensor("x", "[2]", '"data":[["s"],["s"]]'),
    tensor("x", "[1]", '"data":[{"a":"s"}]'),
    tensor("x", "[1]", '"data":"s"'),
    tensor("x", '"s"', '"data":["s"]'),
    tensor("x", "[-1]", '"data":["s"]'),
    tensor("x", "[1,0]", '"data":[]'),
    tensor("x", "[1,999999999,999999999]", '"data":["s"]'),
    tensor("x", "[1]", '"contents":{"bytes_contents":["/w=="]}'),
    tensor("x", "[1]", '"contents":{"a":["s"],"bytes_contents":[1]}'),
    '{"name":"x","data":["s"]}',
  ])("withholds a tensor of that name whose columns cannot be told: %s", (one) => {
    expect(redacted(rulesOf("mask", "x.0", "x"), "JSON", body(one))).toBe("withheld: not a table");
    expect(redacted(rulesOf("mask", "y"), "JSON", body(one))).toBe(body(one));
  });
});
