/**
 * A deployment, as its owner calls its management API: the address, and the token, which is taken from the environment,
 * sent to that address alone and never shown.
 */
import * as z from "zod";
import { reasonOf } from "../read/file.ts";
import { printable } from "../terminal/output.ts";

const tokenVariable = "WEIR_ADMIN_TOKEN";
const readTokenVariable = "WEIR_READ_TOKEN";
const urlVariable = "WEIR_URL";

type Environment = Readonly<Record<string, string | undefined>>;

const refusalSchema = z.object({
  error: z.object({
    message: z.string(),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});

/** A call that was not answered, or answered by a server in trouble: another time it may be. */
export class Unavailable extends Error {}

/** A call that the deployment refuses. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What is asked of a deployment. */
export interface Question {
  readonly method: string;
  /** From the origin on: `/v1/endpoints`. */
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly text: string;
  /** The tag of what was answered, where it has one. */
  readonly etag: string | null;
}

const patienceMs = 120_000;

export class Deployment {
  /** Its origin. */
  readonly url: string;
  readonly #token: string;

  /** Throws an Error that says what is wrong with the address or the token. */
  constructor(address: string, option: string, environment: Environment = process.env) {
    this.url = originOf(address, option);
    this.#token = tokenIn(environment);
  }

  /** The deployment that the option or the environment names. */
  static named(address: string | undefined, environment: Environment = process.env): Deployment {
    const given = address ?? environment[urlVariable]?.trim() ?? "";
    if (given === "") {
      throw new Error(
        `Cannot call a deployment: say which: --endpoint-url https://host, or ${urlVariable} in the environment`,
      );
    }
    return new Deployment(given, address === undefined ? urlVariable : "--endpoint-url", environment);
  }

  /** Throws Unavailable where nobody answers, and Refused where it is refused. */
  async ask(question: Question): Promise<Reply> {
    const what = `Cannot ${question.method} ${this.url}${question.path}`;
    const { status, text, etag } = await this.#fetch(what, question);
    if (status >= 200 && status < 300) return { text, etag };
    const message = `${what}: ${complaintOf(status, text)}`;
    throw status >= 500 || status === 429 ? new Unavailable(message) : new Refused(status, message);
  }

  /** The answer's JSON by its schema. Throws as ask(), and an Error for what is no answer of Weir's. */
  async read<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.output<Schema>> {
    return answerOf(`Cannot GET ${this.url}${path}`, schema, (await this.ask({ method: "GET", path })).text);
  }

  /** The same; null for what is not there. */
  async find<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.output<Schema> | null> {
    return found(this.read(schema, path));
  }

  async #fetch(what: string, { method, path, body, headers }: Question) {
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        // The token is for this address and no other.
        redirect: "manual",
        signal: AbortSignal.timeout(patienceMs),
        ...(body !== undefined && { body }),
      });
      const etag = response.headers.get("etag");
      return { status: response.status, text: await response.text(), etag };
    } catch (error) {
      throw new Unavailable(`${what}: ${networkReason(error)}`, { cause: error });
    }
  }
}

/** What was asked for; null where the deployment says that it is not there. */
export async function found<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

function originOf(address: string, option: string): string {
  if (!/^https?:\/\/[^/?#@]+\/?$/.test(address) || !URL.canParse(address)) {
    throw new Error(`Cannot use this ${option}: expected a deployment's address such as https://host`);
  }
  return guarded(address, option);
}

/** The address's origin, unless anybody could read the token on its way there. */
export function guarded(address: string, option: string): string {
  const { origin, protocol, hostname } = new URL(address);
  if (protocol === "https:" || loopback.test(hostname)) return origin;
  throw new Error(
    `Cannot use ${option} ${origin}/…: anybody could read the admin token on its way: use https`,
  );
}

const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function tokenIn(environment: Environment): string {
  const [name = tokenVariable] = [tokenVariable, readTokenVariable].filter(
    (variable) => (environment[variable]?.trim() ?? "") !== "",
  );
  const token = environment[name]?.trim() ?? "";
  if (token === "") {
    throw new Error(`Cannot call the deployment: set ${tokenVariable} to its admin token in the environment`);
  }
  // Other characters cannot be in a header, and the complaint about them would show the token.
  if (/^[\u0021-\u007E]+$/.test(token)) return token;
  throw new Error(`Cannot call the deployment: ${name} holds characters that are in no token`);
}

export function answerOf<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  text: string,
): z.output<Schema> {
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
