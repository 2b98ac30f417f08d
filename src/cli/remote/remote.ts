/**
 * One endpoint of a deployment, as its owner calls it: the address under which the management API has it, and the
 * admin token, which is taken from the environment and never shown.
 */
import * as z from "zod";
import { reasonOf } from "../read/file.ts";
import { printable } from "../terminal/output.ts";

const tokenVariable = "WEIR_ADMIN_TOKEN";

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

const refusalSchema = z.object({
  error: z.object({
    message: z.string(),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});

/** The files' texts; there are no statistics where the data has no columns. */
export interface BaselineTexts {
  readonly "statistics.json"?: string;
  readonly "constraints.json": string;
}

/** A call that was not answered, or answered by a server in trouble: another time it may be. */
export class Unavailable extends Error {}

const patienceMs = 120_000;

export class Remote {
  /** The endpoint's name. */
  readonly name: string;
  readonly #url: string;
  readonly #token: string;

  /** Throws an Error that says what is wrong with the address or the token. */
  constructor(address: string, environment: Readonly<Record<string, string | undefined>> = process.env) {
    const { url, name } = addressOf(address);
    this.#url = url;
    this.name = name;
    this.#token = tokenIn(environment);
  }

  /** Throws an Error where no deployment answers there, the token is another one's, or there is no such endpoint. */
  async greet(): Promise<void> {
    const what = `Cannot GET ${this.#url}`;
    answerOf(what, endpointSchema, await this.#text("GET", ""));
  }

  /** Asks for a baseline by the API's description of one. */
  async post(body: string): Promise<BaselineRecord> {
    return this.#call("POST", "/baselines", body);
  }

  /** A baseline that was made here becomes the endpoint's, as if it had been made there. Gives its id. */
  async adopt(texts: BaselineTexts): Promise<string> {
    const { "statistics.json": statistics, "constraints.json": constraints } = texts;
    const parts = [
      ...(statistics === undefined ? [] : [`"statistics":${statistics}`]),
      `"constraints":${constraints}`,
    ];
    return (await this.post(`{${parts.join(",")}}`)).id;
  }

  async baseline(id: string): Promise<BaselineRecord> {
    return this.#call("GET", `/baselines/${id}`);
  }

  async cancel(id: string): Promise<BaselineRecord> {
    return this.#call("POST", `/baselines/${id}/cancel`);
  }

  async #call(method: string, path: string, body?: string): Promise<BaselineRecord> {
    return answerOf(
      `Cannot ${method} ${this.#url}${path}`,
      recordSchema,
      await this.#text(method, path, body),
    );
  }

  async #text(method: string, path: string, body?: string): Promise<string> {
    const what = `Cannot ${method} ${this.#url}${path}`;
    const { status, text } = await this.#fetch(what, method, path, body);
    if (status >= 200 && status < 300) return text;
    const message = `${what}: ${complaintOf(status, text)}`;
    throw status >= 500 || status === 429 ? new Unavailable(message) : new Error(message);
  }

  async #fetch(what: string, method: string, path: string, body?: string) {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        // The token is for this address and no other.
        redirect: "manual",
        signal: AbortSignal.timeout(patienceMs),
        ...(body !== undefined && { body }),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new Unavailable(`${what}: ${networkReason(error)}`, { cause: error });
    }
  }
}

function addressOf(address: string): { readonly url: string; readonly name: string } {
  const form = /^https?:\/\/[^/?#@]+\/v1\/endpoints\/([^/?#]+)\/?$/;
  const [, name] = form.exec(address) ?? [];
  if (name === undefined || !URL.canParse(address)) {
    throw new Error("Cannot use this --endpoint: expected an address such as https://host/v1/endpoints/NAME");
  }
  const { origin, protocol, hostname } = new URL(address);
  if (protocol !== "https:" && !loopback.test(hostname)) {
    throw new Error(
      `Cannot use --endpoint ${origin}/…: anybody could read the admin token on its way: use https`,
    );
  }
  return { url: `${origin}/v1/endpoints/${name}`, name };
}

const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function tokenIn(environment: Readonly<Record<string, string | undefined>>): string {
  const token = environment[tokenVariable]?.trim() ?? "";
  if (token === "") {
    throw new Error(`Cannot call the deployment: set ${tokenVariable} to its admin token in the environment`);
  }
  // Other characters cannot be in a header, and the complaint about them would show the token.
  if (/^[\u0021-\u007E]+$/.test(token)) return token;
  throw new Error(`Cannot call the deployment: ${tokenVariable} holds characters that are in no token`);
}

function answerOf<Answer>(what: string, schema: z.ZodType<Answer>, text: string): Answer {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${what}: the answer is none of Weir's: check the address`, { cause: error });
  }
}

function complaintOf(status: number, text: string): string {
  const words = wordsOf(text) ?? `it was answered ${status}: check the address`;
  if (status === 401) return `the token is not the deployment's: check ${tokenVariable}`;
  if (status === 404) return `${words}: check the name in the address, or make it first`;
  return words;
}

/** What an answer of the API complains of, in one line; null if it is no such answer. */
export function wordsOf(text: string): string | null {
  try {
    const { message, details = [] } = refusalSchema.parse(JSON.parse(text)).error;
    return printable(
      [message, ...details.map(({ path, message: detail }) => `${path}: ${detail}`)].join("; "),
    );
  } catch {
    return null;
  }
}

const networkReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "there is no such host, or no network",
  ECONNRESET: "the connection broke off",
  UND_ERR_SOCKET: "the connection broke off",
};

/** fetch() only says that it failed; why is in the cause. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && cause.name === "TimeoutError")
    return `no answer in ${patienceMs / 1_000} seconds`;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return `it cannot be reached: ${networkReasons[code] ?? reasonOf(cause)}`;
}
