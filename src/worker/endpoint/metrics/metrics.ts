/**
 * The room of an endpoint's object that answers a scrape in one question: what its tables hold, and what its shards say
 * of what they have counted. Calls are never asked for it, and nothing is written.
 */
import { summed } from "../../../core/lately.ts";
import type { EndpointSeen, MonitorSeen, Recorded } from "../../../core/metrics/scrape.ts";
import { servedTogether } from "../../../core/metrics/served.ts";
import type { Receiver } from "../../../core/receiver/receivers.ts";
import type { Report } from "../../../core/report/report.ts";
import type { Baselines } from "../../baseline/records.ts";
import type { Incidents } from "../../incident/incidents.ts";
import type { Beside } from "../../../core/incident/sign.ts";
import type { Monitors } from "../../monitor/monitors.ts";
import type { Outbox } from "../../notify/outbox.ts";
import { log } from "../../platform/log.ts";
import { within } from "../../platform/patience.ts";
import { nameOf } from "../../platform/problem.ts";
import type { Owner } from "../../platform/work.ts";
import type { RecorderHealth } from "../../recorder/answers.ts";
import { recorderOf } from "../../recorder/shards.ts";
import { JudgedRecords } from "./judged.ts";
import { writePoints } from "./points.ts";

/** Scrapers give up after ten seconds, and who asks this object waits for it. */
const patienceMs = 4_000;

/** Of all monitors together: an answer over RPC has a bound. */
const mostScores = 1_000;

/** Who knows what a scrape shows. */
interface Known {
  readonly baselines: Baselines;
  readonly monitors: Monitors;
  readonly incidents: Incidents;
  readonly outbox: Outbox;
}

/** What of the configuration a scrape goes by. */
interface Configured {
  readonly shards: number;
  readonly receivers: readonly Receiver[];
}

export class Metrics {
  readonly #owner: Owner;
  readonly #known: Known;
  readonly #configured: () => Configured;
  readonly #judged: JudgedRecords;

  constructor(owner: Owner, known: Known, configured: () => Configured) {
    this.#owner = owner;
    this.#known = known;
    this.#configured = configured;
    this.#judged = new JudgedRecords(owner.storage.sql);
  }

  /** `features`: of each monitor so many, the worst. */
  async look(features: number): Promise<EndpointSeen> {
    const answers = await this.#ask();
    const all = answers.filter((answer) => answer !== null);
    const silent = answers.length - all.length;
    return {
      shards: { answering: all.length, silent },
      recorded: silent > 0 ? null : recordedBy(all),
      baseline: this.#baseline(),
      monitors: this.#monitors(features),
      incidents: this.#known.incidents.underWay(),
      outbox: this.#outbox(),
      sent: this.#sent(),
    };
  }

  /** Within the transaction that ends a run. */
  judged(report: Report, { window }: Pick<Beside, "window">, now: number): void {
    this.#judged.add(report, window.end, now);
    writePoints(this.#owner.env, report, window.end);
  }

  /** Each shard once; null for one that does not answer in time. */
  #ask(): Promise<(RecorderHealth | null)[]> {
    const { env, name: endpoint } = this.#owner;
    const shards = Array.from({ length: this.#configured().shards }, (_, shard) => shard);
    return Promise.all(
      shards.map(async (shard) => {
        try {
          return await within(patienceMs, recorderOf(env, endpoint, shard).health());
        } catch (error) {
          log("shard_silent", { endpoint, shard, error: nameOf(error) });
          return null;
        }
      }),
    );
  }

  #baseline(): EndpointSeen["baseline"] {
    const { baselines } = this.#known;
    const id = baselines.current();
    if (id === null) return null;
    const made = baselines.get(id)?.createdAt;
    return { id, createdAt: made === undefined ? null : Date.parse(made) };
  }

  /** Of receivers that are configured also where nothing waits for them. */
  #outbox(): EndpointSeen["outbox"] {
    const waiting = this.#known.outbox.standing.backlog();
    const idle = this.#without(waiting);
    return [...waiting, ...idle.map((receiver) => ({ receiver, waiting: 0, oldest: null }))];
  }

  /** Likewise: a count that begins with its first message would not be seen to increase by it. */
  #sent(): NonNullable<EndpointSeen["sent"]> {
    const sent = this.#known.outbox.sent.all();
    return [...sent, ...this.#without(sent).map((receiver) => ({ receiver, counts: {} }))];
  }

  /** Kinds of receivers that are configured and of which nothing is known. */
  #without(known: readonly { readonly receiver: string }[]): string[] {
    const kinds = new Set<string>(this.#configured().receivers.map(({ kind }) => kind));
    for (const { receiver } of known) kinds.delete(receiver);
    return [...kinds];
  }

  #monitors(features: number): MonitorSeen[] {
    let left = mostScores;
    return this.#known.monitors.list().map(({ name, config, nextDue }) => {
      const judged = this.#judged.get(name);
      const shown = judged?.newest?.features.slice(0, Math.min(features, left)) ?? [];
      left -= shown.length;
      return {
        name,
        isEnabled: config?.enabled === true,
        nextDue: nextDue === null ? null : Date.parse(nextDue),
        judged: judged && { ...judged, newest: judged.newest && { ...judged.newest, features: shown } },
      };
    });
  }
}

function recordedBy(answers: readonly RecorderHealth[]): Recorded {
  const served = answers.flatMap((answer) => answer.served ?? []);
  const oldest = answers.flatMap(({ oldestUnflushed }) => oldestUnflushed ?? []);
  const lags = answers.flatMap(({ lagMs }) => lagMs ?? []);
  return {
    counters: summed(answers.map(({ counters }) => counters)),
    served: served.length < answers.length ? null : servedTogether(served),
    lagMs: lags.length === 0 ? null : Math.max(...lags),
    pendingBytes: answers.reduce((bytes, { pendingBytes }) => bytes + pendingBytes, 0),
    oldestUnflushed: oldest.length === 0 ? null : Math.min(...oldest),
    flushFailures: Math.max(0, ...answers.map(({ flushFailures }) => flushFailures)),
  };
}
