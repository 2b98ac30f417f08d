import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base64Bytes, base64Text } from "../../../../src/core/read/bytes/base64.ts";

describe("base64Bytes()", () => {
  it("gives back what Node encodes, with and without padding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(base64Bytes(text)).toEqual(bytes);
        expect(base64Bytes(text.replace(/=+$/, ""))).toEqual(bytes);
      }),
    );
  });

  it.each(["A", "A===", "AA=", "A=AA", "AAAA=", "AA\nAA", "AAA-", "AAAé", "AAAAA", "===="])(
    "refuses %j",
    (text) => {
      expect(base64Bytes(text)).toBeNull();
    },
  );
});

describe("base64Text()", () => {
  it("drops a byte order mark, and gives null for what is no text", () => {
    expect(base64Text("77u/MQ==")).toBe("1");
    expect(base64Text("/w==")).toBeNull();
  });
});
