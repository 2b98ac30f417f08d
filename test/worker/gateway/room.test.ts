/** What calls hold is what came of them, not what was announced or said: none takes the room of others. */
import { describe, expect, it } from "vitest";
import { firstBytes, BoundedReader } from "../../../src/worker/gateway/copy/bounded-reader.ts";
import { beginStay, giveRoom, takeRoom } from "../../../src/worker/gateway/copy/memory.ts";
import type { TapLimits } from "../../../src/worker/gateway/copy/tapped.ts";
import {
  capturesOf,
  counted,
  fetchWith,
  flush,
  healthOf,
  invoke,
  newEndpoint,
  newName,
  origin,
  server,
} from "../given/given.ts";

const roomBytes = 100_000;

function limits(change: Partial<TapLimits> = {}): TapLimits {
  const stay = beginStay(Date.now() + 60_000);
  return { bodyBytes: 50_000, roomBytes, idleMs: undefined, stay, ...change };
}

/** How much room is taken. */
function taken(): number {
  for (let free = 0; free <= roomBytes; free++) {
    if (!takeRoom(free, roomBytes)) return roomBytes - free + 1;
    giveRoom(free);
  }
  return 0;
}

function digits(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => 48 + (index % 10));
}

describe("BoundedReader", () => {
  it("holds what came in chunks of one byte in a buffer that grows with them, and gives back the rest", async () => {
    const { readable, writable } = new IdentityTransformStream();
    const read = new BoundedReader(readable, limits()).read();
    const writer = writable.getWriter();
    const sent = digits(5_000);
    for (let at = 0; at < 900; at++) await writer.write(sent.slice(at, at + 1));
    expect(taken()).toBe(firstBytes);
    for (let at = 900; at < sent.length; at++) await writer.write(sent.slice(at, at + 1));
    expect(taken()).toBeLessThan(2 * sent.length);
    await writer.close();
    expect(await read).toMatchObject({ kind: "read", bytes: sent, truncated: false });
    expect(taken()).toBe(sent.length);
    giveRoom(sent.length);
  });

  it("keeps no piece that comes from the other branch", async () => {
    const { readable, writable } = new IdentityTransformStream();
    const [onward, copy] = readable.tee();
    const read = new BoundedReader(copy, limits()).read();
    const reader: ReadableStreamDefaultReader<Uint8Array> = onward.getReader();
    const writer = writable.getWriter();
    const sent = digits(4_000);
    let passed = 0;
    for (let at = 0; at < sent.length; at += 100) {
      const written = writer.write(sent.slice(at, at + 100));
      // The next one is not written before this one has passed: in two, where a buffer of the copy ends in it.
      while (passed < at + 100) passed += (await reader.read()).value?.length ?? Number.NaN;
      await written;
    }
    expect(passed).toBe(sent.length);
    await Promise.all([reader.read(), writer.close()]);
    expect(await read).toMatchObject({ kind: "read", bytes: sent, truncated: false });
    giveRoom(sent.length);
  });

  it.each([
    ["without a limit to silence", undefined],
    ["watched for silence", 5_000],
  ])("reads a long stream %s, in order, up to its limit", async (_, idleMs) => {
    for (const [length, bodyBytes] of [
      [40_000, 50_000],
      [50_000, 50_000],
      [50_001, 50_000],
      [90_000, 700],
    ] as const) {
      const { readable, writable } = new IdentityTransformStream();
      const read = new BoundedReader(readable, limits({ bodyBytes, idleMs })).read();
      const sent = digits(length);
      void new Blob([sent])
        .stream()
        .pipeTo(writable)
        .catch(() => {});
      const bytes = sent.slice(0, bodyBytes);
      expect(await read).toMatchObject({ kind: "read", bytes, truncated: length > bodyBytes });
      expect(taken()).toBe(bytes.length);
      giveRoom(bytes.length);
    }
  });
});

