/** Incidents, mutes and the outbox of an endpoint, as rooms that know each other; and the signs that are no report's. */
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { defaultTelling, repeatMsOf, type Telling } from "../../core/incident/policy.ts";
import { goesOnWith, openedAtOnce, type Judged } from "../../core/incident/live.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { signsOf, type Beside, type Latest, type Sign } from "../../core/incident/sign.ts";
import type { IncidentKind } from "../../core/incident/kinds.ts";
import { receiverWords, type Receiver } from "../../core/receiver/receivers.ts";
import { nothingFound } from "../../core/incident/told.ts";
import type { Report } from "../../core/report/report.ts";
import { deliver } from "../notify/deliver.ts";
import { Outbox } from "../notify/outbox.ts";
import { unreached } from "../notify/reach.ts";
import type { Owner } from "../platform/work.ts";
import { Incidents, type Heritage } from "./incidents.ts";
import { Mutes } from "./mutes.ts";
import type { OfMonitors } from "./notices.ts";

/** What an endpoint says of telling, as far as it is configured. */
export interface Configured {
  readonly receivers: readonly Receiver[];
  readonly telling: Telling;
  /** Where this deployment is reached; "" where it is not known. */
  readonly origin: string;
}

export function configuredIn(config: EndpointConfig | undefined, origin: string): Configured {
  const { receivers = [], incidents: telling = defaultTelling } = config ?? {};
  return { receivers, telling, origin };
}

/** What a report has made of words of the watch, and whether none is left that stands. */
export interface JudgedWords {
  readonly judged: Judged;
  readonly isLast: boolean;
}

/** Windows that wait to be checked. */
interface Waiting {
  readonly monitor: string;
  readonly windows: number;
  readonly since: number;
  readonly reason: string | null;
}

/** What is wrong, in words, beside what windows show. */
export interface Looked {
  /** What keeps calls from being recorded. */
  readonly recording: readonly string[];
  /** Variables that are wrong while calls are recorded. */
  readonly settings: readonly string[];
}

export class TellingRooms {
  readonly outbox: Outbox;
  readonly mutes: Mutes;
  readonly incidents: Incidents;
  readonly #owner: Owner;
  readonly #configured: () => Configured;

  constructor(owner: Owner, configured: () => Configured, monitors: OfMonitors) {
    const { sql } = owner.storage;
    this.#owner = owner;
    this.#configured = configured;
    this.outbox = new Outbox(
      sql,
      (delivery) => {
        const { origin, telling } = configured();
        return deliver(owner.env, delivery, origin, Date.now(), repeatMsOf(telling));
      },
      (now) => this.#reached(now),
    );
    this.mutes = new Mutes(sql, (now) => this.incidents.review(now));
    this.incidents = new Incidents(owner, this.outbox, this.mutes, {
      receivers: () => configured().receivers,
      telling: () => configured().telling,
      monitors,
    });
  }

  /**
   * Within the transaction that ends a run. Whether people can be told at all comes first. `words`: what the report has
   * made of what the watch said.
   */
  judged(report: Report, beside: Beside, now: number, words: JudgedWords | null): void {
    this.#reached(now);
    const signs = signsOf(report, beside);
    const segments = new Set(report.segments?.map(({ segment }) => segment));
    if (report.verdict?.kind !== "unjudged") this.incidents.onlySegments(report.monitor, segments, now);
    if (words === null) return void this.incidents.take(report.monitor, signs, now);
    const incident = this.incidents.own("live");
    const isHeir = (sign: Sign) => goesOnWith(words.judged, sign);
    const heritage: Heritage | null = incident && { incident, isOver: words.isLast, isHeir };
    const isTaken = this.incidents.take(report.monitor, openedAtOnce(words.judged, signs), now, heritage);
    if (incident !== null && words.isLast)
      this.incidents.end(incident, endWords(words.judged, report), now, isTaken);
  }

  /** What keeps calls from being recorded, and what is wrong with the settings; nothing where nothing is. */
  looked({ recording, settings }: Looked, now: number): void {
    const signs = [ofEndpoint("recording", recording, [], now), ofEndpoint("settings", settings, [], now)];
    this.incidents.take(null, signs, now);
  }

  /** Whether people were told of something that only another look ends. */
  get isLookedAt(): boolean {
    return this.incidents.own("recording") !== null || this.incidents.own("settings") !== null;
  }

  /** Monitors whose windows are not checked in time: all of them, so that of others what was said is over. */
  waiting(stuck: readonly Waiting[], now: number): void {
    const names = new Set(stuck.map(({ monitor }) => monitor));
    for (const incident of this.incidents.firing()) {
      if (isOfWaiting(incident) && !names.has(incident.monitor ?? ""))
        this.incidents.end(incident, "Its windows are checked again", now);
    }
    for (const { monitor, windows, since, reason } of stuck) {
      const began = new Date(since).toISOString();
      const said = reason === null ? "" : `: ${reason}`;
      const words = `${windows} windows since ${began} wait to be checked${said}`;
      const sign = ofEndpoint("cannot_judge", [words], [], now);
      this.incidents.take(monitor, [sign], now);
    }
  }

  /** Monitors, or what is configured, have changed. */
  async review(now: number): Promise<void> {
    this.#owner.storage.transactionSync(() => {
      this.outbox.reconfigure(this.#configured().receivers, now);
      // Whoever configures is told in the answer what is missing; people, once it keeps something from being told.
      if (this.incidents.underWay().kinds.receiver !== undefined) this.#reached(now);
    });
    await this.incidents.review(now);
  }

  /** Receivers that are told nothing. */
  #reached(now: number): void {
    const found = unreached(this.#owner.env, this.outbox.standing, this.#configured().receivers, now);
    const names = found.map(({ receiver }) => receiverWords(receiver));
    const faults = found.map(({ reason }, index) => `${names[index]}: ${reason}`);
    this.incidents.take(null, [ofEndpoint("receiver", faults, names, now)], now);
  }
}

/** Whatever an execution has said since stands until another one says otherwise. */
function isOfWaiting({ kind, monitor, latest }: Incident): boolean {
  return kind === "cannot_judge" && monitor !== null && latest.execution === null;
}

function endWords({ confirmed }: Judged, { monitor }: Report): string {
  return confirmed.size > 0
    ? `An execution of ${monitor} found it too: its incident tells of it from here on`
    : `An execution of ${monitor} did not find it: it is learned as ordinary`;
}

function ofEndpoint(kind: IncidentKind, faults: readonly string[], features: string[], now: number): Sign {
  if (faults.length === 0) return { kind, is: "clean", at: now };
  const latest: Latest = {
    ...nothingFound,
    summary: faults.join("; "),
    features,
    featureCount: features.length,
    execution: null,
    window: null,
    records: null,
    picture: null,
  };
  return { kind, is: "seen", at: now, opens: "at once", since: now, latest };
}
