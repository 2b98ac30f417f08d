/** A window of calls sent once more: as requests through the gateway, to an upstream that answers what was answered then. */
import { readFileSync } from "node:fs";
import type { Report } from "../../../src/core/report/report.ts";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import type { RecorderHealth } from "../../../src/worker/recorder/answers.ts";
import { inParallel, startServer, until, type LoopbackServer, type Weir } from "../given/given.ts";
import type { Files } from "./found.ts";

interface Body {
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface Call {
  readonly input: Body;
  /** Null: nothing is answered but the status. */
  readonly output: Body | null;
}

interface CapturedBody {
  readonly observedContentType: string;
  readonly data: string;
  readonly encoding: "CSV" | "JSON" | "BASE64";
}

interface CaptureLine {
  readonly captureData?: { readonly endpointInput: CapturedBody; readonly endpointOutput: CapturedBody };
}

/** The calls of captures or, of a file of rows, a call for each ten of them. */
export function callsIn(path: string): Call[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  if (path.endsWith(".csv")) {
    const [header = "", ...rows] = lines;
    return tens(rows).map((some) => sent("text/csv", [header, ...some].join("\n")));
  }
  const [first = "{}"] = lines;
  if ((JSON.parse(first) as CaptureLine).captureData === undefined) {
    return tens(lines).map((some) => sent("application/jsonlines", some.join("\n")));
  }
  return lines.map((line) => {
    const { captureData } = JSON.parse(line) as Required<CaptureLine>;
    return { input: bodyOf(captureData.endpointInput), output: bodyOf(captureData.endpointOutput) };
  });
}

function tens(rows: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(rows.length / 10) }, (_, index) =>
    rows.slice(index * 10, index * 10 + 10),
  );
}

function sent(contentType: string, text: string): Call {
  return { input: { contentType, bytes: Buffer.from(text) }, output: null };
}

function bodyOf({ observedContentType: contentType, data, encoding }: CapturedBody): Body {
  return { contentType, bytes: Buffer.from(data, encoding === "BASE64" ? "base64" : "utf8") };
}

/** Answers the call that the request's path names: `/{name}/{index}`. */
export function startUpstream(callsOf: (name: string) => readonly Call[]): Promise<LoopbackServer> {
  return startServer(({ path }) => {
    const [, name = "", index] = path.split("/");
    const output = callsOf(name)[Number(index)]?.output ?? null;
    return output === null
      ? { status: 200 }
      : { headers: { "content-type": output.contentType }, body: output.bytes };
  });
}

/** Sends the calls of an endpoint and has them checked: the files of the execution, or its record's failure. */
export async function replay({ url, api }: Weir, name: string, calls: readonly Call[]): Promise<Files> {
  const path = `/v1/endpoints/${name}`;
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  await inParallel(calls, 8, async ({ input, output }, index) => {
    const headers = { "content-type": input.contentType };
    const request = { method: "POST", headers, body: new Uint8Array(input.bytes) };
    const response = await fetch(`${url}/endpoints/${name}/${index}`, request);
    const answer = Buffer.from(await response.arrayBuffer());
    if (!response.ok || !answer.equals(output?.bytes ?? Buffer.alloc(0))) {
      throw new Error(`Call ${index} of ${name} was answered ${response.status}: ${answer.toString()}`);
    }
  });
  await until(`every call of ${name} is counted`, async () => {
    const { shards } = await api<{ shards: RecorderHealth[] }>("GET", `${path}/health`);
    return shards.reduce((seen, { counters }) => seen + (counters["seen"] ?? 0), 0) === calls.length;
  });
  const end = Math.ceil(Date.now() / 1_000) * 1_000;
  await until("the window is over", () => Date.now() > end);
  await api("PUT", `${path}/monitors/once`, { schedule: "daily" });
  const { id } = await api<ExecutionRecord>("POST", `${path}/monitors/once/executions`, { start, end });
  const execution = `${path}/executions/${id}`;
  await until(`the execution of ${name} is over`, async () => {
    const { finishedAt } = await api<ExecutionRecord>("GET", execution);
    return finishedAt !== null;
  });
  return {
    report: await api<Report>("GET", `${execution}/report`),
    statistics: await api("GET", `${execution}/statistics.json`),
  };
}
