import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyedHash } from "../../../src/core/redact/keyed-hash.ts";

describe("keyedHash()", () => {
  it("is the beginning of HMAC-SHA256: RFC 4231, test case 2", () => {
    expect(keyedHash("Jefe")("what do ya want for nothing?")).toBe("5bdcc146bf60754e");
  });

  it("agrees with node:crypto on any key and text, however often it is used", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), fc.array(text), (key, texts) => {
        const hash = keyedHash(key);
        expect(texts.map(hash)).toEqual(
          texts.map((one) => createHmac("sha256", key).update(one).digest("hex").slice(0, 16)),
        );
      }),
    );
  });

  it("refuses an empty key", () => {
    expect(() => keyedHash("")).toThrow("Cannot hash with an empty key");
  });
});
