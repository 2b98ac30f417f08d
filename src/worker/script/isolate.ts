/**
 * A script in an isolate of its own: without network, without bindings, within limits. It is loaded anew for each window,
 * so that nothing it remembers of one comes into another.
 *
 * CPU is limited by the platform alone: workerd on this computer runs a loop without end for ever, and nothing beside it.
 */
import { harnessFile, modulesOf, type HandlerKind } from "../../core/script/harness.ts";
import { scriptLimits } from "../../core/script/limits.ts";
import { Runner, type Harness } from "../../core/script/runner.ts";
import { within } from "../platform/patience.ts";

declare module "../env.ts" {
  interface Bindings {
    /** Runs scripts in isolates of their own; absent where it is not configured. */
    readonly LOADER?: WorkerLoader;
  }
}

/** What is missing where scripts cannot run. */
export const noLoader =
  'the deployment has no binding LOADER, which runs scripts: add the two lines [[worker_loaders]] and binding = "LOADER" to wrangler.toml, see /docs/scripts';

/** A script as it is stored. */
export interface Script {
  readonly name: string;
  readonly source: string;
}

/** Throws ScriptFault for a module that cannot be loaded, or exports no handler of this kind; of null, none at all. */
export function openIsolate(
  loader: WorkerLoader,
  { name, source }: Script,
  kind: HandlerKind | null,
): Promise<Runner> {
  const code = {
    // That of wrangler.toml.
    compatibilityDate: "2026-04-20",
    mainModule: harnessFile,
    modules: modulesOf(name, source),
    env: {},
    globalOutbound: null,
    limits: { cpuMs: scriptLimits.turnCpuMs, subRequests: 0 },
  };
  const load = async (): Promise<Harness> =>
    loader.load(code).getEntrypoint<Harness & Rpc.WorkerEntrypointBranded>();
  const { turnMs, windowMs } = scriptLimits;
  return Runner.open(name, { load, within, now: Date.now, turnMs, windowMs }, kind);
}
