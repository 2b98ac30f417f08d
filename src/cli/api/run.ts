/** One command of the table: asks, follows the pages of a list, and shows the answer. */
import { exitCodeOf } from "../terminal/exit-code.ts";
import * as z from "zod";
import { reportSchema } from "../../core/report/stored.ts";
import type { Report } from "../../core/report/report.ts";
import { readIfThere } from "../read/file.ts";
import { answerOf, Deployment, type Question } from "../remote/deployment.ts";
import { openOutput, printable, remark, type Output } from "../terminal/output.ts";
import { summaryOf } from "../terminal/summary.ts";
import { columnsOf, fieldsOf } from "./shown.ts";
import type { Given, RemoteCommand } from "./table.ts";

/** What was said: names in their order, and options as commander has them. */
export interface Said {
  readonly names: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

const optionsSchema = z.object({
  endpointUrl: z.string().optional(),
  json: z.boolean(),
  limit: z.number().default(50),
});

/** Gives the exit code: 0 done, 2 it is not fine or differs, 3 it was not judged. */
export async function runRemote(command: RemoteCommand, { names, options }: Said): Promise<number> {
  const { endpointUrl, json, limit } = optionsSchema.parse(options);
  const deployment = Deployment.named(endpointUrl);
  const output = openOutput(json);
  const asked = new Asked(deployment, command, pathOf(command, names), options);
  switch (command.shown.kind) {
    case "list":
      return showList(asked, command.shown, limit, output);
    case "fields": {
      const answer = await asked.answer();
      output.say(fieldsOf(answer, output));
      output.result(answer);
      return isFine(command, answer) ? 0 : 2;
    }
    case "file":
      process.stdout.write(await asked.text());
      return 0;
    case "report":
      return showReport(asked.read(reportSchema, await asked.text()), output);
    case "execution":
      return showExecution(deployment, asked, names, output);
    case "done":
      await asked.text();
      output.say(`${command.noun} ${names.at(-1)} ${command.shown.words}`);
      output.result({ done: true });
      return 0;
  }
}

function pathOf({ path }: RemoteCommand, names: readonly string[]): string {
  const [...left] = names;
  return path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(left.shift() ?? ""));
}

/** What a command asks of a deployment. */
class Asked {
  readonly #deployment: Deployment;
  readonly #command: RemoteCommand;
  readonly #path: string;
  readonly #query: Readonly<Record<string, string>>;
  readonly #body: object | null;
  /** The path of a file that is sent in the place of a body. */
  readonly #file: string | null;

  constructor(
    deployment: Deployment,
    command: RemoteCommand,
    path: string,
    options: Readonly<Record<string, unknown>>,
  ) {
    this.#deployment = deployment;
    this.#command = command;
    this.#path = path;
    const said = saidIn(command.given ?? [], options);
    const inQuery = said.filter(([{ to }]) => to === "query");
    this.#query = Object.fromEntries(inQuery.map(([{ member }, value]) => [member, String(value)]));
    const inBody = said.filter(([{ to }]) => to === "body");
    const hasBody = command.method === "PUT" || command.method === "POST";
    this.#body = hasBody ? bodyOf(inBody) : null;
    const [, file] = said.find(([{ to }]) => to === "file") ?? [];
    this.#file = typeof file === "string" ? file : null;
  }

  async text(more: Readonly<Record<string, string>> = {}): Promise<string> {
    const { method, isNew = false } = this.#command;
    const query = new URLSearchParams({ ...this.#query, ...more }).toString();
    const { text } = await this.#deployment.ask({
      method,
      path: query === "" ? this.#path : `${this.#path}?${query}`,
      ...(await this.#sent()),
      ...(isNew && { headers: { "if-none-match": "*" } }),
    });
    return text;
  }

  async #sent(): Promise<Partial<Question>> {
    if (this.#file !== null) {
      const text = await readIfThere(this.#file);
      if (text === null) throw new Error(`Cannot read ${this.#file}: there is no such file`);
      return { body: text, headers: { "content-type": "text/javascript" } };
    }
    return this.#body === null ? {} : { body: JSON.stringify(this.#body) };
  }

  async answer(more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.read(answerSchema, await this.text(more));
  }

  read<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
    return answerOf(`Cannot ${this.#command.method} ${this.#deployment.url}${this.#path}`, schema, text);
  }
}

