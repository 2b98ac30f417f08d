/**
 * Workers that break a promise on purpose: the harness must notice each of them, or what it says of the sound one
 * means nothing.
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** In the bundle, whose names may have got a number: what stands there, and what stands there instead. */
const changes = {
  /** A batch that is sent again is counted again. */
  repeats: [/return this\.#until\.has\(id\d*\);/, "return false;"],
  /** A generation leaves the journal though its file may not be in R2. */
  forgets: [/if \(await fromR2\d*\(creation\) !== null\) return;/, "void creation.catch(() => {}); return;"],
  /** A batch is acknowledged and not written down. */
  unlogged: [/const seq = this\.#journal\.append\(\w+, batch\.calls\);/, "const seq = this.#applied + 1;"],
  /** Profiles are stored without the number of the last batch that they include. */
  recounts: [/\w+\.set\("applied", this\.#applied\);/, ""],
  /** A short answer begins with another byte. */
  alters: [
    /new Response\(body, upstream\)/,
    "new Response(body instanceof Uint8Array ? body.map((byte, index) => index === 0 ? byte ^ 1 : byte) : body, upstream)",
  ],
  /** What an isolate gives up is not counted. */
  hides: [/(\.giveUp\(\w+, \w+), \w+ > 0 \? \{ \[lost\]: \w+ \} : \{\}\);/, "$1, {});"],
  /** After a failed flush there is no other. */
  stalls: [
    /this\.#isFlushing = false;(\s+await this\.#arm\(\);)/,
    "this.#isFlushing = this.#flushFailures > 0;$1",
  ],
  /** An alert is done with after its first attempt. */
  silences: [/const state = \w+\.kind === "delivered" \?/, "const state = true ?"],
} as const satisfies Readonly<Record<string, readonly [RegExp, string]>>;

/** Ten seconds in the Worker: with hundreds of hung calls a round would take minutes. */
const patience = /(var|const) (patienceMs\d*) = 1e4;/;

/** What the gateway's patience with a Recorder is here. */
const hastyMs = 600;

/** Gives the Worker, in its place, less patience with Recorders. */
export async function hasten(script: string): Promise<void> {
  const text = await readFile(script, "utf8");
  if (!patience.test(text)) throw new Error(`Nothing in the Worker looks like ${patience}`);
  await writeFile(script, text.replace(patience, `$1 $2 = ${hastyMs};`));
}

export type Break = keyof typeof changes;

export const breaks = Object.keys(changes) as readonly Break[];

/** The path of a Worker that is broken so, beside the sound one. */
export async function breakWorker(script: string, name: Break): Promise<string> {
  const [sound, broken] = changes[name];
  const text = await readFile(script, "utf8");
  if (!sound.test(text)) throw new Error(`Cannot break the Worker: nothing in it looks like ${sound}`);
  const path = join(dirname(script), `${name}.mjs`);
  await writeFile(path, text.replace(sound, broken));
  return path;
}
