/** Whom incidents are told to: what is to be told goes to the outbox, and what is not is noted with its reason. */
import type { Incident } from "../../core/incident/incident.ts";
import { noticeOf, type Situation } from "../../core/incident/notice.ts";
import type { Patience, Telling } from "../../core/incident/policy.ts";
import { alertOf } from "../../core/receiver/alert.ts";
import { senderFor, type Receiver } from "../../core/receiver/receivers.ts";
import { isFor } from "../../core/receiver/sender.ts";
import type { Outbox } from "../notify/outbox.ts";
import { unreached } from "../notify/reach.ts";
import type { Owner } from "../platform/work.ts";
import type { IncidentRecords } from "./records.ts";

/** What incidents ask of the rest of the endpoint. */
export interface Neighbours {
  readonly receivers: () => readonly Receiver[];
  readonly telling: () => Telling;
  readonly monitors: OfMonitors;
}

export interface OfMonitors {
  says(name: string): MonitorSays;
  /** When the last window of a monitor ended that was checked, of any if null; null where none was. */
  checkedUntil(monitor: string | null): number | null;
}

/** What a monitor says of incidents: its patience, and whether it still runs. */
interface MonitorSays {
  readonly patience: Patience;
  readonly isWatching: boolean;
  /** Whose clocks its schedule goes by; null of UTC. */
  readonly timeZone: string | null;
}

export class Notices {
  readonly #owner: Owner;
  readonly #records: IncidentRecords;
  readonly #outbox: Outbox;
  readonly #neighbours: Neighbours;

  constructor(owner: Owner, records: IncidentRecords, outbox: Outbox, neighbours: Neighbours) {
    this.#owner = owner;
    this.#records = records;
    this.#outbox = outbox;
    this.#neighbours = neighbours;
  }

  /** Within a transaction: tells it, or notes why not and when that is looked at again. */
  notify(incident: Incident, situation: Situation): void {
    const { id } = incident;
    const { now, telling } = situation;
    const notice = noticeOf(incident, situation);
    if (notice.kind === "silent") {
      if (notice.reason !== null) this.#records.note(id, now, "not told", notice.reason);
      return this.#records.lookAt(id, notice.again);
    }
    const { what } = notice;
    const alert = alertOf(this.#owner.name, incident, what, telling, this.#zoneOf(incident));
    const all = this.#receiversOf(incident);
    // Whoever heard that it fires hears that it is over, though what it is told of has changed meanwhile.
    const knowing = new Set(what === "resolved" ? this.#outbox.standing.knowing(id, all) : []);
    const receivers = all.filter((receiver) => knowing.has(receiver) || isFor(receiver, alert));
    if (receivers.length === 0) {
      this.#records.note(id, now, "not told", this.#nobodyWords(incident));
      return this.#records.lookAt(id, null);
    }
    for (const receiver of receivers) this.#outbox.add(alert, receiver, now);
    const told = { ...incident, told: { what, at: now, times: alert.times } };
    this.#records.put(told, now);
    const kinds = receivers.map(({ kind }) => kind).join(", ");
    const words = what === "firing" ? "That it fires" : "That it is over";
    this.#records.note(id, now, "told", `${words}: to ${kinds}`);
    const next = noticeOf(told, situation);
    this.#records.lookAt(id, next.kind === "silent" ? next.again : null);
  }

  /** Receivers that keep an account of incidents themselves are told, if they know of it. */
  acknowledged(incident: Incident, now: number): void {
    if (incident.told?.what !== "firing") return;
    const telling = this.#neighbours.telling();
    const alert = alertOf(this.#owner.name, incident, "acknowledged", telling, this.#zoneOf(incident));
    const receivers = this.#receiversOf(incident).filter(
      (receiver) => isFor(receiver, alert) && senderFor(receiver).takesAcknowledged,
    );
    for (const receiver of receivers) this.#outbox.add(alert, receiver, now);
  }

  #zoneOf({ monitor }: Incident): string | null {
    return monitor === null ? null : this.#neighbours.monitors.says(monitor).timeZone;
  }

  /** That a receiver takes nothing is told through the others, and its end to those that heard of it. */
  #receiversOf({ id, kind, state }: Incident): readonly Receiver[] {
    const all = this.#neighbours.receivers();
    if (kind !== "receiver") return all;
    if (state === "resolved") {
      const knowing = this.#outbox.standing.knowing(id, all);
      if (knowing.length > 0) return knowing;
    }
    const found = unreached(this.#owner.env, this.#outbox.standing, all, Date.now());
    const unheard = new Set(found.map(({ receiver }) => receiver));
    return all.filter((receiver) => !unheard.has(receiver));
  }

  #nobodyWords({ kind }: Incident): string {
    const isAny = this.#neighbours.receivers().length > 0;
    return isAny && kind === "receiver"
      ? "There is no other receiver to tell it through"
      : "No receiver is configured for it";
  }
}
