/**
 * Every kind of fault that the harness injects, in one table, and the seeded draw that decides when: the same in the
 * Worker's test entry (entry.ts) and in the process around it. What is drawn is counted.
 */
import { chanceFrom, type Random } from "../../../src/cli/demo/random.ts";

export const kinds = {
  /** The isolate's call of a Recorder fails before the Recorder hears of it. */
  record_failed_before: "record() fails before it is logged",
  /** The Recorder logged the batch, and the isolate hears of a failure: it sends the same batch again. */
  record_failed_after: "record() fails after it was logged",
  record_slow: "record() answers late",
  /** Longer than its caller's patience; the Recorder never hears of it. */
  record_hung: "record() never answers",
  /** The caller has given up by then, and sends the same batch again. */
  record_too_late: "record() answers when nobody waits",
  /** With `overloaded`, which sends the batch to another shard and raises their number. */
  record_overloaded: "record() is refused as overloaded",
  recorder_died_before: "Recorder aborts before it logs",
  recorder_died_after: "Recorder aborts before it acknowledges",
  recorder_aborted: "Recorder is aborted from outside",
  recorder_alarm_before: "Recorder's alarm throws before its work",
  recorder_alarm_after: "Recorder's alarm throws after its work",
  put_refused: "put of captures fails",
  put_hung: "put of captures hangs, then fails",
  put_slow: "put of captures hangs, then succeeds",
  put_denied: "put of captures succeeds, reports failure",
  put_late: "put of captures reports failure, succeeds later",
  put_never: "put of captures never answers",
  head_refused: "head of a capture file fails",
  head_hung: "head of a capture file hangs, then fails",
  get_refused: "get from the bucket fails",
  get_hung: "get from the bucket hangs, then fails",
  list_refused: "list of the bucket fails",
  copy_refused: "put of a configuration's copy fails",
  report_refused: "put of a report fails",
  report_denied: "put of a report succeeds, reports failure",
  endpoint_aborted: "Endpoint is aborted from outside",
  configuration_refused: "Endpoint does not tell its configuration",
  endpoint_alarm_before: "Endpoint's alarm throws before its work",
  endpoint_alarm_after: "Endpoint's alarm throws after its work",
  upstream_status: "upstream answers 503",
  upstream_dropped: "upstream drops the connection before headers",
  upstream_cut_short: "upstream drops it within a short body",
  upstream_cut_long: "upstream drops it within a long body",
  upstream_cut_chunked: "upstream drops it within a chunked body",
  upstream_hung: "upstream does not begin to answer",
  upstream_silent: "upstream falls silent within its answer",
  receiver_status: "receiver answers 500",
  receiver_dropped: "receiver drops the connection",
  receiver_denied: "receiver takes the alert, drops the answer",
  client_left_uploading: "client leaves within its upload",
  client_left_waiting: "client leaves while the upstream thinks",
  client_left_reading: "client leaves within the answer",
  attack_array: "attack: an array of one number",
  attack_keys: "attack: 9,990 new keys",
  attack_bytes: "attack: chunks of one byte",
  attack_path: "attack: encoded dots in the path",
  attack_head: "attack: 110 KB of header",
  attack_variant: "attack: one of 1,200 variants",
  attack_invocation: "attack: a constant invocation id",
  attack_loris: "attack: a slow upload",
  attack_width: "attack: rows of any width",
  /** All that the isolate holds goes; objects, and the process, stay. */
  isolate_ended: "isolate ends for want of memory",
  workerd_killed: "workerd is killed with SIGKILL",
} as const;

export type Kind = keyof typeof kinds;

export type Counts = Readonly<Record<Kind, number>>;

/** How likely each kind is, wherever it could happen. */
export type Rates = Readonly<Partial<Record<Kind, number>>>;

export interface Plan {
  readonly seed: number;
  readonly rates: Rates;
}

export const kindNames = Object.keys(kinds) as readonly Kind[];

export function noCounts(): Record<Kind, number> {
  return Object.fromEntries(kindNames.map((kind) => [kind, 0])) as Record<Kind, number>;
}

export function addCounts(into: Record<Kind, number>, more: Counts): void {
  for (const kind of kindNames) into[kind] += more[kind];
}

export function totalOf(counts: Counts): number {
  return kindNames.reduce((total, kind) => total + counts[kind], 0);
}

/** Draws faults by a plan, and counts them. */
export class Faults {
  readonly counts = noCounts();
  #rates: Rates = {};
  #random: Random = chanceFrom(0);

  follow({ seed, rates }: Plan): void {
    this.#rates = rates;
    this.#random = chanceFrom(seed);
  }

  /** Which of these happens now; mostly none. */
  draw(...candidates: readonly Kind[]): Kind | null {
    let chance = this.#random();
    for (const kind of candidates) {
      chance -= this.#rates[kind] ?? 0;
      if (chance >= 0) continue;
      this.counts[kind]++;
      return kind;
    }
    return null;
  }
}
