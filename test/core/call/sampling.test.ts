import { describe, expect, it } from "vitest";
import { wishOf } from "../../../src/core/call/sampling.ts";

describe("wishOf()", () => {
  it.each([
    [null, { isOut: false, share: null }],
    ["", { isOut: false, share: null }],
    ["on", { isOut: false, share: 100 }],
    [" OFF ", { isOut: true, share: 0 }],
    ["12.5", { isOut: false, share: 12.5 }],
    ["101", { isOut: false, share: null }],
    ["-1", { isOut: false, share: null }],
    ["perhaps", { isOut: false, share: null }],
    // A header that was sent more than once comes as a list.
    ["on, off", { isOut: true, share: 0 }],
    ["off,on", { isOut: true, share: 0 }],
    ["80, 20", { isOut: false, share: 20 }],
    ["perhaps, 20", { isOut: false, share: 20 }],
  ])("reads %j", (header, wish) => {
    expect(wishOf(header)).toEqual(wish);
  });
});
