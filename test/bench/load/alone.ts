/** Weir's Worker with Recorders that are never called: what the gateway alone costs. */
import worker from "../../../src/index.ts";
import type { Bindings } from "../../../src/worker/env.ts";

export { BaselineWorkflow, Catalog, Endpoint, Recorder, Ticks, Unbrotli } from "../../../src/index.ts";

const nobody = { getByName: () => ({ record: () => Promise.resolve({ isBusy: false }) }) };
let alone: Bindings | null = null;

export default {
  fetch(request, env, context) {
    alone ??= Object.assign(Object.create(env), { RECORDERS: nobody });
    return worker.fetch(request, alone ?? env, context);
  },
  scheduled: worker.scheduled,
} satisfies ExportedHandler<Bindings>;
