/** The demo as a client of its own deployment: the management API as documented, and traffic. */
import * as z from "zod";
import type { CaptureMode } from "../../core/call/record.ts";
import { reasonOf } from "../read/file.ts";
import { wordsOf } from "../remote/deployment.ts";

const executionSchema = z.object({
  id: z.string(),
  status: z.string(),
  exitMessage: z.string().nullable(),
  violations: z.number().nullable(),
});

export type DemoExecution = z.infer<typeof executionSchema>;

const baselineSchema = z.object({ id: z.string(), status: z.string(), rows: z.number().nullable() });
const constraintsSchema = z.looseObject({
  weir: z.looseObject({ checks: z.looseObject({}).optional() }).optional(),
});
const healthSchema = z.object({ shards: z.array(z.object({ counters: z.record(z.string(), z.number()) })) });

export class DemoClient {
  readonly #url: string;
  readonly #token: string;
  readonly #endpoint: string;

  constructor(url: string, token: string, endpoint: string) {
    this.#url = url;
    this.#token = token;
    this.#endpoint = endpoint;
  }

  async putEndpoint(modelUrl: string, mode: CaptureMode): Promise<void> {
    await this.#manage("PUT", "", {
      upstream: { url: modelUrl, invocationPath: "/invocations" },
      capture: { mode },
      receivers: [{ kind: "slack", urlSecret: "WEBHOOK_DEMO" }],
    });
  }

  async putMonitor(monitor: string, schedule: string): Promise<void> {
    await this.#manage("PUT", `/monitors/${monitor}`, {
      schedule,
      incidents: { needed: 1, of: 1, clean: 1 },
    });
  }

  /** Uploads a training set as it is read; gives its rows. How long calls take says something of this computer only. */
  async makeBaseline(csv: AsyncIterable<Uint8Array>): Promise<number> {
    const answer = await this.#call("POST", "/baselines?header=detect", csv, "text/csv");
    const { id, rows } = baselineSchema.parse(answer);
    const path = `/baselines/${id}/constraints.json`;
    const made = constraintsSchema.parse(await this.#call("GET", path, null, null));
    const checks = { ...made.weir?.checks, latency: { perform: "Disabled" } };
    await this.#manage("PUT", path, { ...made, weir: { ...made.weir, checks } });
    return rows ?? 0;
  }

  /** Runs the checks over a past window. */
  async run(monitor: string, start: number, end: number): Promise<DemoExecution> {
    return executionSchema.parse(
      await this.#manage("POST", `/monitors/${monitor}/executions`, { start, end, tell: true }),
    );
  }

  /** Calls that the Recorder has acknowledged. */
  async recordedCalls(): Promise<number> {
    const { shards } = healthSchema.parse(await this.#call("GET", "/health", null, null));
    return shards.reduce((total, { counters }) => total + (counters["seen"] ?? 0), 0);
  }

  /** Sends one CSV row as a client of the model would. */
  async invoke(row: string): Promise<void> {
    const url = `${this.#url}/endpoints/${this.#endpoint}/invocations`;
    const response = await onceMore(() =>
      fetch(url, { method: "POST", headers: { "content-type": "text/csv" }, body: row }),
    );
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`Cannot send traffic: the endpoint answered ${response.status}`);
  }

  #manage(method: string, path: string, body: object): Promise<unknown> {
    return this.#call(method, path, JSON.stringify(body), "application/json");
  }

  async #call(
    method: string,
    path: string,
    body: string | AsyncIterable<Uint8Array> | null,
    contentType: string | null,
  ): Promise<unknown> {
    const what = `${method} /v1/endpoints/${this.#endpoint}${path}`;
    const ask = () =>
      fetch(`${this.#url}/v1/endpoints/${this.#endpoint}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(contentType !== null && { "content-type": contentType }),
        },
        ...(body !== null && { body, duplex: "half" as const }),
      });
    const first = method === "POST" ? ask() : onceMore(ask);
    const response = await first.catch((error: unknown) => {
      throw new Error(`Cannot ${what}: ${reasonOf(error)}`, { cause: error });
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`Cannot ${what}: ${wordsOf(text) ?? `the Worker answered ${response.status}`}`);
    }
    return JSON.parse(text);
  }
}

/** The local server ends connections that are idle, on a busy computer just when they are used again. */
export function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  return ask().catch(ask);
}
