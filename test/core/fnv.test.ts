import { describe, expect, it } from "vitest";
import { fnvOfBytes, fnvOfText } from "../../src/core/fnv.ts";

describe("FNV-1a", () => {
  // Vectors of the hash's authors.
  it.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("of %j is %i, of its text as of its bytes", (text, expected) => {
    expect([fnvOfText(text), fnvOfBytes(new TextEncoder().encode(text))]).toEqual([expected, expected]);
  });
});
