/** One endpoint of a deployment, by the address under which the management API has it, and its baselines. */
import * as z from "zod";
import { answerOf, Deployment, guarded } from "./deployment.ts";

const recordSchema = z.object({
  id: z.string(),
  status: z.enum(["InProgress", "Completed", "Failed", "Cancelled"]),
  rows: z.number(),
  bytes: z.number(),
  totalBytes: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  failure: z.string().nullable(),
  /** Deployments of before have none. */
  notes: z.array(z.string()).default([]),
});

const endpointSchema = z.object({ name: z.string() });

/** A baseline as the API tells of it. */
export type BaselineRecord = z.infer<typeof recordSchema>;

/** The files' texts; there are no statistics where the data has no columns. */
export interface BaselineTexts {
  readonly "statistics.json"?: string;
  readonly "constraints.json": string;
}

export class Remote {
  /** The endpoint's name. */
  readonly name: string;
  readonly #path: string;
  readonly #deployment: Deployment;

  /** Throws an Error that says what is wrong with the address or the token. */
  constructor(address: string, environment: Readonly<Record<string, string | undefined>> = process.env) {
    const { origin, name } = addressOf(address);
    this.name = name;
    this.#path = `/v1/endpoints/${name}`;
    this.#deployment = new Deployment(origin, "--endpoint", environment);
  }

  /** Throws an Error where no deployment answers there, the token is another one's, or there is no such endpoint. */
  async greet(): Promise<void> {
    await this.#deployment.read(endpointSchema, this.#path);
  }

  /** Asks for a baseline by the API's description of one. */
  async post(body: string): Promise<BaselineRecord> {
    return this.#call("POST", "/baselines", body);
  }

  /** A baseline that was made here becomes the endpoint's, as if it had been made there. Gives its id. */
  async adopt(texts: BaselineTexts): Promise<string> {
    return (await this.post(adoption(texts))).id;
  }

  async baseline(id: string): Promise<BaselineRecord> {
    return this.#call("GET", `/baselines/${id}`);
  }

  async cancel(id: string): Promise<BaselineRecord> {
    return this.#call("POST", `/baselines/${id}/cancel`);
  }

  async #call(method: string, rest: string, body?: string): Promise<BaselineRecord> {
    const path = `${this.#path}${rest}`;
    const { text } = await this.#deployment.ask({ method, path, ...(body !== undefined && { body }) });
    return answerOf(`Cannot ${method} ${this.#deployment.url}${path}`, recordSchema, text);
  }
}

/** The body that has given files adopted, as they stand: numbers keep their form. */
export function adoption(texts: BaselineTexts): string {
  const { "statistics.json": statistics, "constraints.json": constraints } = texts;
  const parts = [
    ...(statistics === undefined ? [] : [`"statistics":${statistics}`]),
    `"constraints":${constraints}`,
  ];
  return `{${parts.join(",")}}`;
}

function addressOf(address: string): { readonly origin: string; readonly name: string } {
  const form = /^https?:\/\/[^/?#@]+\/v1\/endpoints\/([^/?#]+)\/?$/;
  const [, name] = form.exec(address) ?? [];
  if (name === undefined || !URL.canParse(address)) {
    throw new Error("Cannot use this --endpoint: expected an address such as https://host/v1/endpoints/NAME");
  }
  return { origin: guarded(address, "--endpoint"), name };
}