describe("what is announced and stays away", () => {
  it("takes no room: honest calls beside hundreds of such uploads are recorded", async () => {
    const name = await newEndpoint("announced");
    const left: WritableStreamDefaultWriter[] = [];
    const waiting = Array.from({ length: 200 }, () => {
      const { readable, writable } = new FixedLengthStream(65_536);
      const writer = writable.getWriter();
      left.push(writer);
      void writer.write(digits(1)).catch(() => {});
      const headers = { "content-type": "text/csv", "content-length": "65536" };
      const init = { method: "POST", body: readable, headers };
      return fetchWith({}, new Request(`${origin}/endpoints/${name}/invocations`, init)).catch(() => {});
    });
    await scheduler.wait(200);
    for (let call = 0; call < 5; call++) await callWithin(400 * firstBytes, name, digits(100));
    await counted(name, "seen", 5);
    expect((await healthOf(name)).counters["over_memory"]).toBeUndefined();
    await Promise.all(left.map((writer) => writer.abort().catch(() => {})));
    await Promise.all(waiting);
  });

  it.each([
    ["a request", "echo", 5_000],
    ["an answer", "bytes/20000", 20_000],
  ])("%s for which the room ends while it comes passes whole", async (_, behaviour, length) => {
    const upstream = { url: `${server}/${newName("key")}/${behaviour}` };
    const name = await newEndpoint("crowded", { upstream });
    const response = await callWithin(3_000, name, digits(behaviour === "echo" ? length : 10));
    expect(response.headers.get("content-length")).toBe(String(length));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(digits(length));
    await counted(name, "over_memory", 1);
    expect(taken()).toBe(0);
  });
});

function callWithin(bytes: number, name: string, body: Uint8Array): Promise<Response> {
  const headers = { "content-type": "text/csv", "content-length": String(body.length) };
  const request = new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body, headers });
  return fetchWith({ WEIR_CAPTURE_BYTES: String(bytes) }, request);
}

describe("what a caller says of a call", () => {
  it("is recorded as far as the service takes it", async () => {
    const name = await newEndpoint("heads");
    await invoke(name, "1", {
      "content-type": `text/csv; x=${"y".repeat(3_000)}`,
      "x-amzn-sagemaker-custom-attributes": '"'.repeat(9_000),
      "x-amzn-sagemaker-inference-id": "i".repeat(100),
    });
    await counted(name, "seen", 1);
    await flush(name);
    const record = JSON.parse((await capturesOf(name))[0]?.lines[0] ?? "") as {
      captureData: { endpointInput: { observedContentType: string; encoding: string } };
      eventMetadata: { customAttributes: string[]; inferenceId: string };
    };
    expect(record.eventMetadata.customAttributes).toEqual(['"'.repeat(1_024)]);
    expect(record.eventMetadata.inferenceId).toBe("i".repeat(64));
    expect(record.captureData.endpointInput.observedContentType).toHaveLength(1_024);
    expect(record.captureData.endpointInput.encoding).toBe("CSV");
  });

  it("takes room as well: a call without room for its head is counted as such", async () => {
    const name = await newEndpoint("head-room", { upstream: { url: `${server}/${newName("key")}/csv` } });
    await callWithin(500, name, digits(1));
    await counted(name, "over_memory", 1);
    expect(taken()).toBe(0);
  });
});

describe("what is recorded in the place of a body", () => {
  it("is no longer than a body may be, however long the hashes of its cells are", async () => {
    const capture = { bodyLimitBytes: 4_000, redact: [{ side: "input", column: 0, action: "hash" }] };
    const name = await newEndpoint("grown", { capture });
    const rows = "1\n".repeat(1_900);
    const headers = { "content-type": "text/csv" };
    const request = new Request(`${origin}/endpoints/${name}/invocations`, {
      method: "POST",
      body: rows,
      headers,
    });
    await fetchWith({ WEIR_REDACTION_KEY: "k".repeat(32) }, request);
    await counted(name, "seen", 1);
    await flush(name);
    const line = (await capturesOf(name))[0]?.lines[0] ?? "";
    const { endpointInput } = (JSON.parse(line) as { captureData: { endpointInput: object } }).captureData;
    expect(endpointInput).toMatchObject({ truncated: true });
    expect(Reflect.get(endpointInput, "data")).toHaveLength(4_000);
    expect(taken()).toBe(0);
  });
});
