import { describe, expect, it } from "vitest";
import { nameList, printable } from "../../../src/core/baseline/names.ts";

describe("nameList()", () => {
  it("lists a few and counts the rest", () => {
    expect(nameList(["a", "b"])).toBe("a, b");
    const names = Array.from({ length: 32 }, (_, index) => `f${index}`);
    expect(nameList(names)).toBe(`${names.slice(0, 20).join(", ")} and 12 more`);
    expect(nameList(names, 2)).toBe("f0, f1 and 30 more");
  });
});

describe("printable()", () => {
  it("takes out what would steer a terminal or hide, and cuts by letters", () => {
    expect(printable("a\u001b[31mb\u202ec\nd\u0000")).toBe("a\ufffd[31mb\ufffdc\ufffdd\ufffd");
    expect(printable("😀".repeat(70))).toBe(`${"😀".repeat(59)}…`);
    expect(printable("lone \ud800")).toBe("lone \ufffd");
    expect(printable("é".repeat(40), 40)).toBe("é".repeat(40));
  });
});
