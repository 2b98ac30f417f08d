/**
 * A script in an isolate of its own: without network, without bindings, within limits. It is loaded anew for each window,
 * so that nothing it remembers of one comes into another. A turn that dies is given again in halves until the record is
 * found that it dies of: that one has failed, the others have not.
 *
 * CPU is limited by the platform alone: workerd on this computer runs a loop without end for ever, and nothing beside it.
 */
import { madeOf, readPost, readTurn, type Made } from "../../core/script/answer.ts";
import { faultWords, fileOf, loadWords } from "../../core/script/fault.ts";
import { harnessFile, modulesOf, type HandlerKind } from "../../core/script/harness.ts";
import { scriptLimits } from "../../core/script/limits.ts";
import type { ScriptRecord } from "../../core/script/record.ts";
import { within } from "../platform/patience.ts";
import { nameOf } from "../platform/problem.ts";

declare module "../env.ts" {
  interface Bindings {
    /** Runs scripts in isolates of their own; absent where it is not configured. */
    readonly LOADER?: WorkerLoader;
  }
}

/** What is missing where scripts cannot run. */
export const noLoader =
  'the deployment has no binding LOADER, which runs scripts: add the two lines [[worker_loaders]] and binding = "LOADER" to wrangler.toml, see /docs/scripts';

/** A script cannot go on: words that name it, and hold nothing of a record but what it says itself. */
export class ScriptFault extends Error {
  override readonly name = "ScriptFault";
}

/** The harness, as it is asked. */
interface Harness extends Rpc.WorkerEntrypointBranded {
  handles(): Promise<string>;
  preprocess(records: string): Promise<string>;
  postprocess(report: string, files: Readonly<Record<string, string>>): Promise<string>;
}

/** A script as it is stored. */
export interface Script {
  readonly name: string;
  readonly source: string;
}

export class Isolate {
  readonly #script: string;
  readonly #load: () => Fetcher<Harness>;
  readonly #until = Date.now() + scriptLimits.windowMs;
  #harness: Fetcher<Harness>;
  #deaths = 0;

  private constructor(loader: WorkerLoader, { name, source }: Script) {
    this.#script = name;
    const code = {
      // That of wrangler.toml.
      compatibilityDate: "2026-04-20",
      mainModule: harnessFile,
      modules: modulesOf(name, source),
      env: {},
      globalOutbound: null,
      limits: { cpuMs: scriptLimits.turnCpuMs, subRequests: 0 },
    };
    this.#load = () => loader.load(code).getEntrypoint<Harness>();
    this.#harness = this.#load();
  }

  /** Throws ScriptFault for a module that cannot be loaded, or exports no handler of this kind; of null, none at all. */
  static async open(loader: WorkerLoader, script: Script, kind: HandlerKind | null): Promise<Isolate> {
    const isolate = new Isolate(loader, script);
    const handles = (await isolate.#handles()).split(",");
    if (kind === null ? handles[0] !== "" : handles.includes(kind)) return isolate;
    const wanted = kind === null ? "preprocess(record) or postprocess(report, files)" : `the function ${kind}`;
    throw new ScriptFault(`${fileOf(script.name)}: the module exports no handler: export ${wanted}`);
  }

  async #handles(): Promise<string> {
    try {
      return await within(scriptLimits.turnMs, this.#harness.handles());
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      // Anything else is a failure of the platform: it may be over when it is tried again.
      if (!/Failed to start Worker|Uncaught/.test(words)) throw error;
      throw new ScriptFault(loadWords(this.#script, words));
    }
  }

  /** What becomes of records, in their order. Throws ScriptFault where the script takes too long, or dies too often. */
  preprocess(records: readonly ScriptRecord[]): Promise<Made[]> {
    return this.#all(records.map((record) => JSON.stringify(record)));
  }

  /** What postprocess() returns, as JSON; null where it returns nothing. Throws ScriptFault where it fails. */
  async postprocess(report: string, files: Readonly<Record<string, string>>): Promise<string | null> {
    const failed = (words: string, stack = "") => new ScriptFault(faultWords(this.#script, words, stack));
    const answer = await within(scriptLimits.turnMs, this.#harness.postprocess(report, files)).catch(
      (error: unknown) => {
        throw failed(nameOf(error));
      },
    );
    const post = readPost(answer);
    if (post === null) throw failed("it told something that is no answer");
    if ("threw" in post) throw failed(post.threw, post.stack);
    return post.text === "null" ? null : post.text;
  }

  async #all(records: readonly string[]): Promise<Made[]> {
    const made: Made[] = [];
    while (made.length < records.length) {
      made.push(...(await this.#turn(turnOf(records, made.length))));
    }
    return made;
  }

  async #turn(records: readonly string[]): Promise<readonly Made[]> {
    if (Date.now() > this.#until) {
      const words = `it took longer than ${scriptLimits.windowMs / 1_000} s for the records of a window`;
      throw new ScriptFault(`${fileOf(this.#script)}: ${words}`);
    }
    try {
      const text = await within(scriptLimits.turnMs, this.#harness.preprocess(`[${records.join()}]`));
      const answers = readTurn(text);
      if (answers === null || answers.length > records.length) throw new Error("It told no answers");
      return answers.map((answer) => madeOf(this.#script, answer));
    } catch (error) {
      return this.#afterDeath(records, nameOf(error));
    }
  }

  async #afterDeath(records: readonly string[], words: string): Promise<readonly Made[]> {
    const reason = faultWords(this.#script, words, "");
    if (++this.#deaths > scriptLimits.deaths) {
      throw new ScriptFault(`${reason}: it was given up after it died ${this.#deaths} times`);
    }
    this.#harness = this.#load();
    if (records.length === 1) return [{ kind: "failed", reason }];
    const half = records.length >> 1;
    return [...(await this.#all(records.slice(0, half))), ...(await this.#all(records.slice(half)))];
  }
}

/** Records from one on, as many as a turn may have. */
function turnOf(records: readonly string[], from: number): readonly string[] {
  let [to, length] = [from, 0];
  for (; to < records.length; to++) {
    length += records[to]?.length ?? 0;
    if (to > from && length > scriptLimits.turnLength) break;
  }
  return records.slice(from, to);
}