const answerSchema = z.record(z.string(), z.unknown());

type Answer = z.output<typeof answerSchema>;

type SaidOne = readonly [given: Given, value: unknown];

/** Commander has `--minimum-records` as `minimumRecords`. */
function saidIn(given: readonly Given[], options: Readonly<Record<string, unknown>>): SaidOne[] {
  return given.flatMap((one): SaidOne[] => {
    const name = one.flag
      .replace(/^--| <.*$/g, "")
      .replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const value = options[name];
    return value === undefined ? [] : [[one, value]];
  });
}

/** `window.start` and `window.end` are two members of one. */
function bodyOf(said: readonly SaidOne[]): object {
  const body: Record<string, unknown> = {};
  for (const [{ member }, value] of said) {
    const [first = "", inner] = member.split(".");
    body[first] = inner === undefined ? value : { ...Object(body[first]), [inner]: value };
  }
  return body;
}

/** Pages are asked for until there are so many things, or no more. */
async function showList(
  asked: Asked,
  { member, columns, above, isPaged }: RemoteCommand["shown"] & { readonly kind: "list" },
  limit: number,
  output: Output,
): Promise<number> {
  const listSchema = z.looseObject({ [member]: z.array(z.unknown()), next: z.string().nullish() });
  let rest: Answer = {};
  const items: unknown[] = [];
  let next: string | null = null;
  do {
    const query = isPaged === true ? pageOf(limit - items.length, next) : {};
    const page: Answer = asked.read(listSchema, await asked.text(query));
    items.push(...z.array(z.unknown()).parse(page[member]));
    next = z.string().nullish().parse(page["next"]) ?? null;
    rest = page;
  } while (next !== null && items.length < limit);
  const some = items.slice(0, limit);
  const said = saidAbove(rest, above);
  for (const sentence of Object.values(said)) output.say(`${printable(sentence)}.`);
  for (const line of columnsOf(some, columns)) output.say(line);
  if (some.length === 0) output.say("There are none.");
  if (next !== null || items.length > limit) output.note(remark(`there are more than ${limit}: --limit`));
  output.result({ ...said, [member]: some, next });
  return 0;
}

/** The sentence of an answer that stands above its list. */
function saidAbove(answer: Answer, above: string | undefined): Readonly<Record<string, string>> {
  return above === undefined ? {} : { [above]: z.string().parse(answer[above]) };
}

const pageSize = 200;

function pageOf(most: number, cursor: string | null): Record<string, string> {
  return { limit: String(Math.min(most, pageSize)), ...(cursor !== null && { cursor }) };
}

function isFine({ faults = [], needs = [] }: RemoteCommand, answer: Answer): boolean {
  const isThere = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
  return faults.every((name) => !isThere(answer[name])) && needs.every((name) => isThere(answer[name]));
}

const executionSchema = z.object({
  id: z.string(),
  status: z.string(),
  exitMessage: z.string().nullable(),
  report: z.string().nullable(),
});

/** A window that could not be judged has no report. */
async function showExecution(
  deployment: Deployment,
  asked: Asked,
  [endpoint = ""]: readonly string[],
  output: Output,
): Promise<number> {
  const answer = await asked.answer();
  const { id, status, exitMessage, report } = asked.read(executionSchema, JSON.stringify(answer));
  output.note(remark(`execution ${id}: ${status}`));
  if (report === null) {
    output.say(exitMessage ?? status);
    output.result(answer);
    return 3;
  }
  const path = `/v1/endpoints/${encodeURIComponent(endpoint)}/executions/${id}/report.json`;
  return showReport(await deployment.read(reportSchema, path), output);
}

/** As `weir check` ends: by the verdict. */
function showReport(report: Report, output: Output): number {
  output.say(summaryOf(report, output));
  output.result(report);
  // Reports of 0.1.0 have no verdict.
  return exitCodeOf(report, {
    alertOn: report.verdict === undefined ? "violations" : "evidence",
    strict: false,
  });
}
