import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  captureKey,
  captureLine,
  encodingOf,
  parseCaptureLine,
  type Call,
} from "../../../src/core/call/record.ts";
import { isSampled } from "../../../src/core/call/sampling.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { randomOf } from "../sketch/streams.ts";

/** The record printed in the announcement of 2019, its data shortened. */
const call: Call = {
  eventId: "6ece5c74-7497-43f1-a263-4833557ffd63",
  time: Date.parse("2019-11-22T08:24:40.519Z"),
  variant: "AllTraffic",
  inferenceId: null,
  customAttributes: null,
  input: { contentType: "text/csv", encoding: "CSV", data: "132,25,113.2,96", truncated: false },
  output: {
    contentType: "text/csv; charset=utf-8",
    encoding: "CSV",
    data: "0.01076381653547287",
    truncated: false,
  },
  stored: true,
  profiled: true,
};

const input =
  '"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"132,25,113.2,96","encoding":"CSV"}';
const output =
  '"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":"0.01076381653547287","encoding":"CSV"}';
const event = '"eventId":"6ece5c74-7497-43f1-a263-4833557ffd63"';
const time = '"inferenceTime":"2019-11-22T08:24:40Z"';

describe("captureLine()", () => {
  it("is the announcement's record to the byte, time in whole seconds", () => {
    expect(captureLine(call)).toBe(
      `{"captureData":{${input},${output}},"eventMetadata":{${event},${time}},"eventVersion":"0"}`,
    );
  });

  it("puts custom attributes as a list and the inference id between event id and time", () => {
    expect(captureLine({ ...call, customAttributes: "trace=7", inferenceId: "58" })).toBe(
      `{"captureData":{${input},${output}},"eventMetadata":{${event},"customAttributes":["trace=7"],"inferenceId":"58",${time}},"eventVersion":"0"}`,
    );
  });

  it("has only the captured sides, and leaves out a content type that was not sent", () => {
    const bare = input.replace('"observedContentType":"text/csv",', "");
    const line = captureLine({ ...call, input: { ...side(call), contentType: null }, output: null });
    expect(line).toBe(`{"captureData":{${bare}},"eventMetadata":{${event},${time}},"eventVersion":"0"}`);
    expect(captureLine({ ...call, input: null })).toContain(`{"captureData":{${output}},`);
  });

  it("marks a truncated body, last", () => {
    const line = captureLine({ ...call, input: { ...side(call), truncated: true } });
    expect(line).toContain('"encoding":"CSV","truncated":true},"endpointOutput"');
  });

  it("stays one line whatever the body holds", () => {
    const data = 'a\nb\r\n"c"\u2028\ud800';
    const line = captureLine({ ...call, input: { ...side(call), data } });
    expect(line).not.toMatch(/[\n\r]/);
    expect(parseCaptureLine(line).input?.data).toBe(data);
  });
});

function side({ input: body }: Call) {
  if (body === null) throw new Error("Cannot test: the call has no input");
  return body;
}

describe("captureKey()", () => {
  it("is the service's layout in UTC, named after the first call to the millisecond", () => {
    expect(captureKey("churn", "AllTraffic", Date.parse("2022-04-18T00:20:48.871Z"), "0b7bfd33")).toBe(
      "captures/churn/AllTraffic/2022/04/18/00/20-48-871-0b7bfd33.jsonl",
    );
    expect(captureKey("e", "v", Date.parse("2019-12-31T23:59:59.999-01:00"), "u")).toBe(
      "captures/e/v/2020/01/01/00/59-59-999-u.jsonl",
    );
  });
});

describe("encodingOf()", () => {
  const types = { csv: ["text/csv"], json: ["application/json", "Application/X-NDJSON"] };

  it.each([
    ["text/csv", "CSV"],
    ["text/csv; charset=utf-8", "CSV"],
    ["TEXT/CSV;header=present", "CSV"],
    ["application/json", "JSON"],
    [" application/json ; charset=utf-8", "JSON"],
    ["application/x-ndjson", "JSON"],
    ["application/jsonlines", "BASE64"],
    ["text/csvx", "BASE64"],
    ["", "BASE64"],
    [null, "BASE64"],
  ] as const)("writes a body of type %j as %s", (contentType, encoding) => {
    expect(encodingOf(contentType, types)).toBe(encoding);
  });

  it("writes base64 when no type is listed", () => {
    expect(encodingOf("text/csv", { csv: [], json: [] })).toBe("BASE64");
    expect(encodingOf(null, { csv: [], json: [] })).toBe("BASE64");
  });
});

