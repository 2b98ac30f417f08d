/**
 * A script at work on records, a turn at a time, wherever its isolate is: Worker Loader in a deployment, workerd at home. A
 * turn that dies is given again in halves until the record is found that it dies of: that one has failed, the others have
 * not.
 */
import { madeOf, readPost, readTurn, type Made } from "./answer.ts";
import { faultWords, fileOf, loadWords } from "./fault.ts";
import type { HandlerKind } from "./harness.ts";
import { scriptLimits } from "./limits.ts";
import type { ScriptRecord } from "./record.ts";

/** A script cannot go on: words that name it, and hold nothing of a record but what it says itself. */
export class ScriptFault extends Error {
  override readonly name = "ScriptFault";
}

/** The harness in an isolate, as it is asked. */
export interface Harness {
  handles(): Promise<string>;
  preprocess(records: string): Promise<string>;
  postprocess(report: string, files: Readonly<Record<string, string>>): Promise<string>;
}

/** Where scripts run. */
export interface Place {
  /** A fresh isolate of the script. */
  readonly load: () => Promise<Harness>;
  /** The answer of something that may never come. */
  readonly within: <T>(ms: number, work: Promise<T>) => Promise<T>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a turn may take, and all together. */
  readonly turnMs: number;
  readonly windowMs: number;
}

export class Runner {
  readonly #script: string;
  readonly #place: Place;
  readonly #until: number;
  #harness: Harness;
  #deaths = 0;

  private constructor(script: string, place: Place, harness: Harness) {
    this.#script = script;
    this.#place = place;
    this.#until = place.now() + place.windowMs;
    this.#harness = harness;
  }

  /** Throws ScriptFault for a module that cannot be loaded, or exports no handler of this kind; of null, none at all. */
  static async open(script: string, place: Place, kind: HandlerKind | null): Promise<Runner> {
    const runner = new Runner(script, place, await place.load());
    const handles = (await runner.#handles()).split(",");
    if (kind === null ? handles[0] !== "" : handles.includes(kind)) return runner;
    const wanted =
      kind === null ? "preprocess(record) or postprocess(report, files)" : `the function ${kind}`;
    throw new ScriptFault(`${fileOf(script)}: the module exports no handler: export ${wanted}`);
  }

  async #handles(): Promise<string> {
    try {
      return await this.#place.within(this.#place.turnMs, this.#harness.handles());
    } catch (error) {
      const words = wordsOf(error);
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
    const answer = await this.#place
      .within(this.#place.turnMs, this.#harness.postprocess(report, files))
      .catch((error: unknown) => {
        throw failed(wordsOf(error));
      });
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
    if (this.#place.now() > this.#until) {
      const words = `it took longer than ${this.#place.windowMs / 1_000} s for the records of a window`;
      throw new ScriptFault(`${fileOf(this.#script)}: ${words}`);
    }
    try {
      const text = await this.#place.within(
        this.#place.turnMs,
        this.#harness.preprocess(`[${records.join()}]`),
      );
      const answers = readTurn(text);
      if (answers === null || answers.length > records.length) throw new Error("It told no answers");
      return answers.map((answer) => madeOf(this.#script, answer));
    } catch (error) {
      return this.#afterDeath(records, wordsOf(error));
    }
  }

  async #afterDeath(records: readonly string[], words: string): Promise<readonly Made[]> {
    const reason = faultWords(this.#script, words, "");
    if (++this.#deaths > scriptLimits.deaths) {
      throw new ScriptFault(`${reason}: it was given up after it died ${this.#deaths} times`);
    }
    this.#harness = await this.#place.load();
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

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
