/**
 * Calls that are answered before they are all said, and requests that stop in the middle: what each side sees is what it
 * would see without Weir between them. Each side waits for the other, none for a clock.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Health } from "../../../src/worker/commands/health.ts";
import { startWeir, until, type Weir } from "../given/given.ts";
import {
  bodyOf,
  chunk,
  connect,
  head,
  lastChunk,
  leave,
  parsed,
  startOpenServer,
  type Client,
} from "./wire.ts";

/** Longer than what is read whole before it is passed on. */
const longBytes = 100_000;
const inChunks = { "transfer-encoding": "chunked" };
const told = { "content-length": longBytes };

describe("a call of which one half is over", () => {
  let weir: Weir;
  let model: Awaited<ReturnType<typeof startOpenServer>>;
  const sides: Client[] = [];

  beforeAll(async () => {
    model = await startOpenServer();
    weir = await startWeir({ isDirect: true, bindings: { WEIR_BATCH_MS: "20" } });
  });

  afterEach(() => {
    for (const { socket } of sides.splice(0)) socket.destroy();
  });

  afterAll(async () => {
    await weir.stop();
    await model.stop();
  });

  /** A call to an endpoint of its own that has said its first piece, which the upstream has heard. */
  const begun = async (
    name: string,
    framing: Record<string, string | number>,
    config = {},
    method = "POST",
  ) => {
    await weir.api("PUT", `/v1/endpoints/${name}`, { upstream: { url: model.url }, ...config });
    const called = model.next();
    const start = head(`${method} /endpoints/${name}/invocations HTTP/1.1`, {
      host: "weir.example",
      "content-type": "text/csv",
      ...framing,
    });
    const isChunked = "transfer-encoding" in framing;
    const client = connect(weir.url, start, isChunked ? chunk("1,2") : "1,2");
    const upstream = await called;
    sides.push(client, upstream);
    await upstream.came((bytes) => bodyOf(bytes).includes("1,2"));
    return { client, upstream };
  };
  const healthOf = (name: string) => weir.api<Health>("GET", `/v1/endpoints/${name}/health`);
  const hasWords = (bytes: Buffer) => bodyOf(bytes).includes("too much");

  it.each([
    ["ends its connection", (client: Client) => client.socket.destroy()],
    ["is killed", leave],
  ])("of a request in chunks whose client %s never becomes a whole request", async (how, end) => {
    const { client, upstream } = await begun(`cut-${how.split(" ")[0]}`, inChunks);
    end(client);
    await upstream.closed;
    expect(upstream.received().subarray(-lastChunk.length)).not.toEqual(lastChunk);
    expect(bodyOf(upstream.received()).toString()).toBe("1,2");
  });

  it.each([
    ["is recorded", "POST"],
    ["is not recorded", "PUT"],
  ])(
    "of a request in chunks that %s never becomes a whole one where the upstream's connection was used before",
    async (how, method) => {
      const name = `again-${how.length}`;
      await weir.api("PUT", `/v1/endpoints/${name}`, { upstream: { url: model.url } });
      const say = (framing: Record<string, string | number>, body: Buffer | string) => {
        const start = head(`${method} /endpoints/${name}/x HTTP/1.1`, { host: "weir.example", ...framing });
        const client = connect(weir.url, start, body);
        sides.push(client);
        return client;
      };
      const called = model.next();
      const first = say({ "content-length": 1 }, "1");
      const upstream = await called;
      sides.push(upstream);
      await upstream.came((bytes) => bodyOf(bytes).toString() === "1");
      upstream.socket.write(head("HTTP/1.1 200 OK", { "content-length": 2 }) + "ok");
      await first.came((bytes) => bodyOf(bytes).includes("ok"));
      const before = upstream.received().length;
      const bodySoFar = () => bodyOf(upstream.received().subarray(before)).toString();
      const second = say(inChunks, chunk("1,2"));
      await upstream.came(() => bodySoFar() === "1,2");
      second.socket.destroy();
      const isWhole = upstream
        .came((bytes) => bytes.subarray(-lastChunk.length).equals(lastChunk))
        .then(() => true);
      expect(await Promise.race([isWhole.catch(() => false), upstream.closed.then(() => false)])).toBe(false);
      expect((await healthOf(name)).dropped).toEqual({});
    },
  );

  it.each([
    ["in chunks", inChunks, {}, "POST"],
    ["of a known length", told, {}, "POST"],
    ["of which enough is captured", told, { capture: { bodyLimitBytes: 1 } }, "POST"],
    ["in chunks that is not recorded", inChunks, {}, "PUT"],
    ["of a known length that is not recorded", told, {}, "PUT"],
  ])(
    "of a request %s that stops is told to its client, and is not the upstream's failure",
    async (how, framing, config, method) => {
      const name = `stopped-${how.length}`;
      const { client } = await begun(name, framing, config, method);
      client.socket.end();
      await client.closed;
      expect(parsed(client.received()).startLine).toBe("HTTP/1.1 400 Bad Request");
      const whole = model.next();
      const next = connect(
        weir.url,
        head(`POST /endpoints/${name}/invocations HTTP/1.1`, { host: "weir.example", "content-length": 1 }) +
          "1",
      );
      const upstream = await whole;
      sides.push(next, upstream);
      await upstream.came((bytes) => bodyOf(bytes).length === 1);
      upstream.socket.write(head("HTTP/1.1 200 OK", { "content-length": 2 }) + "ok");
      await until("the next call is counted", async () => (await healthOf(name)).seen === 1);
      expect((await healthOf(name)).dropped).toEqual({});
    },
  );

  it.each([
    ["in chunks", "of a known length", inChunks, { "content-length": 8 }],
    ["of a known length", "of a known length", told, { "content-length": 8 }],
    ["in chunks", "in chunks", inChunks, inChunks],
    ["of a known length", "in chunks", told, inChunks],
  ])(
    "of a request %s: the answer %s that comes before its end reaches the client, and both are recorded",
    async (how, answer, framing, answered) => {
      const name = `early-${how.length}-${answer.length}`;
      const { client, upstream } = await begun(name, framing);
      const isChunked = "transfer-encoding" in answered;
      upstream.socket.write(head("HTTP/1.1 200 OK", { "content-type": "text/csv", ...answered }));
      upstream.socket.write(isChunked ? chunk("too much") : "too much");
      if (isChunked) upstream.socket.write(lastChunk);
      await client.came(hasWords);
      const rest = "transfer-encoding" in framing ? chunk(",3") : ",3".padEnd(longBytes - 3, "0");
      client.socket.write(rest);
      if ("transfer-encoding" in framing) client.socket.write(lastChunk);
      await upstream.came((bytes) => bodyOf(bytes).includes("1,2,3"));
      await until("the call is counted", async () => (await healthOf(name)).seen === 1);
      expect((await healthOf(name)).dropped).toEqual({});
    },
  );

  it.each([
    ["refused", "in chunks", "401 Unauthorized", inChunks, { upstream_error_status: 1 }],
    ["refused", "of a known length", "401 Unauthorized", told, { upstream_error_status: 1 }],
    ["answered", "in chunks", "200 OK", inChunks, { upstream_broke_off: 1 }],
  ])(
    "that is %s before its request %s has ended is counted where the client says no more",
    async (what, how, status, framing, dropped) => {
      const name = `${what}-early-${how.split(" ")[0]}`;
      const { client, upstream } = await begun(name, framing);
      // Else workerd may send the next test's call on this connection, which is closed here.
      const answered = { "content-length": 8, connection: "close" };
      upstream.socket.write(head(`HTTP/1.1 ${status}`, answered) + "too much");
      await client.came(hasWords);
      await until("the call is counted", async () => {
        return Object.keys((await healthOf(name)).dropped).length > 0;
      });
      expect((await healthOf(name)).dropped).toEqual(dropped);
    },
  );

  it("of a stream in a coding that passes as it is: when the client leaves, the upstream is let go", async () => {
    const { client, upstream } = await begun("left", { "content-length": 3 });
    const type = { "content-type": "text/event-stream", "content-encoding": "zstd" };
    upstream.socket.write(head("HTTP/1.1 200 OK", { ...type, ...inChunks }));
    upstream.socket.write(chunk("piece"));
    await client.came((bytes) => bodyOf(bytes).includes("piece"));
    leave(client);
    const goingOn = setInterval(() => upstream.socket.write(chunk("piece")), 10);
    await upstream.closed;
    clearInterval(goingOn);
    expect(upstream.socket.destroyed).toBe(true);
  });

  it("of an answer that the client does not read: when it leaves, the upstream is let go, and what came is recorded", async () => {
    const { client, upstream } = await begun("unread", { "content-length": 3 });
    client.socket.pause();
    upstream.socket.write(head("HTTP/1.1 200 OK", { "content-type": "text/csv", ...inChunks }));
    // Until nothing goes any more.
    const drained = () => new Promise<void>((resolve) => upstream.socket.once("drain", resolve));
    const still = () => new Promise<"still">((resolve) => setTimeout(() => resolve("still"), 500));
    const piece = chunk(Buffer.alloc(2 ** 20, "1"));
    for (let state: unknown; state !== "still"; state = await Promise.race([drained(), still()])) {
      while (upstream.socket.write(piece));
    }
    leave(client);
    await upstream.closed;
    await until("it is counted", async () => (await healthOf("unread")).seen === 1);
    expect((await healthOf("unread")).dropped).toEqual({});
  });

  it("of a request in chunks that is not recorded: an upstream that leaves is not the client's fault", async () => {
    const unrecorded = { profile: false, capture: { enabled: false } };
    const { client, upstream } = await begun("deserted", inChunks, unrecorded);
    upstream.socket.destroy();
    // While it is being sent more than it takes.
    const goingOn = setInterval(() => client.socket.write(chunk(Buffer.alloc(longBytes, "3"))), 5);
    await client.came((bytes) => bytes.includes("\r\n\r\n"));
    clearInterval(goingOn);
    expect(parsed(client.received()).startLine).toBe("HTTP/1.1 502 Bad Gateway");
    await until("it is counted", async () => (await healthOf("deserted")).dropped["upstream_failed"] === 1);
  });

  it("of a request: an upstream that refuses it in the middle and closes is heard by the client", async () => {
    const { client, upstream } = await begun("refused", told);
    upstream.socket.end(head("HTTP/1.1 413 Payload Too Large", { "content-length": 8 }) + "too much");
    await client.came(hasWords);
    expect(parsed(client.received()).startLine).toBe("HTTP/1.1 413 Payload Too Large");
  });
});
