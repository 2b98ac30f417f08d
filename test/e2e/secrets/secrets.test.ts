/**
 * Nothing that must not be kept is kept: after calls of every kind, a check and an alert, every byte that the
 * deployment has left on disk and every line it has logged is searched for what was planted.
 */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credentials, kept, planted, rules } from "./planted.ts";
import { filesUnder, holding } from "./search.ts";
import {
  startReceiver,
  startServer,
  startWeir,
  temporaryFolder,
  until,
  type Received,
  type Weir,
} from "../given/given.ts";

const folder = temporaryFolder();
const persist = join(folder.path, "state");
let weir: Weir;
let received: readonly Received[];
let messages: readonly string[];
const stops: (() => Promise<void>)[] = [];
/** Taken while calls wait in the journal, and at the end. */
const snapshots: ReadonlyMap<string, Buffer>[] = [];

beforeAll(async () => {
  const requests: Received[] = [];
  received = requests;
  const model = await startServer((request) => {
    requests.push(request);
    return answerTo(request);
  });
  const slack = await startReceiver();
  ({ messages } = slack);
  weir = await startWeir({
    persist,
    bindings: {
      WEIR_FLUSH_SECONDS: "2",
      WEIR_REDACTION_KEY: credentials["the redaction key"],
      UPSTREAM_CALLER: credentials["the endpoint's own token"],
      UPSTREAM_KEY: credentials["the upstream's secret"],
      WEBHOOK_SLACK: `${slack.url}/services/${credentials["the path of a receiver"]}`,
      WEBHOOK_CLOSED: `http://127.0.0.1:9/${credentials["the path of a receiver"]}`,
    },
  });
  stops.push(model.stop, slack.stop);
  await configure(model.url);
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  await traffic();
  await until("every call is in a journal", async () => (await seen()) === 257);
  snapshots.push(filesUnder(persist));
  await until("nothing waits", async () => (await pending()) === 0);
  await check(start);
  await until("the alert has come", () => messages.length > 0);
  await until("the other receiver was tried", isClosedTried);
  snapshots.push(filesUnder(persist));
  await weir.kill();
  snapshots.push(filesUnder(persist));
});

afterAll(async () => {
  for (const stop of stops) await stop();
  folder.remove();
});

async function configure(url: string): Promise<void> {
  const upstream = {
    url,
    secretHeaders: { authorization: { secret: "UPSTREAM_KEY", prefix: "Bearer " } },
  };
  await weir.api("PUT", "/v1/endpoints/closed", {
    upstream,
    callerSecret: "UPSTREAM_CALLER",
    capture: { redact: rules, bodyLimitBytes: 4_096 },
    callersMay: ["opt-out"],
    receivers: [
      { kind: "slack", urlSecret: "WEBHOOK_SLACK" },
      { kind: "slack", urlSecret: "WEBHOOK_CLOSED" },
    ],
  });
  // What is said of an upstream that cannot be reached must not hold what was sent.
  await weir.api("PUT", "/v1/endpoints/gone", {
    upstream: { ...upstream, url: "http://127.0.0.1:9" },
    capture: { redact: rules },
  });
  await weir.api("PUT", "/v1/endpoints/open", { upstream });
  const training = Array.from({ length: 300 }, (_, index) => `0.5,${index % 7},***,,h,plain\n`);
  await weir.api(
    "POST",
    "/v1/endpoints/closed/baselines",
    `score,a,b,c,d,e\n${training.join("")}`,
    "text/csv",
  );
  await weir.api("PUT", "/v1/endpoints/closed/monitors/hourly", {
    schedule: "hourly",
    incidents: { needed: 1, of: 1, clean: 1 },
  });
}

/** The model: CSV for CSV; answers in JSON, streamed or not, with something to hide. */
function answerTo({ path, headers, body }: Received) {
  const cookie = { "set-cookie": `session=${credentials["a cookie of the upstream"]}` };
  if (path.includes("fail")) return { status: 500, headers: cookie, body };
  if (path.includes("stream"))
    return { headers: { ...cookie, "content-type": "text/event-stream" }, body: stream() };
  if (headers["content-type"] !== "application/json")
    return { headers: { ...cookie, "content-type": "text/csv" }, body: Buffer.from("0.5\n") };
  const reply = { reply: planted["an answer's value"], score: 0.5 };
  return {
    headers: { ...cookie, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify(reply)),
  };
}

/** A chat's answer in events, its text cut in pieces. */
function stream(): Buffer {
  const text = planted["a streamed answer"];
  const events = [text.slice(0, 9), text.slice(9)].map((content) => ({
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta: { content } }],
  }));
  return Buffer.from(
    [...events.map((event) => JSON.stringify(event)), "[DONE]"].map((data) => `data: ${data}\n\n`).join(""),
  );
}

