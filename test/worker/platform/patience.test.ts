/** What is made of an answer that does not come, or is a failure. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { OutOfReach, patient, reached } from "../../../src/worker/platform/patience.ts";

/** As the platform says of an error that it was thrown by the object's own code, or what else it knows. */
function told(message: string, of: Readonly<Record<string, boolean>>): Error {
  return Object.assign(new Error(message), of);
}

const answered = (error: Error) =>
  reached("R2", 1_000, Promise.reject(error)).catch((thrown: unknown) => thrown);

describe("reached()", () => {
  it.each([
    ["the platform's own", told("internal error; reference = x", {})],
    [
      "of an object that is restarted",
      told("reset because its code was updated", { remote: true, retryable: true }),
    ],
    ["of an object with too much to do", told("overloaded", { remote: true, overloaded: true })],
  ])("takes a failure for one of the way there: %s", async (_, error) => {
    expect(await answered(error)).toMatchObject({
      what: "R2",
      message: `R2 cannot be reached: ${error.message}`,
    });
  });

  it.each([
    ["its own code threw", told("Cannot read properties of undefined", { remote: true })],
    ["it was asked for what it has not", new TypeError("The RPC receiver does not implement the method")],
  ])("leaves an error as it is where %s", async (_, error) => {
    expect(await answered(error)).toBe(error);
  });

  it("says what an object could not reach itself, whose error has lost its class on the way", async () => {
    const error = told("R2 cannot be reached: No answer within 30000 ms", { remote: true });
    const thrown = await reached("The object", 1_000, Promise.reject(error)).catch((one: unknown) => one);
    expect(thrown).toBeInstanceOf(OutOfReach);
    expect(thrown).toMatchObject({ what: "R2", message: error.message });
  });
});

describe("patient()", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("waits a minute for an answer, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const stub = { look: () => new Promise<never>(() => {}), echo: async (text: string) => text };
    const asked = patient(stub, "The object")
      .look()
      .catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await asked).toMatchObject({ what: "The object" });
    expect(await patient(stub, "The object").echo("heard")).toBe("heard");
  });
});
