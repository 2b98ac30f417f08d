/**
 * Routes as data: what is mounted is what is documented. A door lists its routes; index.ts mounts them all, and the
 * document at /openapi.json is made of the same list.
 */
import { Hono, type Context, type ErrorHandler } from "hono";
import type * as z from "zod";
import { parseJson, wrongNames } from "../../core/config/complaint.ts";
import { nameSchema } from "../../core/names.ts";
import type { Bindings } from "../env.ts";
import { problem, problemResponse, Refusal, type ProblemKind } from "./problem.ts";

export type Method = "get" | "put" | "post" | "patch" | "delete";

/** A schema under the name that the document has it under. */
export interface Component<T = unknown> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** What is sent and read back unchanged is described as it is sent. */
  readonly io: "input" | "output";
}

export function sent<T>(name: string, schema: z.ZodType<T>): Component<T> {
  return { name, schema, io: "input" };
}

export function answered<T>(name: string, schema: z.ZodType<T>): Component<T> {
  return { name, schema, io: "output" };
}

/** A body as one content type has it; null where there is no more to say than the content type. */
export type Media = Readonly<Record<string, Component | null>>;

interface AnswerOf {
  readonly what: string;
  /** Absent for an answer without a body. */
  readonly media?: Media;
}

/** A route as the document has it. */
export interface Documented {
  readonly id: string;
  readonly method: Method;
  /** Absolute, with `{name}` for what varies. */
  readonly path: string;
  readonly summary: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Media;
  readonly answers: Readonly<Record<number, AnswerOf>>;
  readonly errors: readonly ProblemKind[];
  /** What is answered has a tag; a change may be made on condition of it. */
  readonly isTagged?: true;
  /** Without the admin token. */
  readonly isOpen?: true;
  /** A call of a model, whose errors are made for clients of models. */
  readonly isCall?: true;
}

/** What a request asks of a route. */
export interface Ask {
  readonly env: Bindings;
  readonly request: Request;
  readonly url: URL;
  readonly context: Context<AppEnv>;
  /** Of the management API: with the token of those who may only look. */
  readonly isReader: boolean;
  /** A place of the path. */
  readonly place: (name: string) => string;
  /** A place of the path that must be the name of an endpoint, a monitor or a script. */
  readonly named: (name: string, what: "endpoint" | "monitor" | "script") => string;
  /** The body's JSON, of at most so many bytes; of a configuration if they are not said. */
  readonly json: (mostBytes?: number) => Promise<unknown>;
}

export interface Route extends Documented {
  readonly run: (ask: Ask) => Promise<Response>;
}

/** What Hono hands on. */
export interface AppEnv {
  Bindings: Bindings;
  Variables: { isReader?: true };
}

type App = Hono<AppEnv>;

/** Routes by their paths; another method is told which there are, and a slash at the end changes nothing. */
export function mount(app: App, routes: readonly Route[]): void {
  for (const route of routes) {
    app.on(route.method.toUpperCase(), pattern(route.path), (context) => {
      const ask = askOf(context);
      if (route.isOpen !== true) refuseOdd(route, ask.url);
      return route.run(ask);
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    const allow = methods.includes("GET") ? ["HEAD", ...methods] : methods;
    app.all(pattern(path), ({ req }) => notAllowed(req.method, allow.sort().join(", ")));
  }
}

/** An application without routes; `answer` is for what its routes throw. */
export function emptyApp(answer: ErrorHandler<AppEnv>): App {
  return new Hono<AppEnv>({ strict: false }).onError(answer);
}

/** For a path that nothing is mounted at. */
export function nothingHere(): never {
  throw new Refusal(
    "not_found",
    "There is no such path; see /docs and /openapi.json. A model is called under /endpoints/{name}",
  );
}

/**
 * A managed route takes the parameters that its document has, each once, and no other: a misspelled one would be without
 * effect, and of two the one or the other.
 */
function refuseOdd({ query = {} }: Documented, { searchParams }: URL): void {
  const names = [...new Set(searchParams.keys())];
  const unknown = names.filter((name) => !Object.hasOwn(query, name));
  const repeated = names.filter((name) => Object.hasOwn(query, name) && searchParams.getAll(name).length > 1);
  if (unknown.length === 0 && repeated.length === 0) return;
  const known = Object.keys(query);
  const others = known.length === 0 ? "there are none here" : `there are ${known.join(", ")}`;
  throw new Refusal("invalid", "Cannot use the query parameters", [
    ...wrongNames(repeated, "This parameter is given more than once"),
    ...wrongNames(unknown, `This parameter is not known: ${others}`),
  ]);
}

function pattern(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function notAllowed(method: string, allow: string): Response {
  const response = problemResponse(problem("method_not_allowed", `Cannot ${method} this: use ${allow}`));
  response.headers.set("allow", allow);
  return response;
}

function askOf(context: Context<AppEnv>): Ask {
  const { req, env } = context;
  const place = (name: string) => req.param(name) ?? "";
  return {
    env,
    request: req.raw,
    url: new URL(req.url),
    context,
    isReader: context.get("isReader") === true,
    place,
    named: (name, what) => {
      const parsed = nameSchema.safeParse(place(name));
      if (parsed.success) return parsed.data;
      throw new Refusal("invalid", `Cannot use this ${what} name`, [
        { path: "name", message: parsed.error.issues[0]?.message ?? "" },
      ]);
    },
    json: async (most = mostBodyBytes) => {
      const json = parseJson(await textWithin(req.raw, most));
      if (json.ok) return json.value;
      throw new Refusal("invalid", "Cannot read the request body: it is not JSON", json.complaints);
    },
  };
}

/** A configuration is no longer; a route that takes more says how much. */
const mostBodyBytes = 2 ** 20;

/**
 * The text of a body of at most so many bytes: no more of it is held. One that is no UTF-8 is refused: with others in the
 * place of its letters, a name would match nothing.
 */
export async function textWithin({ body }: Request, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let [text, bytes] = ["", 0];
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) {
      const most = mostBytes < 2 ** 20 ? `${mostBytes / 2 ** 10} KiB` : `${mostBytes / 2 ** 20} MiB`;
      throw new Refusal("invalid", `Cannot read the request body: it has over ${most}`);
    }
    text += inUtf8(() => decoder.decode(chunk, { stream: true }));
  }
  return text + inUtf8(() => decoder.decode());
}

function inUtf8(decoded: () => string): string {
  try {
    return decoded();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Refusal("invalid", "Cannot read the request body: it is not UTF-8");
  }
}
