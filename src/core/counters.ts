/**
 * Every counter of recording: its name, what it counts, and whether that is a loss. To add one: a line here. They are
 * stored by name: a counter that another version of Weir counted is kept and shown.
 */

interface Counter {
  readonly what: string;
  /** Calls, or columns of them, that are in no statistics, or captures that were not stored. */
  readonly isLoss: boolean;
  /** It counts calls that are not among those seen: of those that failed a Recorder hears, of the others it does not. */
  readonly unseen?: "failed" | "unheard";
}

export const counters = {
  seen: { what: "calls that reached a Recorder, but those that failed", isLoss: false },
  profiled: { what: "calls counted in the statistics, with all that they hold", isLoss: false },
  unread: {
    what: "calls of which a body could not be read, or is empty where others hold rows; the rest is counted",
    isLoss: false,
  },
  captured: { what: "calls in capture files", isLoss: false },
  retries: { what: "recorded calls that were not their client's first attempt", isLoss: false },

  opted_out: { what: "the caller said `x-weir-capture: off`, and may", isLoss: true, unseen: "unheard" },
  upgraded: { what: "a WebSocket was handed over", isLoss: true, unseen: "unheard" },
  upstream_failed: { what: "the upstream gave no answer", isLoss: true, unseen: "failed" },
  upstream_loop: { what: "the upstream's address leads back to Weir", isLoss: true, unseen: "failed" },
  upstream_error_status: { what: "it answered with a status other than 2xx", isLoss: true, unseen: "failed" },
  upstream_broke_off: { what: "its answer ended early, or its client left", isLoss: true, unseen: "failed" },
  upstream_silent: { what: "its answer fell silent", isLoss: true, unseen: "failed" },
  over_memory: { what: "no room in the isolate for the bodies", isLoss: true, unseen: "unheard" },
  repeated_attempt: {
    what: "an earlier attempt of the call is counted already",
    isLoss: true,
    unseen: "unheard",
  },
  recording_failed: {
    what: "a fault of Weir's in the gateway, see the logs",
    isLoss: true,
    unseen: "unheard",
  },
  profile_failed: { what: "a fault of Weir's in the Recorder, see the logs", isLoss: true },
  recorder_failed: { what: "the Recorder did not take the batch", isLoss: true, unseen: "unheard" },
  recorder_overloaded: {
    what: "the Recorder had too much to do for the batch",
    isLoss: true,
    unseen: "unheard",
  },
  columns_coarse: { what: "columns of which detail was given up for want of room", isLoss: true },
  columns_left_out: { what: "values of columns that had no room in the statistics", isLoss: true },
  over_daily_budget: { what: "in the statistics, but not stored: the daily budget", isLoss: true },
  capture_backlog: { what: "in the statistics, but not stored: R2 was down for too long", isLoss: true },
} as const satisfies Record<string, Counter>;

export type CounterName = keyof typeof counters;

/** Whether what a counter counts is lost; of a counter that is not known here, it is said to be. */
export function isLoss(name: string): boolean {
  const known: Readonly<Record<string, Counter>> = counters;
  return known[name]?.isLoss ?? true;
}

/** Of counts by their names: all calls that came, and those of which a Recorder has heard. */
export function callsIn(counts: Readonly<Record<string, number>>): {
  readonly came: number;
  readonly heard: number;
} {
  const all: Readonly<Record<string, Counter>> = counters;
  const sum = (kind: Counter["unseen"]) =>
    Object.entries(counts).reduce(
      (calls, [name, times]) => calls + (all[name]?.unseen === kind ? times : 0),
      0,
    );
  const heard = (counts["seen"] ?? 0) + sum("failed");
  return { came: heard + sum("unheard"), heard };
}
