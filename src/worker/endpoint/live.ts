/**
 * What the shards' watches say, as one incident of the endpoint: it opens with the first word, takes in features and
 * shards, and is over when no word stands. The next scheduled execution that is old enough to tell confirms a word, and
 * its own incident goes on with it, or refutes it, and the shards learn it as ordinary.
 */
import * as z from "zod";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { judgeWords, liveSign, type Standing } from "../../core/incident/live.ts";
import { subjectOf } from "../../core/incident/live-words.ts";
import { reportKinds } from "../../core/incident/kinds.ts";
import type { Beside } from "../../core/incident/sign.ts";
import type { Report } from "../../core/report/report.ts";
import { keyOfWord, plainest, wordSchema, type Settlement } from "../../core/watch/told.ts";
import type { Word } from "../../core/watch/words.ts";
import type { Incidents } from "../incident/incidents.ts";
import type { JudgedWords, TellingRooms } from "../incident/telling.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import type { Owner, Work } from "../platform/work.ts";
import type { BinsAnswer, Saying } from "../recorder/count/contract.ts";
import type { Shards } from "../recorder/shards.ts";
import type { Configuration } from "./configuration.ts";
import { LiveVersion, type WatchedBy } from "./live-version.ts";
import { ShardWords, type Held } from "./live-words.ts";
import { UpkeepRecord } from "./upkeep.ts";

/** What comes again soon after its end waits for its next end, each time longer. */
const holdMs = 5 * 60_000;
const mostDoublings = 4;

/** What is said of an incident of which nothing stands any more. */
const goneWords = "It is not seen any more";

const endSchema = z.object({ at: z.number().nullable().default(null) });

/** What is watched, as the endpoint's object knows it. */
export interface LiveView {
  /** Null where nothing is watched. */
  readonly version: number | null;
  readonly baseline: string | null;
  readonly except: readonly string[];
  /** How many shards say something, and what stands, the plainest first. */
  readonly shards: number;
  readonly words: readonly Word[];
}

interface Neighbours {
  readonly baseline: WatchedBy["baseline"];
  readonly shards: () => Shards;
  readonly telling: TellingRooms;
}

const empty: Held = { words: [], more: 0, confirmed: [], settlement: null };

export class Live implements Work {
  readonly name = "watch";
  readonly #owner: Owner;
  readonly #configuration: Configuration;
  readonly #shards: Neighbours["shards"];
  readonly #baseline: Neighbours["baseline"];
  readonly #telling: TellingRooms;
  readonly #version: LiveVersion;
  readonly #words: ShardWords;
  /** When an incident ends of which nothing stands. */
  readonly #end: UpkeepRecord<typeof endSchema>;

  constructor(owner: Owner, configuration: Configuration, { baseline, shards, telling }: Neighbours) {
    const { sql } = owner.storage;
    this.#owner = owner;
    this.#configuration = configuration;
    this.#shards = shards;
    this.#baseline = baseline;
    this.#telling = telling;
    this.#version = new LiveVersion(sql, { config: () => this.#config, baseline }, () => this.#beginAnew());
    this.#words = new ShardWords(sql);
    this.#end = new UpkeepRecord(sql, "watch_end", endSchema);
  }