async function call(
  endpoint: string,
  body: string | Buffer<ArrayBuffer>,
  type: string,
  change: { readonly path?: string; readonly headers?: Record<string, string> } = {},
): Promise<number> {
  const response = await fetch(`${weir.url}/endpoints/${endpoint}${change.path ?? "/invocations"}`, {
    method: "POST",
    headers: {
      "content-type": type,
      "x-weir-token": credentials["the endpoint's own token"],
      authorization: `Bearer ${credentials["an authorization header"]}`,
      "proxy-authorization": `Basic ${credentials["a basic authorization"]}`,
      cookie: `session=${credentials["a cookie"]}`,
      "x-api-key": credentials["a key header"],
      ...change.headers,
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

async function traffic(): Promise<void> {
  const cells = [planted["a masked CSV cell"], planted["a dropped CSV cell"], planted["a hashed CSV cell"]];
  const row = (first: number) => [first, ...cells.map(quoted), quoted(kept["a CSV cell"])].join(",");
  for (let index = 0; index < 250; index++) await call("closed", row(index + 900), "text/csv");
  const document = {
    user: {
      name: planted["a masked JSON value"],
      address: { street: planted["a dropped JSON tree"] },
      email: planted["a hashed JSON value"],
    },
    deep: [{ er: { ssn: planted["a value at any depth"] } }],
    note: kept["a JSON value"],
  };
  const json = "application/json";
  await call("closed", JSON.stringify(document), json);
  await call("closed", JSON.stringify(document), json, { path: "/stream" });
  await call("closed", `{"user":{"name":"${planted["a body that is no JSON"]}`, json);
  await call(
    "closed",
    JSON.stringify({ user: { name: planted["a body that is no JSON"] } }).slice(0, -1),
    json,
  );
  const opaque = Buffer.from(planted["a body that is no text"]);
  await call("closed", opaque, "application/octet-stream");
  const long = `{"user":{"name":${JSON.stringify(planted["a body over the limit"])},"more":"${"x".repeat(8_000)}"}}`;
  await call("closed", long, json);
  await call("closed", JSON.stringify({ note: planted["a body of an opted-out call"] }), json, {
    headers: { "x-weir-capture": "off" },
  });
  await call("closed", JSON.stringify({ note: planted["a body of a failed call"] }), json, { path: "/fail" });
  expect(await call("gone", JSON.stringify({ note: planted["a body of a failed call"] }), json)).toBe(502);
  expect(await call("closed", row(1), "text/csv", { headers: { "x-weir-token": "wrong" } })).toBe(401);
  await call("open", Buffer.from(kept["a body that is no text"]), "application/octet-stream");
}

async function healthOf(endpoint: string) {
  return weir.api<{ seen: number; pendingBytes: number }>("GET", `/v1/endpoints/${endpoint}/health`);
}

async function seen(): Promise<number> {
  return (await healthOf("closed")).seen + (await healthOf("open")).seen;
}

async function pending(): Promise<number> {
  return (await healthOf("closed")).pendingBytes + (await healthOf("open")).pendingBytes;
}

async function check(start: number): Promise<void> {
  const end = Math.ceil(Date.now() / 1_000) * 1_000;
  await until("the window is over", () => Date.now() > end);
  const execution = await weir.api("POST", "/v1/endpoints/closed/monitors/hourly/executions", {
    start,
    end,
    tell: true,
  });
  expect(execution).toMatchObject({ status: "CompletedWithViolations" });
}

/** Where calls took long, the watch has told of them before the check does, and more than one message waits. */
async function isClosedTried(): Promise<boolean> {
  const path = "/v1/endpoints/closed/deliveries";
  const { deliveries } = await weir.api<{
    deliveries: { receiver: { urlSecret: string }; execution: string; attempts: number }[];
  }>("GET", path);
  return deliveries.some(
    ({ receiver, execution, attempts }) =>
      receiver.urlSecret === "WEBHOOK_CLOSED" && execution !== "" && attempts > 0,
  );
}

/** Every file and every log line, at each of the times. */
function everything(): ReadonlyMap<string, Buffer> {
  const files = snapshots.flatMap((snapshot, time) =>
    [...snapshot].map(([path, bytes]) => [`${time}: ${path}`, bytes] as const),
  );
  return new Map([
    ...files,
    ["the log", Buffer.from(weir.logs.join("\n"))],
    ["alerts", Buffer.from(messages.join("\n"))],
  ]);
}

describe("what was planted", () => {
  it.each(Object.entries(credentials))("%s is nowhere", (_, secret) => {
    expect(holding(secret, everything())).toEqual([]);
  });

  it.each(Object.entries(planted))("%s is nowhere", (_, secret) => {
    expect(holding(secret, everything())).toEqual([]);
  });

  it.each(Object.entries(kept))("%s that no rule is for is found by the same search", (_, text) => {
    const found = holding(text, everything());
    // In the journal while it waited, and in a capture file.
    expect(found.some((path) => path.startsWith("0: do/weir-Recorder/"))).toBe(true);
    expect(found.some((path) => path.startsWith("2: r2/weir/blobs/"))).toBe(true);
  });

  it("the upstream and the receiver got what is nowhere here", () => {
    const [first] = received;
    expect(first?.headers.authorization).toBe(`Bearer ${credentials["the upstream's secret"]}`);
    expect(first?.headers["x-api-key"]).toBe(credentials["a key header"]);
    const bodies = Buffer.concat(received.map(({ body }) => body));
    expect(bodies.includes(planted["a hashed JSON value"].slice(0, 6))).toBe(true);
    expect(holding(planted["a masked CSV cell"], new Map([["bodies", bodies]]))).toEqual(["bodies"]);
  });

  it("what the rules leave is there: masks, hashes, and bodies withheld", () => {
    const files = everything();
    for (const text of ["***", "h:", '"withheld":true']) {
      expect(holding(text, files).some((path) => path.startsWith("2: r2/weir/blobs/"))).toBe(true);
    }
  });
});
