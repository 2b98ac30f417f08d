import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attemptOf, Attempts } from "../../../src/core/call/attempt.ts";

const of = (headers: Record<string, string>) => attemptOf(new Headers(headers));

/** Recorded: docs/clients.md. */
const id = "2ac25028-56ba-44fb-80dd-6b4a5ea861de";

describe("attemptOf()", () => {
  it("is the first where the client says nothing", () => {
    expect(of({})).toEqual({ id: null, number: 1 });
    expect(of({ "amz-sdk-request": "attempt=2; max=3" })).toEqual({ id: null, number: 1 });
  });

  it.each([
    ["attempt=1; max=3", 1],
    ["attempt=2; max=3", 2],
    ["attempt=5; max=5", 5],
    ["ttl=20261122T135531Z; attempt=3; max=3", 3],
    ["attempt=0; max=3", 1],
    ["attempt=; max=3", 1],
    ["attempt=12345", 1],
    ["max=3", 1],
    ["", 1],
  ])("an AWS SDK's is numbered by amz-sdk-request: %j", (request, number) => {
    expect(of({ "amz-sdk-invocation-id": id, "amz-sdk-request": request })).toEqual({ id, number });
  });

  it("an AWS SDK that does not number its attempts still names the call", () => {
    expect(of({ "amz-sdk-invocation-id": id })).toEqual({ id, number: 1 });
  });

  it("an id is remembered, so it may not be of any length", () => {
    expect(of({ "amz-sdk-invocation-id": "x".repeat(100) }).id).toHaveLength(100);
    expect(of({ "amz-sdk-invocation-id": "x".repeat(101) }).id).toBeNull();
  });

  it.each([
    ["0", 1],
    ["1", 2],
    ["9999", 10_000],
    ["10000", 1],
    ["-1", 1],
    ["1.5", 1],
    ["one", 1],
    ["", 1],
  ])("a Stainless client's is one more than its retries: %j", (retries, number) => {
    expect(of({ "x-stainless-retry-count": retries })).toEqual({ id: null, number });
  });

  it("an AWS SDK's id comes before what Stainless would say", () => {
    expect(of({ "amz-sdk-invocation-id": id, "x-stainless-retry-count": "4" })).toEqual({ id, number: 1 });
  });

  it("is a whole number from 1 on, whatever the headers hold", () => {
    fc.assert(
      fc.property(fc.option(fc.string()), fc.option(fc.string()), fc.option(fc.string()), (...values) => {
        const names = ["amz-sdk-invocation-id", "amz-sdk-request", "x-stainless-retry-count"];
        const { number } = attemptOf({ get: (name) => values[names.indexOf(name)] ?? null });
        expect(Number.isInteger(number) && number >= 1).toBe(true);
      }),
    );
  });
});

describe("Attempts", () => {
  it("isRepeated() knows an id for five minutes after it was recorded", () => {
    const attempts = new Attempts();
    const at = (time: number, number: number) => attempts.isRepeated({ id, number }, time);
    expect(at(0, 1)).toBe(false);
    expect(at(299_999, 2)).toBe(true);
    expect(at(300_000, 3)).toBe(false);
    expect(at(300_000, 4)).toBe(true);
  });

  it("isRepeated() forgets the oldest of more than ten thousand", () => {
    const attempts = new Attempts();
    const note = (name: string) => attempts.isRepeated({ id: name, number: 1 }, 0);
    expect(note("oldest")).toBe(false);
    for (let times = 0; times < 9_999; times++) note(`another ${times}`);
    expect(note("oldest")).toBe(true);
    note("one more");
    expect(note("oldest")).toBe(false);
  });

  it("isRepeated() knows nothing of clients that do not say", () => {
    const attempts = new Attempts();
    expect([1, 2].map((number) => attempts.isRepeated({ id: null, number }, 0))).toEqual([false, false]);
  });
});
