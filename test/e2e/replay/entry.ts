/**
 * The Worker of the tests of large windows: all of Weir, its Workflows slowed down or made to fail. Nothing of this exists
 * outside this file.
 *
 * `SLOW_MS` goes before every file of captures that Workflows read. Each range is logged as it is begun, `range_begun`; where
 * `BREAK` is set one of them fails. `WORKFLOWS=none` takes the binding away.
 */
import weir, { BaselineWorkflow as SoundWorkflow, Endpoint as SoundEndpoint } from "../../../src/index.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { log } from "../../../src/worker/platform/log.ts";

export { Catalog, Recorder } from "../../../src/index.ts";

interface TestBindings extends Bindings {
  readonly SLOW_MS?: string;
  readonly BREAK?: string;
  readonly WORKFLOWS?: string;
}

export class BaselineWorkflow extends SoundWorkflow {
  readonly #isBroken: boolean;

  constructor(context: ExecutionContext, env: TestBindings) {
    super(context, { ...env, BUCKET: faulty(env) });
    this.#isBroken = env.BREAK !== undefined;
  }

  override run(...[event, step]: Parameters<SoundWorkflow["run"]>): Promise<unknown> {
    const { payload } = event;
    if (payload.kind === "captures-range") {
      log("range_begun", { index: payload.index });
      if (this.#isBroken && payload.index === 1) throw new Error("This range cannot be read");
    }
    return super.run(event, step);
  }
}

export class Endpoint extends SoundEndpoint {
  constructor(state: DurableObjectState, env: TestBindings) {
    super(state, withWorkflows(env));
  }
}

function faulty({ BUCKET, SLOW_MS }: TestBindings): R2Bucket {
  const get = async (key: string) => {
    if (key.startsWith("captures/")) await scheduler.wait(Number(SLOW_MS ?? "0"));
    return BUCKET.get(key);
  };
  return new Proxy(BUCKET, {
    get: (bucket, name) => {
      if (name === "get") return get;
      const method: unknown = Reflect.get(bucket, name);
      return typeof method === "function" ? (method.bind(bucket) as unknown) : method;
    },
  });
}

function withWorkflows(env: TestBindings): Bindings {
  if (env.WORKFLOWS !== "none") return env;
  const { WORKFLOW: _, ...rest } = env;
  return rest;
}

export default weir;
