import { describe, expect, it } from "vitest";
import { hexOf, redacted, rulesOf, type Column } from "./redacting.ts";

const paths: [title: string, columns: Column[], text: string, masked: string][] = [
  ["a member", ["ssn"], '{"ssn":"s","age":3}', '{"ssn":"***","age":3}'],
  ["a nested one", ["user.email"], '{"user":{"email":"s","id":1}}', '{"user":{"email":"***","id":1}}'],
  [
    "any element",
    ["messages.*.content"],
    '{"messages":[{"content":"s"},{"content":"s"}]}',
    '{"messages":[{"content":"***"},{"content":"***"}]}',
  ],
  [
    "any key",
    ["users.*.ssn"],
    '{"users":{"a":{"ssn":"s"},"b":{"ssn":"s","x":1}}}',
    '{"users":{"a":{"ssn":"***"},"b":{"ssn":"***","x":1}}}',
  ],
  ["one element", ["f.1"], '{"f":[1,"s",2]}', '{"f":[1,"***",2]}'],
  [
    "at any depth",
    ["**.email"],
    '{"email":"s","a":[{"b":{"email":"s"}},[{"email":"s"}]]}',
    '{"email":"***","a":[{"b":{"email":"***"}},[{"email":"***"}]]}',
  ],
  [
    "a path at any depth",
    ["**.user.*.email"],
    '{"x":{"user":[{"email":"s"}]},"email":1}',
    '{"x":{"user":[{"email":"***"}]},"email":1}',
  ],
  [
    "below what begins like it",
    ["**.a.a.b"],
    '{"a":{"a":{"a":{"b":"s"}},"b":1}}',
    '{"a":{"a":{"a":{"b":"***"}},"b":1}}',
  ],
  ["everything", ["*"], '{"a":1,"b":{"c":"s"}}', '{"a":"***","b":"***"}'],
  ["a whole object", ["user"], '{"user":{"s":"s"},"a":1}', '{"user":"***","a":1}'],
  ["a key with a dot, by its column's name", ["a.b"], '{"a.b":"s","a":{"c":1}}', '{"a.b":"***","a":{"c":1}}'],
  [
    "dots anywhere in keys",
    ["a.b.c.d"],
    '{"a.b":{"c.d":"s"},"a":{"b.c":{"d":"s"}}}',
    '{"a.b":{"c.d":"***"},"a":{"b.c":{"d":"***"}}}',
  ],
  [
    "a dot where any key may be",
    ["a.*.c"],
    '{"a.x":{"c":"s"},"a":{"y.z":{"c":"s"}}}',
    '{"a.x":{"c":"***"},"a":{"y.z":{"c":"***"}}}',
  ],
  [
    "names in an array are taken at their word",
    [["a.b", "c"]],
    '{"a.b":{"c":"s"},"a":{"b":{"c":1}}}',
    '{"a.b":{"c":"***"},"a":{"b":{"c":1}}}',
  ],
  ["an empty name", [["", ""]], '{"":{"":"s","a":1}}', '{"":{"":"***","a":1}}'],
  [
    "keys of the language itself",
    ["__proto__.constructor"],
    '{"__proto__":{"constructor":"s","a":1}}',
    '{"__proto__":{"constructor":"***","a":1}}',
  ],
  ["upper and lower case are told apart", ["ssn"], '{"SSN":1,"ssn":"s"}', '{"SSN":1,"ssn":"***"}'],
  [
    "a key written with escapes",
    ["ssn"],
    String.raw`{"\u0073sn":"s","s\u0073\u006e2":1}`,
    '{"ssn":"***","ssn2":1}',
  ],
  ["a key that comes twice", ["ssn"], '{"ssn":"s","a":1,"ssn":"s"}', '{"ssn":"***","a":1}'],
  ["a secret in the value that does not count", ["a.ssn"], '{"a":{"ssn":"s"},"a":1}', '{"a":1}'],
  [
    "what is empty stays",
    ["*"],
    '{"a":null,"b":"","c":[],"d":{},"e":0,"f":false}',
    '{"a":null,"b":"","c":[],"d":{},"e":"***","f":"***"}',
  ],
  ["what it does not find", ["a.b.c", "x.*"], '{"a":{"b":1},"x":2}', '{"a":{"b":1},"x":2}'],
  [
    "numbers and order as they were",
    ["s"],
    '{"z":1.0,"b":12345678901234567890123,"s":1,"a":-0,"e":1E+2}',
    '{"z":1.0,"b":12345678901234567890123,"s":"***","a":-0,"e":1E+2}',
  ],
  [
    "texts that need escapes",
    ["s"],
    String.raw`{"s":1,"a":"\"\\\n\u0000\ud800é\u2028"}`,
    '{"s":"***","a":"\\"\\\\\\n\\u0000\\ud800é\u2028"}',
  ],
];

