/**
 * Scripts at home: in workerd, by the same Worker Loader as in a deployment, in a process of its own. That one is ended
 * where a script gives no answer: nothing else ends a loop there.
 */
import type { Miniflare } from "miniflare";
import { harnessFile, modulesOf } from "../../core/script/harness.ts";
import type { Harness, Place } from "../../core/script/runner.ts";
import { launch } from "../local/local.ts";

/** A script that takes longer at home is ended: of a deployment the platform's limit is one of CPU. */
const turnMs = 5_000;
const windowMs = 3_600_000;

/** Loads the script that it is sent, and asks it. */
const asker = `export default {
  async fetch(request, { LOADER }) {
    const { code, method, parameters } = await request.json();
    try {
      return new Response(await LOADER.get("script", () => code).getEntrypoint()[method](...parameters));
    } catch (error) {
      return new Response(error instanceof Error ? error.message : String(error), { status: 500 });
    }
  },
};`;

const compatibilityDate = "2026-04-20";

/** Gives `work` the place where a script of this name runs, and ends it. What the script prints goes to `onLog`. */
export async function withHome<T>(
  { name, source }: { readonly name: string; readonly source: string },
  onLog: (line: string) => void,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const modules = modulesOf(name, source);
  const code = { compatibilityDate, mainModule: harnessFile, modules, env: {}, globalOutbound: null };
  let miniflare: Miniflare | null = null;
  const end = async () => {
    await miniflare?.dispose();
    miniflare = null;
  };
  const load = async (): Promise<Harness> => {
    await end();
    const started = await launch(options, undefined, onLog);
    miniflare = started;
    const ask = async (method: keyof Harness, ...parameters: unknown[]) => {
      const body = JSON.stringify({ code, method, parameters });
      const response = await started.dispatchFetch("http://home/", { method: "POST", body });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return text;
    };
    return {
      handles: () => ask("handles"),
      preprocess: (records) => ask("preprocess", records),
      postprocess: (report, files) => ask("postprocess", report, files),
    };
  };
  try {
    return await work({ load, within, now: Date.now, turnMs, windowMs });
  } finally {
    await end();
  }
}

const options = {
  modules: [{ type: "ESModule" as const, path: "asker.mjs", contents: asker }],
  compatibilityDate,
  workerLoaders: { LOADER: {} },
  cf: false as const,
};

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
