/** What the gateway records of a call: which calls, what of them, and how bodies are written. */
import { describe, expect, it } from "vitest";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { env } from "cloudflare:workers";
import {
  call,
  capturesOf,
  counted,
  flush,
  healthOf,
  invoke,
  newEndpoint,
  profileIn,
  server,
} from "../given/given.ts";

interface Line {
  readonly captureData: Readonly<
    Record<"endpointInput" | "endpointOutput", Record<string, unknown> | undefined>
  >;
  readonly eventMetadata: Readonly<Record<string, unknown>>;
}

/** The captured lines, once `seen` calls have reached the Recorder. */
async function linesOf(name: string, seen: number): Promise<Line[]> {
  await counted(name, "seen", seen);
  await flush(name);
  return (await capturesOf(name)).flatMap(({ lines }) => lines).map((line) => JSON.parse(line) as Line);
}

describe("capture record", () => {
  it("a call is captured in the service's form, under the id its client got", async () => {
    const name = await newEndpoint("form", { upstream: { url: `${server}/form/csv` } });
    const response = await invoke(name, "12,blue\n", {
      "x-amzn-sagemaker-inference-id": "order-7",
      "x-amzn-sagemaker-custom-attributes": "team=fraud",
    });
    await counted(name, "seen", 1);
    await flush(name);
    const [file] = await capturesOf(name);
    expect(file?.lines).toHaveLength(1);
    const inferenceTime = (JSON.parse(file?.lines[0] ?? "") as Line).eventMetadata["inferenceTime"];
    expect(inferenceTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(file?.lines[0]).toBe(
      `{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"12,blue\\n","encoding":"CSV"},` +
        `"endpointOutput":{"observedContentType":"text/csv","mode":"OUTPUT","data":"0.12\\n","encoding":"CSV"}},` +
        `"eventMetadata":{"eventId":"${response.headers.get("x-weir-event-id")}","customAttributes":["team=fraud"],` +
        `"inferenceId":"order-7","inferenceTime":"${String(inferenceTime)}"},"eventVersion":"0"}`,
    );
  });

  it.each([
    ["Input", ["endpointInput"]],
    ["Output", ["endpointOutput"]],
    ["InputAndOutput", ["endpointInput", "endpointOutput"]],
  ])("mode %s captures %j", async (mode, sides) => {
    const name = await newEndpoint("mode", { capture: { mode } });
    await invoke(name, "1");
    const [line] = await linesOf(name, 1);
    expect(Object.keys(line?.captureData ?? {})).toEqual(sides);
  });

  it("content types say how bodies are written", async () => {
    const capture = {
      csvContentTypes: ["application/x-rows"],
      jsonContentTypes: ["application/vnd.scores+json"],
    };
    const name = await newEndpoint("types", { capture, upstream: { url: `${server}/types/echo` } });
    const types = ["application/x-rows; charset=utf-8", "Application/Vnd.Scores+JSON", "text/csv"];
    for (const [index, type] of types.entries()) {
      await invoke(name, "1,é", { "content-type": type });
      await counted(name, "seen", index + 1);
    }
    const lines = await linesOf(name, 3);
    expect(lines.map(({ captureData }) => captureData.endpointInput?.["encoding"])).toEqual([
      "CSV",
      "JSON",
      "BASE64",
    ]);
    expect(lines.map(({ captureData }) => captureData.endpointOutput?.["data"])).toEqual([
      "1,é",
      "1,é",
      Buffer.from("1,é").toString("base64"),
    ]);
  });

  it("bytes that are no text are base64, whatever their type says", async () => {
    const name = await newEndpoint("bytes", { upstream: { url: `${server}/bytes/echo` } });
    const body = new Uint8Array([0xff, 0x00, 0x31]);
    const headers = { "content-type": "text/csv" };
    await (await call(name, "/invocations", { method: "POST", body, headers })).arrayBuffer();
    const [line] = await linesOf(name, 1);
    expect(line?.captureData.endpointInput).toMatchObject({ encoding: "BASE64", data: "/wAx" });
  });

  it("a gzip answer is captured as the text it holds", async () => {
    for (const length of ["length", "chunks"]) {
      const name = await newEndpoint("gzip", { upstream: { url: `${server}/gz-${length}/gzip/${length}` } });
      await invoke(name, "1");
      const [line] = await linesOf(name, 1);
      expect(line?.captureData.endpointOutput).toMatchObject({ encoding: "JSON", data: '{"score":0.75}' });
    }
  });

  it("bodies beyond the limit are cut, say so, and are in no statistics", async () => {
    const upstream = { url: `${server}/limit/bytes/5242880` };
    const name = await newEndpoint("limit", { upstream, capture: { bodyLimitBytes: 1_000 } });
    const response = await invoke(name, "9".repeat(5 * 2 ** 20));
    expect((await response.arrayBuffer()).byteLength).toBe(5_242_880);
    const [line] = await linesOf(name, 1);
    const cut = { truncated: true, encoding: "CSV" };
    expect(line?.captureData.endpointInput).toMatchObject({ ...cut, data: "9".repeat(1_000) });
    expect(line?.captureData.endpointOutput).toMatchObject({ ...cut, data: "0123456789".repeat(100) });
    const { calls, input } = await profileIn(name);
    expect({ calls, rows: input.rows, unreadable: [...input.unreadable] }).toEqual({
      calls: 1,
      rows: 0,
      unreadable: [["longer than the capture limit", 1]],
    });
  });

  it("a body as long as the limit is whole; a cut inside a character takes the whole character off", async () => {
    const upstream = { url: `${server}/edge/echo` };
    const name = await newEndpoint("edge", { upstream, capture: { bodyLimitBytes: 4 } });
    await invoke(name, "abcd");
    await counted(name, "seen", 1);
    await invoke(name, "abcé");
    const lines = await linesOf(name, 2);
    const inputs = lines.map(({ captureData }) => captureData.endpointInput);
    expect(inputs[0]).toEqual({
      observedContentType: "text/csv",
      mode: "INPUT",
      data: "abcd",
      encoding: "CSV",
    });
    expect(inputs[1]).toMatchObject({ data: "abc", truncated: true });
  });

  it("the variant a client asks for names the folder if it is configured; callers make up none", async () => {
    const name = await newEndpoint("variant", { variant: "blue", variants: ["green"] });
    for (const asked of ["green", "../../config", "red", "v1", "v2"]) {
      await invoke(name, "1", { "x-amzn-sagemaker-target-variant": asked });
    }
    await linesOf(name, 5);
    const folders = (await capturesOf(name)).map(({ key }) => key.split("/")[2]);
    // As R2 lists them: in the order of their keys.
    expect(folders).toEqual(["blue", "green"]);
  });
});

describe("capture selection", () => {
  it("GET is not captured", async () => {
    const name = await newEndpoint("get");
    await call(name, "/v1/models");
    await invoke(name, "1");
    expect(await linesOf(name, 1)).toHaveLength(1);
  });

  it("x-weir-capture: off keeps a call out of the captures, and not out of the statistics", async () => {
    const name = await newEndpoint("off");
    await invoke(name, "1", { "x-weir-capture": "off" });
    await counted(name, "profiled", 1);
    await flush(name);
    expect((await healthOf(name)).counters).toEqual({ seen: 1, profiled: 1 });
    expect(await capturesOf(name)).toEqual([]);
  });

  it("x-weir-capture: off is honoured and counted where callers may opt out", async () => {
    const name = await newEndpoint("off", { callersMay: ["opt-out"] });
    expect((await invoke(name, "1", { "x-weir-capture": "Off" })).status).toBe(200);
    await invoke(name, "2");
    const lines = await linesOf(name, 1);
    expect(lines.map(({ captureData }) => captureData.endpointInput?.["data"])).toEqual(["2"]);
    expect((await healthOf(name)).counters["opted_out"]).toBe(1);
  });

  it.each([307, 400, 404, 500])("an answer with status %i is counted, not captured", async (status) => {
    const name = await newEndpoint("errors", { upstream: { url: `${server}/errors/status/${status}` } });
    await invoke(name, "1");
    await counted(name, "upstream_error_status", 1);
    await flush(name);
    expect((await healthOf(name)).counters).toEqual({ upstream_error_status: 1 });
    expect(await capturesOf(name)).toEqual([]);
  });

  it("an answer that breaks off is counted, not captured", async () => {
    const name = await newEndpoint("broken", { upstream: { url: `${server}/broken/broken` } });
    await invoke(name, "1").catch(() => {});
    await counted(name, "upstream_broke_off", 1);
    expect((await profileIn(name)).calls).toBe(0);
  });

  it("a sample of the calls is captured, every call is in the statistics", async () => {
    const name = await newEndpoint("sample", { capture: { samplingPercentage: 40 } });
    for (let times = 0; times < 50; times++) await invoke(name, `${times}`);
    const captured = (await linesOf(name, 50)).length;
    // Binomial(50, 0.4): outside 5 to 35 less often than once in a million.
    expect(captured).toBeGreaterThan(5);
    expect(captured).toBeLessThan(35);
    expect((await healthOf(name)).counters).toEqual({ seen: 50, profiled: 50, captured });
    expect((await profileIn(name)).input.rows).toBe(50);
  });

  it("capture switched off leaves the statistics; both off leaves nothing", async () => {
    const statistics = await newEndpoint("statistics", { capture: { enabled: false } });
    await invoke(statistics, "1");
    expect(await linesOf(statistics, 1)).toEqual([]);
    expect((await profileIn(statistics)).calls).toBe(1);
    const captures = await newEndpoint("captures", { profile: false });
    await invoke(captures, "1");
    expect(await linesOf(captures, 1)).toHaveLength(1);
    expect((await profileIn(captures)).calls).toBe(0);
    const nothing = await newEndpoint("nothing", { profile: false, capture: { enabled: false } });
    expect((await invoke(nothing, "1")).status).toBe(200);
    expect((await recorderOf(env, nothing).health()).pendingBytes).toBe(0);
  });
});
