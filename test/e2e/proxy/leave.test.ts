/** Clients that leave, at every point of a call: nobody goes on working for them, and nothing they took stays taken. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomBytes } from "node:crypto";
import { constants, createGzip } from "node:zlib";
import type { Health } from "../../../src/worker/commands/health.ts";
import { startWeir, until, type LoopbackServer, type Weir } from "../given/given.ts";
import { chunk, connect, converse, head, leave, startWireServer, type Heard } from "./wire.ts";

const events = { "content-type": "text/event-stream", "transfer-encoding": "chunked" };

/** Answers by the last part of the path, until the connection is over. */
const answers: Record<string, (heard: Heard) => void> = {
  plain: ({ socket }) => socket.end(head("HTTP/1.1 200 OK", { "content-length": 3 }) + "0.5"),
  thinking: () => {},
  events: (heard) => {
    heard.socket.write(head("HTTP/1.1 200 OK", events));
    every(20, heard, () => heard.socket.write(chunk("data: more\n\n")));
  },
  compressed: (heard) => {
    heard.socket.write(head("HTTP/1.1 200 OK", { ...events, "content-encoding": "gzip" }));
    const gzip = createGzip().on("data", (bytes: Buffer) => heard.socket.write(chunk(bytes)));
    every(20, heard, () => {
      gzip.write(`data: ${randomBytes(2_000).toString("hex")}\n\n`);
      gzip.flush(constants.Z_SYNC_FLUSH);
    });
  },
  long: (heard) => {
    const total = 100_000_000;
    heard.socket.write(head("HTTP/1.1 200 OK", { "content-type": "text/csv", "content-length": total }));
    every(5, heard, () => heard.socket.write(Buffer.alloc(100_000, "1")));
  },
};

function every(ms: number, { isLeft }: Heard, work: () => void): void {
  const timer = setInterval(work, ms);
  void isLeft.then(() => clearInterval(timer));
}

describe("a client that leaves", () => {
  let weir: Weir;
  let model: LoopbackServer & { readonly heard: readonly Heard[] };

  beforeAll(async () => {
    model = await startWireServer((heard) => {
      const name = /([\w-]+) HTTP/.exec(heard.startLine)?.[1] ?? "";
      answers[name]?.(heard);
    });
    // Room for two bodies of 9,000 bytes.
    weir = await startWeir({
      isDirect: true,
      bindings: { WEIR_BATCH_MS: "20", WEIR_CAPTURE_BYTES: "20000" },
    });
    const upstream = { url: model.url, timeoutSeconds: 1 };
    await weir.api("PUT", "/v1/endpoints/thinking", { upstream });
    await weir.api("PUT", "/v1/endpoints/patient", { upstream: { ...upstream, timeoutSeconds: 60 } });
    for (const name of ["events", "counted", "long", "compressed"]) {
      await weir.api("PUT", `/v1/endpoints/${name}`, { upstream, capture: { bodyLimitBytes: 10_000 } });
    }
  });

  afterAll(async () => {
    await weir.stop();
    await model.stop();
  });

  const request = (startLine: string, body = ""): string => {
    const length = startLine.startsWith("POST") ? { "content-length": body.length } : {};
    return head(startLine, { host: "weir.example", "content-type": "text/csv", ...length }) + body;
  };
  const droppedOf = async (name: string) =>
    (await weir.api<Health>("GET", `/v1/endpoints/${name}/health`)).dropped;
  const heardLast = (): Heard => {
    const last = model.heard.at(-1);
    if (last === undefined) throw new Error("The upstream heard nothing");
    return last;
  };
  /** Leaves as soon as there is an answer; how long the upstream went on. */
  const msUntilLeft = async (startLine: string): Promise<number> => {
    const client = connect(weir.url, request(startLine, startLine.startsWith("POST") ? "1,2" : ""));
    await client.came(
      (bytes) => bytes.includes("\r\n\r\n") && !bytes.subarray(-4).equals(Buffer.from("\r\n\r\n")),
    );
    const began = Date.now();
    leave(client);
    await heardLast().isLeft;
    return Date.now() - began;
  };

  it.each(["POST", "GET"])("before it is answered is left by the upstream too: %s", async (method) => {
    const before = model.heard.length;
    const client = connect(weir.url, request(`${method} /endpoints/patient/thinking HTTP/1.1`));
    await until("the upstream hears of it", () => model.heard.length > before);
    const began = Date.now();
    leave(client);
    await heardLast().isLeft;
    // Not by the upstream's timeout.
    expect(Date.now() - began).toBeLessThan(30_000);
  });

  it("before it is answered gives back, in time, the room that its body took", async () => {
    const body = "1".repeat(9_000);
    for (let times = 0; times < 3; times++) {
      const before = model.heard.length;
      const client = connect(weir.url, request("POST /endpoints/thinking/thinking HTTP/1.1", body));
      await until("the upstream hears of it", () => model.heard.length > before);
      leave(client);
      await heardLast().isLeft;
    }
    const call = () => converse(weir.url, request("POST /endpoints/thinking/plain HTTP/1.1", body));
    // Nothing ran that could have given it back: while they may still be there, so is what they took.
    expect((await call()).body.toString()).toBe("0.5");
    await until("the crowd is counted", async () => {
      return (await droppedOf("thinking"))["over_memory"] === 1;
    });
    // Ten seconds to arrive, and the upstream's one.
    await new Promise((resolve) => setTimeout(resolve, 11_500));
    expect((await call()).body.toString()).toBe("0.5");
    await until("a call is recorded again", async () => {
      return (await weir.api<Health>("GET", "/v1/endpoints/thinking/health")).seen === 1;
    });
  });

  it.each([
    ["a stream of events", "POST", "events"],
    ["a stream of events that is not recorded", "GET", "events"],
    ["a long answer", "POST", "long"],
    ["a long answer that is not recorded", "GET", "long"],
  ])("in %s is left by the upstream too", async (_, method, answer) => {
    expect(await msUntilLeft(`${method} /endpoints/${answer}/${answer} HTTP/1.1`)).toBeLessThan(30_000);
  });

  it("in a stream is counted, and in no statistics", async () => {
    // While the calls of the tests before hold the room for two bodies, one is counted as over it instead.
    await until("one is counted as broken off", async () => {
      // The first event comes at once: the stream never ends.
      await msUntilLeft("POST /endpoints/counted/events HTTP/1.1");
      return ((await droppedOf("counted"))["upstream_broke_off"] ?? 0) > 0;
    });
    expect(await weir.api("GET", "/v1/endpoints/counted/health")).toMatchObject({ seen: 0, profiled: 0 });
  });

  it("in a compressed stream leaves the upstream working, but only until the capture is full", async () => {
    // To see that it left, the stream would have to be unpacked and packed anew on the way (§3).
    await msUntilLeft("POST /endpoints/compressed/compressed HTTP/1.1");
    await until("it is recorded, cut", async () => {
      return (await weir.api<Health>("GET", "/v1/endpoints/compressed/health")).seen === 1;
    });
    expect(await droppedOf("compressed")).toEqual({});
  });
});