describe("redact() of JSON by path", () => {
  it.each(paths)("%s", (_, columns, text, masked) => {
    expect(redacted(rulesOf("mask", ...columns), "JSON", text)).toBe(masked);
  });

  it("drops a member with its key, and leaves a hole in an array", () => {
    expect(redacted(rulesOf("drop", "a", "b.*", "c.0"), "JSON", '{"a":"s","b":["s",null],"c":["s",1]}')).toBe(
      '{"b":[null,null],"c":[null,1]}',
    );
  });

  it("hashes what is no single value as its text without blanks", () => {
    expect(redacted(rulesOf("hash", "a"), "JSON", '{"a": [1.0, {"b": "é"}]}')).toBe(
      `{"a":"h:${hexOf('[1.0,{"b":"é"}]')}"}`,
    );
  });

  it("reads a document over several lines, records line by line, and byte order marks", () => {
    const rules = rulesOf("mask", "ssn");
    expect(redacted(rules, "JSON", '\uFEFF{\n  "ssn": "s",\n  "a": [1,\n 2]\n}\n')).toBe(
      '\uFEFF{"ssn":"***","a":[1,2]}',
    );
    expect(redacted(rules, "JSON", '\uFEFF{"ssn": "s"}\r\n\n \r\n{"a": 1}\n{"ssn": "s"}')).toBe(
      '\uFEFF{"ssn":"***"}\r\n\n \r\n{"a":1}\n{"ssn":"***"}',
    );
  });

  it("reads a document that was encoded twice, and writes it so", () => {
    const twice = JSON.stringify('{"ssn": "1", "a": [1.50]}');
    expect(redacted(rulesOf("mask", "ssn"), "JSON", twice)).toBe(JSON.stringify('{"ssn":"***","a":[1.50]}'));
    expect(redacted(rulesOf("mask", 0), "JSON", '"{ssn"')).toBe('"***"');
  });

  it("goes as deep as JSON may", () => {
    const nested = (inner: string) => `${'{"a":['.repeat(255)}${inner}${"]}".repeat(255)}`;
    expect(redacted(rulesOf("mask", "**.ssn"), "JSON", nested('{"ssn":"s"}'))).toBe(nested('{"ssn":"***"}'));
    expect(redacted(rulesOf("mask", "**.*.*.*.ssn", "*.*"), "JSON", nested('{"ssn":"s"}'))).toBe(
      '{"a":["***"]}',
    );
  });

  it("is not slowed down by keys full of dots", () => {
    const key = "a.".repeat(100_000);
    const text = `{${Array.from({ length: 10 }, (_, index) => `"${key}${index}":1`).join(",")}}`;
    const rules = rulesOf(
      "mask",
      Array.from({ length: 64 }, () => "*"),
      "**.a.*.a.*.a.b",
    );
    expect(redacted(rules, "JSON", text)).toBe(text);
    const deep = `${'{"a.a":'.repeat(500)}1${"}".repeat(500)}`;
    expect(
      redacted(
        [...rules, ...rulesOf("mask", ["**", ...Array.from({ length: 60 }, () => "*"), "b"])],
        "JSON",
        deep,
      ),
    ).toBe('{"a.a":'.repeat(32) + '"***"' + "}".repeat(32));
  });
});
