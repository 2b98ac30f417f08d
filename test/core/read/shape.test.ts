import { describe, expect, it } from "vitest";
import { knownNames } from "../../../src/core/read/csv/known-names.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";

describe("names that are written otherwise", () => {
  it.each([
    ["itself", "café", "café"],
    ["in another case", "CAFÉ", "café"],
    ["between blanks", "\tcafé ", "café"],
    ["with letters that are composed otherwise", "cafe\u0301", "café"],
    ["all of it", " CAFE\u0301", "café"],
    ["another name", "cafe", null],
    ["one that may be two", " ID", null],
  ])("are known in bodies as in headers of files: %s", (_, written, known) => {
    const names = ["café", "Id", "id"];
    const shape = new KnownShape({ names, dialect: {} });
    expect(shape.named(written)).toBe(known);
    expect(shape.canonical([written])).toEqual([known ?? written]);
    expect(knownNames([written], names).names).toEqual([known ?? written]);
  });
});