describe("isSampled()", () => {
  const random = randomOf(7);
  const hex = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  const ids = Array.from({ length: 100_000 }, () => `${hex()}-${hex().slice(4)}-4${hex().slice(5)}-${hex()}`);

  it.each([1, 10, 20, 50, 99, 99.5])("takes %d %% of 100,000 ids, within one point", (percentage) => {
    const share = ids.filter((id) => isSampled(id, percentage)).length / ids.length;
    expect(Math.abs(share * 100 - percentage)).toBeLessThan(1);
  });

  it("takes as many of ids that only count up", () => {
    const counted = ids.filter((_, index) => isSampled(`call-${index}`, 20)).length / ids.length;
    expect(Math.abs(counted - 0.2)).toBeLessThan(0.01);
  });

  it("takes none at 0 % and all at 100 %", () => {
    expect(ids.some((id) => isSampled(id, 0))).toBe(false);
    expect(ids.every((id) => isSampled(id, 100))).toBe(true);
  });

  it("goes on deciding as it did: shards and replays of every version agree", () => {
    const decisions = Array.from({ length: 40 }, (_, index) => (isSampled(`call-${index}`, 37) ? 1 : 0));
    expect(decisions.join("")).toBe("0000011010000001000100101001110000001100");
  });

  it("decides by the id alone, and who is in the smaller sample is in the larger", () => {
    const few = ids.slice(0, 5_000);
    expect(few.map((id) => isSampled(id, 30))).toEqual(few.map((id) => isSampled(id, 30)));
    expect(few.filter((id) => isSampled(id, 30) && !isSampled(id, 40))).toEqual([]);
  });
});

describe("parseCaptureLine()", () => {
  it("reads back what captureLine() wrote", () => {
    const { eventId, input: sent, output: answered } = call;
    const time = Math.floor(call.time / 1_000) * 1_000;
    expect(parseCaptureLine(captureLine(call))).toEqual({ eventId, time, input: sent, output: answered });
    expect(parseCaptureLine(captureLine({ ...call, output: null })).output).toBeNull();
  });

  it.each([
    ["secret,1", "it is not JSON"],
    ['"secret"', ": Invalid input: expected object"],
    [
      '{"captureData":{"endpointInput":{"data":5,"encoding":"CSV"}},"eventMetadata":{"eventId":"x"}}',
      "captureData.endpointInput.data: ",
    ],
    [
      '{"captureData":{"endpointInput":{"data":"secret","encoding":"SECRET"}},"eventMetadata":{"eventId":"x"}}',
      "captureData.endpointInput.encoding: ",
    ],
    ['{"captureData":{},"eventMetadata":{"secret":1}}', "eventMetadata.eventId: "],
  ])("refuses %s by field, without its content", (line, reason) => {
    const refused = messageOf(() => parseCaptureLine(line));
    expect(refused).toMatch(/^Cannot read the line as a capture record: /);
    expect(refused).toContain(reason);
    expect(refused).not.toMatch(/secret/i);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
  }
  throw new Error("Expected a SyntaxError");
}

describe.runIf(hasSharedData)("captures that the service wrote", () => {
  const linesOf = (...path: string[]) =>
    readFileSync(sharedData("sagemaker-outputs", ...path), "utf8")
      .split("\n")
      .filter((line) => line !== "");

  it("parseCaptureLine() reads every call of a language-model endpoint", () => {
    const calls = linesOf("captures", "34-30-683-55126149-826d-415a-967b-33fa7f4666f3.jsonl").map(
      parseCaptureLine,
    );
    expect(calls.length).toBeGreaterThan(2);
    for (const { input: sent, output: answered } of calls) {
      expect(sent).toMatchObject({ contentType: "application/json", encoding: "JSON", truncated: false });
      expect(Object.keys(JSON.parse(sent?.data ?? ""))).toEqual(["inputs", "parameters"]);
      expect(JSON.parse(answered?.data ?? "")).toHaveProperty("generated_text");
    }
  });

  it("parseCaptureLine() reads every call of the SDK's own test captures, metadata first", () => {
    const calls = linesOf("sagemaker-python-sdk", "monitor", "capture.jsonl").map(parseCaptureLine);
    expect(calls[0]).toEqual({
      eventId: "74b0dd56-e7c8-368e-94b1-14a138a96000",
      // The SDK fills "{%s}" in before it uploads.
      time: null,
      input: { contentType: "text/csv", encoding: "CSV", data: "9,45,45,42,7,5,0", truncated: false },
      output: { contentType: "text/csv", encoding: "CSV", data: "0.302709460258", truncated: false },
    });
    expect(calls.every(({ input: sent }) => sent?.data.split(",").length === 7)).toBe(true);
  });

  it("captureLine() writes a real record as the service did, to the byte", () => {
    const lines = [
      ...linesOf("captures", "34-30-683-55126149-826d-415a-967b-33fa7f4666f3.jsonl"),
      ...linesOf("sagemaker-python-sdk", "monitor", "captured-data.jsonl"),
    ];
    for (const line of lines) {
      const { eventMetadata } = JSON.parse(line);
      const written = captureLine({
        ...call,
        ...parseCaptureLine(line),
        time: Date.parse(eventMetadata.inferenceTime),
        inferenceId: eventMetadata.inferenceId ?? null,
        customAttributes: eventMetadata.customAttributes?.[0] ?? null,
      });
      expect(JSON.parse(written)).toEqual(JSON.parse(line));
      expect(written).toBe(JSON.stringify(JSON.parse(line)));
    }
    expect(lines.length).toBeGreaterThan(4);
  });
});
