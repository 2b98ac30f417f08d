/**
 * The case `error-in-stream`: answers of status 200 whose stream ends in an error. Each kind is called 90 times; what
 * the error was is counted, and the report says what became of the bodies, and nothing of their length.
 */
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Statistics } from "../../../src/core/baseline/statistics.ts";
import { startWeir, type Weir } from "../given/given.ts";
import { replay, startUpstream, type Call } from "./replay.ts";

const calls = 90;

interface Kind {
  readonly name: string;
  readonly request: object;
  readonly contentType: string;
  readonly answer: Buffer;
  /** What `weir.error` holds. */
  readonly error: string;
  /** The mean of `weir.output_tokens`; null where the answer tells of none. */
  readonly outputTokens: number | null;
}

function events(...all: readonly (readonly [event: string | null, data: unknown])[]): Buffer {
  const texts = all.map(([event, data]) => {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    return `${event === null ? "" : `event: ${event}\n`}data: ${text}\n\n`;
  });
  return Buffer.from(texts.join(""));
}

/** A message of AWS' event stream: lengths and headers, each part with its checksum. */
function frame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const heads = Object.entries(headers).map(([name, value]) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(Buffer.byteLength(value));
    return Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7]),
      length,
      Buffer.from(value),
    ]);
  });
  const head = Buffer.concat(heads);
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + head.length + body.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  const begun = Buffer.concat([prelude, checksum(prelude), head, body]);
  return Buffer.concat([begun, checksum(begun)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}

function part(text: string): Buffer {
  const headers = {
    ":message-type": "event",
    ":event-type": "PayloadPart",
    ":content-type": "application/octet-stream",
  };
  return frame(headers, text);
}

const sent = [{ role: "user", content: "Hi" }];

const chunk = {
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "gpt-x",
  choices: [{ index: 0, delta: { role: "assistant", content: "Hel" }, finish_reason: null }],
};

const usage = { input_tokens: 8, output_tokens: 5, total_tokens: 13 };

const kinds: readonly Kind[] = [
  {
    name: "an error event in OpenAI's chat",
    request: { model: "gpt-x", messages: sent, stream: true },
    contentType: "text/event-stream",
    answer: events(
      [null, chunk],
      [null, { error: { message: "overloaded", type: "server_error", code: 503 } }],
      [null, "[DONE]"],
    ),
    error: "server_error",
    outputTokens: null,
  },
  {
    name: "response.failed of OpenAI's Responses",
    request: { model: "gpt-x", input: "Hi", stream: true },
    contentType: "text/event-stream; charset=utf-8",
    answer: events(
      [
        "response.created",
        {
          type: "response.created",
          response: { id: "r", object: "response", status: "in_progress", model: "gpt-x", output: [] },
        },
      ],
      [
        "response.output_text.delta",
        { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hel" },
      ],
      [
        "response.failed",
        {
          type: "response.failed",
          response: {
            id: "r",
            object: "response",
            status: "failed",
            model: "gpt-x",
            error: { code: "rate_limit_exceeded", message: "Slow down" },
            output: [],
            usage,
          },
        },
      ],
    ),
    error: "rate_limit_exceeded",
    outputTokens: 5,
  },
  {
    name: "event: error of Anthropic",
    request: { model: "claude-x", max_tokens: 9, messages: sent, stream: true },
    contentType: "text/event-stream",
    answer: events(
      [
        "message_start",
        {
          type: "message_start",
          message: {
            id: "m",
            type: "message",
            role: "assistant",
            model: "claude-x",
            content: [],
            usage: { input_tokens: 8, output_tokens: 1 },
          },
        },
      ],
      [
        "content_block_start",
        { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      ],
      ["error", { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }],
    ),
    error: "overloaded_error",
    outputTokens: 1,
  },
  {
    name: "an exception in SageMaker's event stream",
    request: { inputs: "Hi", parameters: { max_new_tokens: 9 }, stream: true },
    contentType: "application/vnd.amazon.eventstream",
    answer: Buffer.concat([
      part('data:{"token":{"id":1,"text":"Hel","logprob":0,"special":false},"generated_text":null}\n\n'),
      frame(
        {
          ":message-type": "exception",
          ":exception-type": "ModelStreamError",
          ":content-type": "application/json",
        },
        '{"Message":"it died","ErrorCode":"ModelInvocationTimeExceeded"}',
      ),
    ]),
    error: "ModelStreamError",
    outputTokens: null,
  },
];

describe("a stream that ends in an error", () => {
  const stops: (() => Promise<void>)[] = [];
  let weir: Weir;
  let upstreamUrl: string;

  const nameOf = (kind: Kind) => `kind-${kinds.indexOf(kind)}`;
  const callsOf = ({ request, contentType, answer }: Kind): Call[] => {
    const input = { contentType: "application/json", bytes: Buffer.from(JSON.stringify(request)) };
    return Array.from({ length: calls }, () => ({ input, output: { contentType, bytes: answer } }));
  };

  beforeAll(async () => {
    const upstream = await startUpstream((name) =>
      kinds.filter((kind) => nameOf(kind) === name).flatMap(callsOf),
    );
    upstreamUrl = upstream.url;
    weir = await startWeir();
    stops.push(weir.stop, upstream.stop);
  });

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  it.concurrent.each(kinds.map((kind): [string, Kind] => [kind.name, kind]))("%s", async (_, kind) => {
    const name = nameOf(kind);
    const path = `/v1/endpoints/${name}`;
    await weir.api("PUT", path, { upstream: { url: `${upstreamUrl}/${name}` } });
    const features = [{ name: "weir.status", inferred_type: "Integral", completeness: 1 }];
    await weir.api("POST", `${path}/baselines`, { constraints: { version: 0, features } });
    const { report, statistics } = await replay(weir, name, callsOf(kind));
    const reason = "an error in the place of an answer";
    expect(report).toMatchObject({
      records: calls,
      status: "CompletedWithViolations",
      bodies: {
        input: { rows: 0, model: calls, unread: {} },
        output: { rows: 0, model: 0, unread: { [reason]: calls } },
      },
      notes: [`${calls} output bodies are not in the statistics: ${reason}`],
    });
    expect(report.findings.filter(({ answer }) => answer.kind === "violation")).toMatchObject([
      { check: "unread_bodies_check", answer: { measure: expect.any(Number) } },
    ]);
    expect(statistics.features).toMatchObject([{ name: "weir.status", numerical_statistics: { mean: 200 } }]);
    const seen = await weir.api<Statistics>("GET", `${path}/profile`);
    expect(textsOf(seen, "weir.error")).toEqual([[kind.error, calls]]);
    const tokens = seen.features.find(({ name: column }) => column === "weir.output_tokens");
    expect(tokens?.numerical_statistics?.mean ?? null).toBe(kind.outputTokens);
  });
});

function textsOf({ features }: Statistics, name: string): [string, number][] {
  const statistics = features.find((feature) => feature.name === name)?.string_statistics;
  return (statistics?.distribution?.categorical?.buckets ?? []).map(({ value, count }) => [value, count]);
}
