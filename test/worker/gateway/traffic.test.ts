/** Calls that are no tables, chats and images: they pass as well, are captured, counted from outside, and said to be so. */
import { describe, expect, it } from "vitest";
import type { Profile } from "../../../src/core/profile/profile.ts";
import {
  call,
  capturesOf,
  counted,
  flush,
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

  it("a table has no such columns, unless its answer tells tokens", async () => {
    const name = await newEndpoint("table", { upstream: { url: `${server}/${newName("key")}/csv` } });
    await invoke(name, "1,2");
    await counted(name, "seen", 1);
    expect((await profileIn(name)).traffic.rows).toBe(0);
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
