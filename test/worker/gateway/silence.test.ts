/** Answers that begin and do not end: `idleTimeoutSeconds`, and what becomes of one that breaks off. */
import { describe, expect, it } from "vitest";
import {
  call,
  counted,
  errorOf,
  eventually,
  healthOf,
  invoke,
  logOf,
  newEndpoint,
  newName,
  profileIn,
  server,
} from "../given/given.ts";

/** An endpoint whose upstream behaves in one way under a key of its own, and may be silent for 200 ms. */
async function behaving(
  behaviour: string,
  idleTimeoutSeconds?: number,
): Promise<readonly [name: string, key: string]> {
  const key = newName("key");
  const upstream = { url: `${server}/${key}/${behaviour}`, idleTimeoutSeconds };
  return [await newEndpoint("silence", { upstream }), key];
}

/** What came of a body, and whether it ended as it should. */
async function heard(response: Response): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const bytes of response.body ?? [])
      text += decoder.decode(bytes as Uint8Array, { stream: true });
    return { text, isWhole: true };
  } catch {
    return { text, isWhole: false };
  }
}

const post = (name: string) => call(name, "/invocations", { method: "POST", body: "1" });

describe("an upstream that falls silent within its answer", () => {
  it.each(["long", "chunks"])(
    "is given up where its answer is %s, the client has what there was",
    async (length) => {
      const [name, key] = await behaving(`stalls/${length}`, 0.2);
      const response = await post(name);
      expect(response.status).toBe(200);
      expect(await heard(response)).toEqual({ text: "0.5,", isWhole: false });
      await counted(name, "upstream_silent", 1);
      expect((await profileIn(name)).calls).toBe(0);
      expect((await logOf(key)).at(-1)?.method).toBe("left");
    },
  );

  it("is given up where its answer is short, before the client was told anything else", async () => {
    const [name, key] = await behaving("stalls/short", 0.2);
    const error = await errorOf(await post(name));
    expect(error).toMatchObject({ status: 504, code: "upstream_timeout" });
    expect(error.message).toBe(`Cannot call the upstream of ${name}: its answer fell silent`);
    await counted(name, "upstream_silent", 1);
    expect((await healthOf(name)).counters).toEqual({ upstream_silent: 1 });
    await eventually(async () => expect((await logOf(key)).at(-1)?.method).toBe("left"));
  });

  it.each(["short", "long", "chunks"])("is not, while it says a little now and then: %s", async (length) => {
    const [name] = await behaving(`drips/${length}`, 2);
    const { text, isWhole } = await heard(await post(name));
    expect([text.length, isWhole]).toEqual([length === "long" ? 100_000 : 50, true]);
    await counted(name, "seen", 1);
    expect((await healthOf(name)).counters["upstream_silent"]).toBeUndefined();
  });

  it.each(["short", "chunks"])("may be as silent as it likes where no limit is set: %s", async (length) => {
    const [name] = await behaving(`stalls/${length}`);
    const answer = post(name).then(heard);
    const first = await Promise.race([answer, scheduler.wait(600).then(() => "still")]);
    expect(first).toBe("still");
  });

  it("is not watched in calls that are not recorded", async () => {
    const [name] = await behaving("stalls/long", 0.2);
    const response = await call(name, "/v1/models");
    const reader = response.body?.getReader();
    await reader?.read();
    const next = await Promise.race([reader?.read(), scheduler.wait(600).then(() => "still")]);
    expect(next).toBe("still");
    await reader?.cancel();
  });
});

describe("a client that pauses within its request", () => {
  it.each([
    ["short", 10],
    ["long", 100_000],
    ["of unknown length", null],
  ])("is not held against the upstream: %s", async (_, length) => {
    const [name, key] = await behaving("csv", 0.2);
    const { readable, writable } =
      length === null ? new IdentityTransformStream() : new FixedLengthStream(length);
    const headers = {
      "content-type": "text/csv",
      ...(length !== null && { "content-length": String(length) }),
    };
    const answer = call(name, "/invocations", { method: "POST", body: readable, headers });
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode("50,"));
    await scheduler.wait(500);
    await writer.write(new TextEncoder().encode("1".repeat((length ?? 10) - 3)));
    await writer.close();
    expect(await (await answer).text()).toBe("0.5\n");
    await counted(name, "seen", 1);
    expect((await healthOf(name)).counters["upstream_silent"]).toBeUndefined();
    expect((await logOf(key))[0]?.length).toBe(length ?? 10);
  });
});

describe("an answer that breaks off", () => {
  it("is an error of Weir's where it is short", async () => {
    const [name] = await behaving("breaks/short");
    const error = await errorOf(await invoke(name, "1"));
    expect(error).toMatchObject({ status: 502, code: "upstream_unreachable" });
    expect(error.message).toBe(`Cannot call the upstream of ${name}: its answer broke off`);
    await counted(name, "upstream_broke_off", 1);
    expect((await healthOf(name)).counters).toEqual({ upstream_broke_off: 1 });
  });

  it.each(["long", "chunks"])(
    "is passed on as far as it goes where it is %s, and in no statistics",
    async (length) => {
      const [name] = await behaving(`breaks/${length}`);
      const response = await post(name);
      expect(response.status).toBe(200);
      expect(await heard(response)).toEqual({ text: "0.5,", isWhole: false });
      await counted(name, "upstream_broke_off", 1);
      expect((await healthOf(name)).counters).toEqual({ upstream_broke_off: 1 });
      expect((await profileIn(name)).calls).toBe(0);
    },
  );
});
