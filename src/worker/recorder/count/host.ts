/** The Recorder that a watch is part of, as the watch sees it, and the endpoint's object. */
import type { Settlement } from "../../../core/watch/told.ts";
import type { Bindings } from "../../env.ts";
import type { BinsAnswer, Saying } from "./contract.ts";

export interface WatchHost {
  readonly endpoint: string;
  /** The Recorder's id. */
  readonly shard: string;
  readonly bins: () => Promise<BinsAnswer>;
  readonly say: (saying: Saying) => Promise<Settlement | null>;
  /** Goes on behind the answer. */
  readonly background: (task: Promise<void>) => void;
}

export function watchHost(state: DurableObjectState, env: () => Bindings, endpoint: string): WatchHost {
  const object = () => env().ENDPOINTS.getByName(endpoint);
  return {
    endpoint,
    shard: state.id.toString(),
    bins: () => object().watchBins(),
    say: (saying) => object().watchSays(saying),
    background: (task) => state.waitUntil(task),
  };
}