  get #config(): EndpointConfig | null {
    return this.#configuration.read()?.config ?? null;
  }

  get #incidents(): Incidents {
    return this.#telling.incidents;
  }

  next(): number | null {
    return this.#end.read()?.at ?? null;
  }

  async doDue(now: number): Promise<void> {
    this.#owner.storage.transactionSync(() => {
      this.#endAt(null);
      const incident = this.#standing().words.length === 0 ? this.#incidents.own("live") : null;
      if (incident !== null) this.#incidents.end(incident, goneWords, now);
    });
  }

  #endAt(at: number | null): void {
    if ((this.#end.read()?.at ?? null) !== at) this.#end.write({ at });
  }

  /** The version of what the watch goes by; null where nothing is watched. */
  version(): number | null {
    return this.#version.now();
  }

  /** Somebody has edited files of a baseline. */
  edited(baseline: string): void {
    this.#version.edited(baseline);
    this.#version.now();
  }

  bins(): Promise<BinsAnswer> {
    return this.#version.bins();
  }

  /** Words are of something else from here on, or of nothing. */
  #beginAnew(): void {
    const { storage } = this.#owner;
    storage.transactionSync(() => {
      this.#words.clear();
      this.#endAt(null);
      const incident = this.#incidents.own("live");
      if (incident === null) return;
      const words = "What is watched was changed, or is not watched any more";
      this.#incidents.end(incident, words, Date.now());
    });
  }

  /** All words of a shard that stand. What an execution has made of them, where the shard may not know. */
  async say({ version, shard, words: said, more }: Saying): Promise<Settlement | null> {
    if (version !== this.version()) return null;
    const held = this.#words.all().get(shard) ?? empty;
    const { settlement } = held;
    const words = z
      .array(wordSchema)
      .parse(said)
      .filter((word) => settlement === null || !isSettled(word, settlement));
    this.#owner.storage.transactionSync(() => {
      this.#words.put(shard, { ...held, words, more });
      this.#retell(Date.now());
    });
    await this.#owner.arm();
    return settlement;
  }

  /** Moves the incident to what stands. Within a transaction. */
  #retell(now: number): void {
    const incidents = this.#incidents;
    const sign = liveSign(this.#standing(), now);
    if (sign.is === "seen") {
      this.#endAt(null);
      return void incidents.take(null, [sign], now);
    }
    const incident = incidents.own("live");
    if (incident === null) return;
    if (incident.reopened > 0) {
      this.#endAt(now + holdMs * 2 ** Math.min(incident.reopened - 1, mostDoublings));
    } else incidents.end(incident, goneWords, now);
  }

  /** What people are told of: not what is excepted, nor what another incident tells of. */
  #standing(): Standing {
    const except = new Set(this.#config?.watch?.except);
    const told = new Set(
      this.#incidents
        .firing()
        .filter(({ kind }) => reportKinds.some((one) => one === kind))
        .flatMap(({ latest }) => latest.features),
    );
    const shards = [...this.#words.all().values()]
      .map(({ words, more }) => ({
        words: words.filter((word) => !except.has(subjectOf(word)) && !told.has(subjectOf(word))),
        more,
      }))
      .filter(({ words }) => words.length > 0);
    return {
      words: shards.flatMap(({ words }) => words),
      more: shards.reduce((sum, { more }) => sum + more, 0),
      shards: shards.length,
      of: this.#configuration.shards(),
    };
  }

  /** Moves the incidents that a report speaks of, and what is left of words: within the transaction that ends the run. */
  judged(report: Report, beside: Beside, now: number): void {
    const words = this.#judge(report, beside);
    this.#telling.judged(report, beside, now, words);
    if (words !== null) this.#retell(now);
  }

  /** What a report makes of words. Null where it makes nothing of any. */
  #judge(report: Report, { window, alertOn }: Beside): JudgedWords | null {
    const shards = [...this.#words.all()];
    const judgedOf = (which: (held: Held) => readonly Word[]) =>
      judgeWords(
        shards.flatMap(([, held]) => which(held)),
        report,
        window,
        alertOn,
      );
    const judged = judgedOf(({ words }) => words);
    const again = judgedOf(({ confirmed }) => confirmed);
    for (const [shard, held] of shards) {
      const words = judged === null ? null : settlementFor(held.words, judged.settlement);
      const confirmed = again === null ? null : settlementFor(held.confirmed, again.settlement);
      if (words !== null || confirmed !== null) this.#words.put(shard, settled(held, words, confirmed));
    }
    return judged && { judged, isLast: this.#standing().words.length === 0 };
  }

  /** Tells shards what an execution has made of their words; one that does not answer is told when it speaks, or next time. */
  async settle(): Promise<void> {
    const waiting = new Map(
      [...this.#words.all()].flatMap(([shard, { settlement }]) =>
        settlement === null ? [] : [[shard, settlement] as const],
      ),
    );
    if (waiting.size === 0) return;
    await this.#shards().ask(async (recorder) => {
      const shard = recorder.id.toString();
      const settlement = waiting.get(shard);
      if (settlement === undefined) return;
      try {
        await recorder.settle(settlement);
      } catch (error) {
        return log("watch_unsettled", { endpoint: this.#owner.name, error: nameOf(error) });
      }
      const held = this.#words.all().get(shard);
      if (held?.settlement?.end === settlement.end) this.#words.put(shard, { ...held, settlement: null });
    });
  }

  view(): LiveView {
    const { words, shards } = this.#standing();
    return {
      version: this.version(),
      baseline: this.#baseline()?.id ?? null,
      except: this.#config?.watch?.except ?? [],
      shards,
      words: plainest(words).words,
    };
  }
}

function isSettled(word: Word, { start, end, found, refuted }: Settlement): boolean {
  const key = keyOfWord(word);
  return word.since <= (start + end) / 2 && (found.includes(key) || refuted.includes(key));
}

/** The part of what an execution said that is about these words; null where nothing is. */
function settlementFor(words: readonly Word[], settlement: Settlement): Settlement | null {
  const keys = new Set(words.map(keyOfWord));
  const [found, refuted] = [settlement.found, settlement.refuted].map((all) =>
    all.filter((key) => keys.has(key)),
  );
  if (found === undefined || refuted === undefined || found.length + refuted.length === 0) return null;
  return { ...settlement, found, refuted };
}

/** A shard's words after an execution; `words` is what it made of those that stood, `again` of those confirmed before. */
function settled(held: Held, words: Settlement | null, again: Settlement | null): Held {
  const isGone = (word: Word) => words !== null && isSettled(word, words);
  const isOver = (word: Word) =>
    again !== null && isSettled(word, again) && !again.found.includes(keyOfWord(word));
  const found = held.words.filter((word) => isGone(word) && words?.found.includes(keyOfWord(word)));
  const [first, second] = [words ?? again, words === null ? null : again];
  if (first === null) return held;
  return {
    words: held.words.filter((word) => !isGone(word)),
    more: held.more,
    confirmed: [...held.confirmed.filter((word) => !isOver(word)), ...found],
    settlement: {
      ...first,
      found: [...first.found, ...(second?.found ?? [])],
      refuted: [...first.refuted, ...(second?.refuted ?? [])],
    },
  };
}
