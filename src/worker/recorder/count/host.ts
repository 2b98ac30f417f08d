/** The Recorder that a watch is part of, as the watch sees it, and the endpoint's object. */
import * as z from "zod";
import type { Settlement } from "../../../core/watch/told.ts";
import type { Bindings } from "../../env.ts";
import type { BinsAnswer, Saying } from "./contract.ts";
import type { Host } from "../../platform/rooms.ts";
import type { ListHost } from "./lists.ts";

const listSchema = z.array(z.string());

export interface WatchHost {
  readonly endpoint: string;
  /** The Recorder's id. */
  readonly shard: string;
  readonly bins: () => Promise<BinsAnswer>;
  readonly say: (saying: Saying) => Promise<Settlement | null>;
  /** Goes on behind the answer. */
  readonly background: (task: Promise<void>) => void;
}

/** The same, as the lists of segments see it. */
export function listHost(state: DurableObjectState, env: () => Bindings, endpoint: string): ListHost {
  const object = (): Host => env().ENDPOINTS.getByName(endpoint);
  return {
    endpoint,
    ask: async (by, values) => {
      const answer = await object().ask("segments", "learn", [by, values]);
      if (!answer.ok) throw new Error("The endpoint is not configured");
      return listSchema.parse(answer.value);
    },
    background: (task) => state.waitUntil(task),
  };
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
