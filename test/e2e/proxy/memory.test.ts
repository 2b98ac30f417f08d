/**
 * 100 MB through the gateway, both ways, with capture on: workerd's memory stays where it was. The peak is what the
 * kernel remembers of the process (VmHWM), forgotten before each transfer.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Health } from "../../../src/worker/commands/health.ts";
import { startWeir, until, type Weir } from "../given/given.ts";

const piece = Buffer.alloc(2 ** 16, "0123456789");
const pieces = 1_600;
const total = pieces * piece.length;
const digest = digestOfAll();
/** More than workerd at rest: measured are 0 to 7 MB. */
const most = 40 * 2 ** 20;

const hasProc = existsSync("/proc/self/status");
// eslint-disable-next-line no-console -- the reason of a skipped test
if (!hasProc) console.warn("Skipped: memory of a process is read in /proc, which is not here");

function digestOfAll(): string {
  const hash = createHash("sha256");
  for (let sent = 0; sent < pieces; sent++) hash.update(piece);
  return hash.digest("hex");
}

/** As fast as it can, or with a pause after each megabyte: less than 50 MB a second. */
type Pace = "fast" | "slow";
/** Whether the length is told. */
type Length = "length" | "chunks";

async function digestOf(message: IncomingMessage, pace: Pace): Promise<string> {
  const hash = createHash("sha256");
  let sincePause = 0;
  for await (const chunk of message) {
    const bytes = chunk as Buffer;
    hash.update(bytes);
    sincePause += bytes.length;
    if (pace === "fast" || sincePause < 2 ** 20) continue;
    sincePause = 0;
    await wait(20);
  }
  return hash.digest("hex");
}

/** Writes everything, no faster than it is taken. */
async function pour(into: NodeJS.WritableStream): Promise<void> {
  for (let sent = 0; sent < pieces; sent++) {
    if (!into.write(piece)) await new Promise((resolve) => into.once("drain", resolve));
  }
  into.end();
}

function lengthHeader(length: Length): Record<string, number> {
  return length === "length" ? { "content-length": total } : {};
}

/** Twelve words, one after the other. */
async function drip(into: NodeJS.WritableStream): Promise<void> {
  for (let word = 0; word < 12; word++) {
    into.write("0123456789");
    await wait(4);
  }
}

/** `/up/{pace}` is answered with the digest of what was sent, `/down/{length}` with everything, `/down/words` with some words before. */
async function play(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, way, how] = (message.url ?? "").split("/");
  if (way === "up") {
    const digested = await digestOf(message, how === "slow" ? "slow" : "fast");
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify([digested]));
    return;
  }
  message.resume();
  const length = lengthHeader(how === "length" ? "length" : "chunks");
  response.writeHead(200, { "content-type": "text/csv", ...length });
  if (how === "words") await drip(response);
  await pour(response);
}

/** A figure of the process in bytes. */
function memoryOf(pid: number, figure: "VmRSS" | "VmHWM"): number {
  const found = new RegExp(`^${figure}:\\s+(\\d+) kB$`, "m").exec(
    readFileSync(`/proc/${pid}/status`, "utf8"),
  );
  return Number(found?.[1]) * 1_024;
}

describe.skipIf(!hasProc)("100 MB through the gateway", () => {
  let weir: Weir;
  let model: Server;

  beforeAll(async () => {
    model = createServer((message, response) => void play(message, response));
    await new Promise<void>((resolve) => model.listen(0, "127.0.0.1", resolve));
    const address = model.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    weir = await startWeir({ isDirect: true, bindings: { WEIR_BATCH_MS: "20" } });
    await weir.api("PUT", "/v1/endpoints/large", { upstream: { url: `http://127.0.0.1:${port}` } });
  });

  afterAll(async () => {
    await weir.stop();
    model.closeAllConnections();
    model.close();
  });

  const call = (path: string, length: Length | "empty") =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {
        "content-type": "text/csv",
        ...(length === "empty" ? { "content-length": 0 } : lengthHeader(length)),
      };
      const sent = request(`${weir.url}/endpoints/large${path}`, { method: "POST", headers }, resolve);
      sent.on("error", reject);
      if (length === "empty") sent.end();
      else void pour(sent);
    });

  /** How far above its memory of before the process ever was. */
  const growth = async (work: () => Promise<void>): Promise<number> => {
    const before = memoryOf(weir.pid, "VmRSS");
    writeFileSync(`/proc/${weir.pid}/clear_refs`, "5");
    await work();
    return memoryOf(weir.pid, "VmHWM") - before;
  };

  it.each<[Length, Pace]>([
    ["length", "fast"],
    ["length", "slow"],
    ["chunks", "fast"],
    ["chunks", "slow"],
  ])("sent with its %s to a %s upstream is in memory only in passing", async (length, pace) => {
    const grown = await growth(async () => {
      const response = await call(`/up/${pace}`, length);
      expect(response.statusCode).toBe(200);
      expect((await response.toArray()).join("")).toBe(JSON.stringify([digest]));
    });
    expect(grown).toBeLessThan(most);
  });

  it.each<[Length, Pace]>([
    ["length", "fast"],
    ["length", "slow"],
    ["chunks", "fast"],
    ["chunks", "slow"],
  ])("answered with its %s to a %s client is in memory only in passing", async (length, pace) => {
    const grown = await growth(async () => {
      const response = await call(`/down/${length}`, "empty");
      expect(await digestOf(response, pace)).toBe(digest);
    });
    expect(grown).toBeLessThan(most);
  });

  it("answered after a few words that come slowly is in memory only in passing", async () => {
    const grown = await growth(async () => {
      let received = 0;
      for await (const chunk of await call("/down/words", "empty")) received += (chunk as Buffer).length;
      expect(received).toBe(120 + total);
    });
    expect(grown).toBeLessThan(most);
  });

  it("is recorded, cut", async () => {
    await until("all calls are in R2", async () => {
      const { captured, dropped } = await weir.api<Health>("GET", "/v1/endpoints/large/health");
      return captured === 9 && Object.keys(dropped).length === 0;
    });
    const lines = (await weir.objects("captures/large/")).flatMap(({ text }) => text.trimEnd().split("\n"));
    const cut = lines.filter((line) => line.includes('"truncated":true'));
    expect([lines.length, cut.length]).toEqual([9, 9]);
  });
});
