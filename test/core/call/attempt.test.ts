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
  const body = new TextEncoder().encode("1,2");

  it("isRepeated() knows an id for five minutes after it was recorded", () => {
    const attempts = new Attempts();
    const at = (time: number, number: number) => attempts.isRepeated("e", { id, number }, body, time);
    expect(at(0, 1)).toBe(false);
    expect(at(299_999, 2)).toBe(true);
    expect(at(300_000, 3)).toBe(false);
    expect(at(300_000, 4)).toBe(true);
  });

  it("isRepeated() believes no id alone: the client must say that it tries again, and send the same", () => {
    const attempts = new Attempts();
    const is = (number: number, text: string) =>
      attempts.isRepeated("e", { id, number }, new TextEncoder().encode(text), 0);
    expect([is(1, "a"), is(1, "a"), is(1, "b"), is(2, "b"), is(3, "c"), is(4, "d")]).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it("isRepeated() knows the first attempt where the second was answered before it", () => {
    const attempts = new Attempts();
    const is = (number: number) => attempts.isRepeated("e", { id, number }, body, 0);
    expect([is(2), is(1), is(2)]).toEqual([false, true, false]);
  });

  it("isRepeated() keeps endpoints apart: one request may go to two", () => {
    const attempts = new Attempts();
    const is = (endpoint: string, number: number) => attempts.isRepeated(endpoint, { id, number }, body, 0);
    expect([is("champion", 2), is("shadow", 2), is("shadow", 3)]).toEqual([false, false, true]);
  });

  it("isRepeated() forgets the oldest of more than ten thousand, of the endpoint that has most", () => {
    const attempts = new Attempts();
    const note = (endpoint: string, name: string, number = 1) =>
      attempts.isRepeated(endpoint, { id: name, number }, body, 0);
    note("small", "kept");
    note("large", "oldest");
    for (let times = 0; times < 9_998; times++) note("large", `another ${times}`);
    note("large", "one more");
    expect(note("small", "kept", 2)).toBe(true);
    expect(note("large", "oldest", 2)).toBe(false);
    expect(note("large", "one more", 2)).toBe(true);
  });

  it("isRepeated() knows nothing of clients that do not say", () => {
    const attempts = new Attempts();
    const is = (number: number) => attempts.isRepeated("e", { id: null, number }, body, 0);
    expect([is(1), is(2)]).toEqual([false, false]);
  });
});
