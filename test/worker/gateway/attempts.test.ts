/** A client that tries again is one call, if one attempt was answered: recorded once within an isolate. */
import { describe, expect, it } from "vitest";
import {
  capturesOf,
  counted,
  flush,
  healthOf,
  invoke,
  newEndpoint,
  newName,
  profileIn,
  server,
} from "../given/given.ts";

const attempt = (id: string, number: number) => ({
  "amz-sdk-invocation-id": id,
  "amz-sdk-request": `attempt=${number}; max=3`,
});

describe("attempts of the AWS SDKs", () => {
  it("the second that is answered is counted, and in neither capture nor statistics", async () => {
    const name = await newEndpoint("twice", { upstream: { url: `${server}/${newName("key")}/csv` } });
    const id = crypto.randomUUID();
    const first = await invoke(name, "10", attempt(id, 1));
    await counted(name, "seen", 1);
    expect(await (await invoke(name, "10", attempt(id, 2))).text()).toBe("0.1\n");
    await counted(name, "repeated_attempt", 1);
    await flush(name);
    expect((await healthOf(name)).counters).toEqual({
      seen: 1,
      profiled: 1,
      captured: 1,
      repeated_attempt: 1,
    });
    expect((await profileIn(name)).input.positions[0]?.summary().moments.sum).toBe(10);
    const [line = "", ...others] = (await capturesOf(name)).flatMap(({ lines }) => lines);
    expect(others).toEqual([]);
    expect(line).toContain(first.headers.get("x-weir-event-id"));
  });

  it("one that was answered with an error is none: the next is recorded, as a retry", async () => {
    const name = await newEndpoint("failed", { upstream: { url: `${server}/${newName("key")}/failing/1` } });
    const id = crypto.randomUUID();
    expect((await invoke(name, "1", attempt(id, 1))).status).toBe(500);
    expect((await invoke(name, "1", attempt(id, 2))).status).toBe(200);
    await counted(name, "seen", 1);
    expect((await healthOf(name)).counters).toMatchObject({ upstream_error_status: 1, seen: 1, retries: 1 });
  });

  it("an id alone hides no call, and what goes to another endpoint or says something else is a call", async () => {
    const [name, shadow] = [await newEndpoint("champion"), await newEndpoint("shadow")];
    for (let call = 0; call < 5; call++) await invoke(name, String(call), attempt("constant", 1));
    for (let call = 0; call < 5; call++) await invoke(name, String(call), attempt("constant", 2 + call));
    await invoke(shadow, "4", attempt("constant", 2));
    await counted(name, "seen", 10);
    await counted(shadow, "seen", 1);
    expect((await healthOf(name)).counters["repeated_attempt"]).toBeUndefined();
  });

  it("calls of their own are none of another's attempts", async () => {
    const name = await newEndpoint("own");
    for (let times = 0; times < 3; times++) await invoke(name, "1", attempt(crypto.randomUUID(), 1));
    await counted(name, "seen", 3);
    expect((await healthOf(name)).counters["retries"]).toBeUndefined();
  });
});

describe("attempts of clients made by Stainless", () => {
  it("retries are counted and recorded: nothing says of what they are repetitions", async () => {
    const name = await newEndpoint("stainless");
    for (const count of ["0", "1", "2"]) await invoke(name, "1", { "x-stainless-retry-count": count });
    await counted(name, "seen", 3);
    expect((await healthOf(name)).counters).toMatchObject({ profiled: 3, retries: 2 });
  });
});
