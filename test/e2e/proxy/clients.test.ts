/** Real clients when things do not go well the first time, and when the answer is a stream. */
import { crc32 } from "node:zlib";
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
  type SageMakerRuntimeClientConfig,
} from "@aws-sdk/client-sagemaker-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Health } from "../../../src/worker/commands/health.ts";
import {
  startServer,
  startWeir,
  until,
  type LoopbackServer,
  type Received,
  type Weir,
} from "../given/given.ts";

interface CaptureLine {
  readonly captureData: Readonly<Record<"endpointInput" | "endpointOutput", Record<string, unknown>>>;
}

describe("clients through the gateway", () => {
  const stops: (() => Promise<void>)[] = [];
  let weir: Weir;

  beforeAll(async () => {
    weir = await startWeir({ isDirect: true, bindings: { WEIR_BATCH_MS: "20" } });
    stops.push(weir.stop);
  });

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  /** An endpoint with a model of its own, and what that model was asked. */
  async function endpoint(name: string, answer: Parameters<typeof startServer>[0]): Promise<Received[]> {
    const received: Received[] = [];
    const model: LoopbackServer = await startServer((request) => {
      received.push(request);
      return answer(request);
    });
    stops.push(model.stop);
    await weir.api("PUT", `/v1/endpoints/${name}`, { upstream: { url: model.url } });
    return received;
  }

  /** The health once so many calls are in R2. */
  async function healthAt(name: string, captured: number): Promise<Health> {
    const health = () => weir.api<Health>("GET", `/v1/endpoints/${name}/health`);
    await until(`${captured} calls of ${name} are in R2`, async () => {
      return (await health()).captured >= captured;
    });
    return health();
  }

  async function linesOf(name: string): Promise<CaptureLine[]> {
    const files = await weir.objects(`captures/${name}/`);
    return files
      .flatMap(({ text }) => text.trimEnd().split("\n"))
      .map((line) => JSON.parse(line) as CaptureLine);
  }

  function client(config: Partial<SageMakerRuntimeClientConfig> = {}): SageMakerRuntimeClient {
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
    return new SageMakerRuntimeClient({ endpoint: weir.url, region: "eu-central-1", credentials, ...config });
  }

  const invocation = (name: string) =>
    new InvokeEndpointCommand({ EndpointName: name, Body: Buffer.from("1,2"), ContentType: "text/csv" });

  it("the AWS SDK's third attempt is the one that counts, and counts as one", async () => {
    const received = await endpoint("busy", () =>
      received.length < 3
        ? { status: 503, headers: { "content-type": "application/json" }, body: Buffer.from("{}") }
        : { headers: { "content-type": "text/csv" }, body: Buffer.from("0.5") },
    );
    const reply = await client().send(invocation("busy"));
    expect(reply.$metadata.attempts).toBe(3);
    expect(Buffer.from(reply.Body ?? []).toString()).toBe("0.5");
    const ids = new Set(received.map(({ headers }) => headers["amz-sdk-invocation-id"]));
    expect([ids.size, ...received.map(({ headers }) => headers["amz-sdk-request"])]).toEqual([
      1,
      "attempt=1; max=3",
      "attempt=2; max=3",
      "attempt=3; max=3",
    ]);
    expect(await healthAt("busy", 1)).toMatchObject({
      seen: 1,
      profiled: 1,
      captured: 1,
      retries: 1,
      dropped: { upstream_error_status: 2 },
    });
  });

  it("an attempt that the AWS SDK made for want of patience is recorded once with the one it gave up", async () => {
    const received = await endpoint("impatient", async () => {
      if (received.length === 1) await new Promise((resolve) => setTimeout(resolve, 1_200));
      return { headers: { "content-type": "text/csv" }, body: Buffer.from("0.5") };
    });
    const requestHandler = { requestTimeout: 400, throwOnRequestTimeout: true };
    const reply = await client({ requestHandler }).send(invocation("impatient"));
    expect(reply.$metadata.attempts).toBe(2);
    expect(received).toHaveLength(2);
    await until("the first is known as a repetition", async () => {
      const { dropped } = await weir.api<Health>("GET", "/v1/endpoints/impatient/health");
      return dropped["repeated_attempt"] === 1;
    });
    expect(await healthAt("impatient", 1)).toMatchObject({ seen: 1, profiled: 1, captured: 1, retries: 1 });
    expect(await linesOf("impatient")).toHaveLength(1);
  });

  it("a client made by Stainless says how often it has tried: counted, and recorded as any call", async () => {
    await endpoint("stainless", () => ({
      headers: { "content-type": "application/json" },
      body: Buffer.from('{"usage":{"prompt_tokens":7}}'),
    }));
    for (const retries of ["0", "1"]) {
      const headers = { "content-type": "application/json", "x-stainless-retry-count": retries };
      const url = `${weir.url}/endpoints/stainless/v1/chat/completions`;
      const response = await fetch(url, { method: "POST", headers, body: '{"messages":[]}' });
      expect(await response.json()).toEqual({ usage: { prompt_tokens: 7 } });
    }
    expect(await healthAt("stainless", 2)).toMatchObject({ seen: 2, profiled: 2, retries: 1, dropped: {} });
  });

  it("a chat completion that OpenAI streams is captured as one answer, its tokens are a column", async () => {
    await endpoint("chat", () => ({
      headers: { "content-type": "text/event-stream" },
      body: Buffer.from(chatEvents.map((event) => `data: ${event}\n\n`).join("")),
      chunked: true,
    }));
    const response = await fetch(`${weir.url}/endpoints/chat/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: '{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}}',
    });
    expect(await textOfChat(response)).toBe("Grüezi!");
    await healthAt("chat", 1);
    const [line] = await linesOf("chat");
    const { data, ...output } = line?.captureData.endpointOutput ?? {};
    expect(output).toEqual({ observedContentType: "text/event-stream", mode: "OUTPUT", encoding: "JSON" });
    expect(JSON.parse(String(data))).toMatchObject({
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content: "Grüezi!" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    });
    const columns = await meansOf("chat");
    expect(columns).toMatchObject({
      "weir.status": 200,
      "weir.input_tokens": 9,
      "weir.output_tokens": 3,
      "weir.total_tokens": 12,
    });
    expect(columns["weir.latency_ms"]).toBeGreaterThanOrEqual(0);
  });

  it("InvokeEndpointWithResponseStream gives the AWS SDK its parts, and the capture what they come to", async () => {
    const parts = ['{"outputs":"Grü', 'ezi","usage":{"inp', 'ut_tokens":5}}'];
    const received = await endpoint("parts", () => ({
      headers: {
        "content-type": "application/vnd.amazon.eventstream",
        "x-amzn-sagemaker-content-type": "application/json",
      },
      body: Buffer.concat(parts.map(payloadPart)),
      chunked: true,
    }));
    const reply = await client().send(
      new InvokeEndpointWithResponseStreamCommand({
        EndpointName: "parts",
        Body: Buffer.from('{"inputs":"hi"}'),
        ContentType: "application/json",
      }),
    );
    const got: string[] = [];
    for await (const event of reply.Body ?? [])
      got.push(Buffer.from(event.PayloadPart?.Bytes ?? []).toString());
    expect([reply.ContentType, got]).toEqual(["application/json", parts]);
    expect(received[0]?.path).toBe("/invocations-response-stream");
    await healthAt("parts", 1);
    const [line] = await linesOf("parts");
    expect(line?.captureData.endpointOutput).toEqual({
      observedContentType: "application/json",
      mode: "OUTPUT",
      data: parts.join(""),
      encoding: "JSON",
    });
    expect(await meansOf("parts")).toMatchObject({ "weir.input_tokens": 5 });
  });

  /** The means of an endpoint's columns. */
  async function meansOf(name: string): Promise<Record<string, number>> {
    const path = `/v1/endpoints/${name}/profile?start=2020-01-01T00:00:00Z&end=2100-01-01T00:00:00Z`;
    const { features } = await weir.api<Statistics>("GET", path);
    return Object.fromEntries(
      features.flatMap(({ name: column, numerical_statistics: numbers }) =>
        numbers === undefined ? [] : [[column, numbers.mean]],
      ),
    );
  }
});

interface Statistics {
  readonly features: readonly {
    readonly name: string;
    readonly numerical_statistics?: { readonly mean: number };
  }[];
}

const chunkOf = (rest: object) =>
  JSON.stringify({ id: "c-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "m", ...rest });

/** As in docs/clients.md: with `include_usage` the last chunk has no choices. */
const chatEvents = [
  chunkOf({ choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] }),
  chunkOf({ choices: [{ index: 0, delta: { content: "Grüe" }, finish_reason: null }] }),
  chunkOf({ choices: [{ index: 0, delta: { content: "zi!" }, finish_reason: null }] }),
  chunkOf({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  chunkOf({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 } }),
  "[DONE]",
];

/** What a client puts together of a streamed chat completion. */
async function textOfChat(response: Response): Promise<string> {
  const events = (await response.text()).split("\n\n").filter((event) => event !== "");
  expect(events.at(-1)).toBe("data: [DONE]");
  return events
    .slice(0, -1)
    .map((event) => JSON.parse(event.replace(/^data: /, "")) as ChatChunk)
    .map(({ choices }) => choices[0]?.delta.content ?? "")
    .join("");
}

interface ChatChunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

/** A frame of an event stream: docs/clients.md. */
function payloadPart(payload: string): Buffer {
  const headers = Buffer.concat(
    [
      [":message-type", "event"],
      [":event-type", "PayloadPart"],
      [":content-type", "application/octet-stream"],
    ].map(([name = "", value = ""]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(value.length);
      return Buffer.concat([
        Buffer.of(name.length),
        Buffer.from(name),
        Buffer.of(7),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const bytes = Buffer.from(payload);
  const frame = Buffer.alloc(16 + headers.length + bytes.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.set(headers, 12);
  frame.set(bytes, 12 + headers.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4);
  return frame;
}
