/** Calls that are no tables, chats and images: they pass as well, are captured, counted from outside, and said to be so. */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Profile } from "../../../src/core/profile/profile.ts";
import {
  call,
  capturesOf,
  counted,
  eventually,
  flush,
  healthOf,
  invoke,
  newEndpoint,
  newName,
  profileIn,
  server,
} from "../given/given.ts";

const chat = { "content-type": "application/json" };

/** An endpoint whose upstream says back what it is sent. */
function echoing(config: Record<string, unknown> = {}): Promise<string> {
  return newEndpoint("traffic", { upstream: { url: `${server}/${newName("key")}/echo` }, ...config });
}

function meansOf({ traffic }: Profile): Record<string, number> {
  const means: Record<string, number> = {};
  for (const [name, column] of traffic.names) {
    const { moments } = column.summary();
    if (moments.count > 0) means[name] = moments.mean;
  }
  return means;
}

async function linesOf(name: string): Promise<string[]> {
  await flush(name);
  return (await capturesOf(name)).flatMap(({ lines }) => lines);
}

describe("calls that are no tables", () => {
  it("a chat is captured, and counted by status, sizes, time and tokens", async () => {
    const answer = '{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}';
    const name = await newEndpoint("chat", { upstream: { url: `${server}/${newName("key")}/echo` } });
    const response = await call(name, "/v1/chat/completions", {
      method: "POST",
      body: answer,
      headers: chat,
    });
    expect(await response.text()).toBe(answer);
    await counted(name, "seen", 1);
    const profile = await profileIn(name);
    const { "weir.latency_ms": latency, ...means } = meansOf(profile);
    expect(latency).toBeGreaterThanOrEqual(0);
    expect(means).toEqual({
      "weir.status": 200,
      "weir.request_bytes": answer.length,
      "weir.response_bytes": answer.length,
      "weir.input_tokens": 9,
      "weir.output_tokens": 3,
      "weir.total_tokens": 12,
    });
    expect(await linesOf(name)).toHaveLength(1);
  });

  it("an image passes byte by byte, is captured as base64, and is said to be no table", async () => {
    const name = await echoing();
    const body = Uint8Array.from({ length: 3_000 }, (_, index) => (index * 89) % 256);
    const headers = { "content-type": "image/png" };
    const response = await call(name, "/invocations", { method: "POST", body, headers });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(body);
    await counted(name, "seen", 1);
    const profile = await profileIn(name);
    expect([...profile.input.unreadable]).toEqual([["neither CSV nor JSON", 1]]);
    expect([profile.input.rows, profile.traffic.rows, profile.records]).toEqual([0, 1, 1]);
    expect((await linesOf(name))[0]).toContain(`"data":"${Buffer.from(body).toString("base64")}"`);
  });

  it("a table is counted so too, beside its rows", async () => {
    const name = await newEndpoint("table", { upstream: { url: `${server}/${newName("key")}/csv` } });
    await invoke(name, "1,2");
    await counted(name, "profiled", 1);
    const profile = await profileIn(name);
    expect([profile.input.rows, profile.records, profile.traffic.rows]).toEqual([1, 1, 1]);
    expect(meansOf(profile)).toMatchObject({ "weir.status": 200, "weir.request_bytes": 3 });
  });

  it("a call that failed counts there, by the status that its client saw, and nowhere else", async () => {
    const name = await newEndpoint("fails", { upstream: { url: `${server}/fails/status/503` } });
    const gone = await newEndpoint("gone", { upstream: { url: "http://127.0.0.1:9" } });
    for (const [endpoint, status] of [
      [name, 503],
      [gone, 502],
    ] as const) {
      expect((await invoke(endpoint, "1,2")).status).toBe(status);
      await eventually(async () => expect((await profileIn(endpoint)).traffic.rows).toBe(1));
      const profile = await profileIn(endpoint);
      expect([profile.calls, profile.input.rows, profile.output.rows]).toEqual([0, 0, 0]);
      expect(profile.traffic.tallies.get("calls that failed")).toBe(1);
      expect(meansOf(profile)["weir.status"]).toBe(status);
      expect((await healthOf(endpoint)).counters["seen"]).toBeUndefined();
      expect(await linesOf(endpoint)).toEqual([]);
    }
  });

  it("a stream of events is put together within the limit, and beyond it is said to be cut", async () => {
    const events = ["Grü", "ezi", "!"].map(
      (content) =>
        `data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`,
    );
    const body = `${events.join("")}data: {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":4}}\n\ndata: [DONE]\n\n`;
    const headers = { "content-type": "text/event-stream" };
    const [whole, cut] = [await echoing(), await echoing({ capture: { bodyLimitBytes: 200 } })];
    for (const name of [whole, cut]) {
      const response = await call(name, "/invocations", { method: "POST", body, headers });
      expect(await response.text()).toBe(body);
      await counted(name, "seen", 1);
    }
    expect(outputOf((await linesOf(whole))[0])).toMatchObject({
      answer: { choices: [{ message: { content: "Grüezi!" } }], usage: { prompt_tokens: 4 } },
      truncated: false,
    });
    expect(meansOf(await profileIn(whole))["weir.input_tokens"]).toBe(4);
    expect(outputOf((await linesOf(cut))[0])).toMatchObject({
      answer: { choices: [{ message: { content: "Grüezi" } }] },
      truncated: true,
    });
    const profile = await profileIn(cut);
    expect([...profile.output.unreadable]).toEqual([["longer than the capture limit", 1]]);
    // What was cut cannot tell its tokens, but its length is known from its head.
    expect(meansOf(profile)).toMatchObject({
      "weir.status": 200,
      "weir.response_bytes": Buffer.byteLength(body),
    });
    expect(meansOf(profile)["weir.input_tokens"]).toBeUndefined();
  });

  const chunk = '{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hel"}}]}';

  it.each([
    {
      name: "events that end in an error",
      type: "text/event-stream",
      body: `data: ${chunk}\n\ndata: {"error":{"message":"overloaded","type":"server_error","code":503}}\n\ndata: [DONE]\n\n`,
      answer: { choices: [{ message: { content: "Hel" } }], error: { type: "server_error" } },
    },
    {
      name: "lines of Ollama",
      type: "application/x-ndjson",
      body: '{"model":"m","response":"Hel","done":false}\n{"model":"m","response":"lo","done":true,"prompt_eval_count":4}\n',
      answer: { response: "Hello", done: true },
      tokens: 4,
    },
    {
      name: "frames of SageMaker around events",
      type: "application/vnd.amazon.eventstream",
      body: Buffer.concat([payloadPart(`data: ${chunk}\n`), payloadPart("\ndata: [DONE]\n\n")]),
      answer: { choices: [{ message: { content: "Hel" } }] },
    },
    {
      name: "frames of Bedrock",
      type: "application/vnd.amazon.eventstream",
      body: Buffer.concat(
        Object.entries({
          messageStart: { role: "assistant" },
          contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Hello" } },
          messageStop: { stopReason: "end_turn" },
          metadata: { usage: { inputTokens: 4, outputTokens: 1, totalTokens: 5 } },
        }).map(([event, payload]) =>
          frameOf({ ":event-type": event, ":content-type": "application/json" }, JSON.stringify(payload)),
        ),
      ),
      answer: { output: { message: { role: "assistant", content: [{ text: "Hello" }] } } },
      tokens: 4,
    },
    {
      name: "frames of SageMaker that end in an exception",
      type: "application/vnd.amazon.eventstream",
      body: Buffer.concat([
        payloadPart(`data: ${chunk}\n\ndata: {"cho`),
        frameOf({ ":message-type": "exception", ":exception-type": "ModelStreamError" }, "{}"),
      ]),
      answer: { choices: [{ message: { content: "Hel" } }], error: { type: "ModelStreamError" } },
    },
    {
      name: "an exception before anything",
      type: "application/vnd.amazon.eventstream",
      body: frameOf({ ":message-type": "exception", ":exception-type": "InternalStreamFailure" }, "{}"),
      answer: [{ error: { type: "InternalStreamFailure" } }],
    },
  ])("a stream is captured as the answer it stands for, and is not said to be cut: $name", async (stream) => {
    const { type, body, answer, tokens } = { tokens: undefined, ...stream };
    const name = await echoing();
    const headers = { "content-type": type };
    const response = await call(name, "/invocations", { method: "POST", body, headers });
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
    await counted(name, "seen", 1);
    expect(outputOf((await linesOf(name))[0])).toMatchObject({ answer, truncated: false });
    expect(meansOf(await profileIn(name))["weir.input_tokens"]).toBe(tokens);
  });

  it.each([
    ["text/event-stream", `data: ${chunk}\n\n`],
    ["application/x-ndjson", '{"model":"m","response":"Hel","done":false}\n'],
    ["application/vnd.amazon.eventstream", payloadPart(`data: ${chunk}\n\n`)],
    [
      "application/vnd.amazon.eventstream",
      Buffer.concat([payloadPart(`data: ${chunk}\n\n`), payloadPart("data: [DONE]\n\n").subarray(0, -9)]),
    ],
  ])("%s that ends in the middle of its answer is said to have broken off", async (type, body) => {
    const name = await echoing();
    const headers = { "content-type": type };
    await (await call(name, "/invocations", { method: "POST", body, headers })).arrayBuffer();
    await counted(name, "seen", 1);
    const [line = ""] = await linesOf(name);
    expect(line).toContain('"encoding":"JSON","truncated":true,"unfinished":true}');
    expect([...(await profileIn(name)).output.unreadable]).toEqual([["a stream that broke off", 1]]);
  });

  it("lines that are a table stay as they are", async () => {
    const name = await echoing({ capture: { jsonContentTypes: ["application/x-ndjson"] } });
    const body = '{"model":"m","price":1.0}\n{"model":"n","price":2}\n';
    const headers = { "content-type": "application/x-ndjson" };
    await (await call(name, "/invocations", { method: "POST", body, headers })).text();
    await counted(name, "seen", 1);
    expect((await linesOf(name))[0]).toContain(JSON.stringify(body));
    expect((await profileIn(name)).output.rows).toBe(2);
  });

  it("a stream of unknown length that is cut has no length", async () => {
    const upstream = { url: `${server}/${newName("key")}/drips/chunks` };
    const name = await newEndpoint("unknown", { upstream, capture: { bodyLimitBytes: 20 } });
    const response = await call(name, "/invocations", { method: "POST", body: "?", headers: chat });
    expect(await response.text()).toHaveLength(50);
    await counted(name, "seen", 1);
    const means = meansOf(await profileIn(name));
    expect(means["weir.request_bytes"]).toBe(1);
    expect(means["weir.response_bytes"]).toBeUndefined();
  });
});

function outputOf(line = "{}") {
  const { captureData } = JSON.parse(line) as {
    readonly captureData: {
      readonly endpointOutput: { readonly data: string; readonly truncated?: boolean };
    };
  };
  const { data, truncated = false } = captureData.endpointOutput;
  return { answer: JSON.parse(data) as unknown, truncated };
}

/** A frame of SageMaker's event stream (docs/clients.md); its second checksum is not looked at. */
function frameOf(headers: Record<string, string>, payload: string): Buffer {
  const named = Object.entries(headers).map(([name, value]) => {
    const length = Buffer.of(7, value.length >> 8, value.length & 255);
    return Buffer.concat([Buffer.of(name.length), Buffer.from(name), length, Buffer.from(value)]);
  });
  const head = Buffer.concat(named);
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(12 + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  return Buffer.concat([prelude, head, body, Buffer.alloc(4)]);
}

function payloadPart(payload: string): Buffer {
  return frameOf({ ":message-type": "event", ":event-type": "PayloadPart" }, payload);
}
