/** Typed arrays that are alike are told by one loop: expect() makes a text of each index, and takes a thousand times as long. */
import { expect } from "vitest";

type Numbers = ArrayLike<number> & ArrayBufferView;

function isNumbers(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof BigInt64Array);
}

function areAlike(one: Numbers, other: Numbers): boolean {
  if (one.constructor !== other.constructor || one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (!Object.is(one[at], other[at])) return false;
  return true;
}

/** Each file of a thread comes here, and what expect() is given stays. */
const isGiven = Symbol.for("weir.equal-bytes");

if (!Reflect.has(globalThis, isGiven)) {
  Reflect.set(globalThis, isGiven, true);
  expect.addEqualityTesters([
    // What differs is left to expect(), which says where.
    (one, other) => (isNumbers(one) && isNumbers(other) && areAlike(one, other) ? true : undefined),
  ]);
}
