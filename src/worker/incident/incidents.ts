/**
 * Incidents of an endpoint: each sign moves one, and what is to be told of it goes to the outbox in the same
 * transaction. By the alarm, what lasts is told again, and what was muted when its mute ends.
 */
import { withoutFuture } from "../../core/incident/ahead.ts";
import {
  after,
  closed,
  closedWords,
  goingOnWith,
  type Circumstances,
  type Incident,
} from "../../core/incident/incident.ts";
import { byKind, kindWords, type IncidentKind } from "../../core/incident/kinds.ts";
import { muteOf, type Mute } from "../../core/incident/mute.ts";
import { repeatMsOf, type Patience } from "../../core/incident/policy.ts";
import { underWayOf, type UnderWay } from "../../core/incident/under-way.ts";
import type { Sign } from "../../core/incident/sign.ts";
import { keyOf, testAlert } from "../../core/receiver/alert.ts";
import { newId } from "../platform/id.ts";
import { problem, type Result } from "../platform/problem.ts";
import type { Page } from "../platform/paging.ts";
import type { Owner, Work } from "../platform/work.ts";
import type { Outbox } from "../notify/outbox.ts";
import type { Mutes } from "./mutes.ts";
import { Notices, type Neighbours } from "./notices.ts";
import {
  IncidentRecords,
  type IncidentEvent,
  type IncidentKey,
  type IncidentListing,
  type What,
} from "./records.ts";

/** An incident with what happened to it. */
export interface Recorded extends Incident {
  readonly events: readonly IncidentEvent[];
  /** The mute for which people are not told of it; null where they are. */
  readonly mute: Mute | null;
}

/** An incident that others may go on with: the first that fires by such a sign does. */
export interface Heritage {
  readonly incident: Incident;
  /** It ends, so that the other one goes on under its key. */
  readonly isOver: boolean;
  readonly isHeir: (sign: Sign) => boolean;
}

/** What came of a test message. */
export interface Tested {
  readonly isTaken: boolean;
  readonly reason: string | null;
}

/** What has no windows is so or not: one sign is enough either way. */
const ofEndpoint: Patience = { needed: 1, of: 1, clean: 1 };

/** What only another version can read is looked at this often: it may have come back. */
const foreignMs = 3_600_000;

export class Incidents implements Work {
  readonly name = "incidents";
  readonly #owner: Owner;
  readonly #records: IncidentRecords;
  readonly #outbox: Outbox;
  readonly #mutes: Mutes;
  readonly #neighbours: Neighbours;
  readonly #notices: Notices;

  constructor(owner: Owner, outbox: Outbox, mutes: Mutes, neighbours: Neighbours) {
    this.#owner = owner;
    this.#records = new IncidentRecords(owner.storage.sql);
    this.#outbox = outbox;
    this.#mutes = mutes;
    this.#neighbours = neighbours;
    this.#notices = new Notices(owner, this.#records, outbox, neighbours);
  }

  next(): number | null {
    return this.#records.nextLook();
  }

  async doDue(now: number): Promise<void> {
    this.#owner.storage.transactionSync(() => {
      this.#tell(now);
      // What another version of Weir stored is not told by this one, and must not have the alarm come without end.
      this.#records.putOff(now, now + foreignMs);
    });
  }

  /**
   * Takes signs of a monitor, or of the endpoint itself: within the transaction of whoever has them. Says whether one
   * of the incidents goes on with `heritage`.
   */
  take(
    monitor: string | null,
    signs: readonly Sign[],
    now: number,
    heritage: Heritage | null = null,
  ): boolean {
    const ordered = signs.toSorted(byKind);
    const patience = monitor === null ? ofEndpoint : this.#neighbours.monitors.says(monitor).patience;
    const sameMs = repeatMsOf(this.#neighbours.telling());
    let isTaken = false;
    for (const sign of ordered) {
      const left: Heritage | null = !isTaken && heritage?.isHeir(sign) === true ? heritage : null;
      isTaken = this.#takeOne(sign, { monitor, patience, now, sameMs, newId }, left) || isTaken;
    }
    this.#tell(now);
    return isTaken;
  }

  #takeOne(sign: Sign, given: Circumstances, heritage: Heritage | null): boolean {
    const { monitor, now } = given;
    const before = this.#records.last(monitor, sign.kind, sign.segment);
    const incident = after(before, sign, given);
    if (incident === before) return false;
    if (incident === null) {
      if (before !== null) this.#records.drop(before.id);
      return false;
    }
    const isNew = incident.state === "firing" && !(before?.id === incident.id && before.state === "firing");
    const heir = isNew && heritage !== null ? this.#goingOn(heritage, incident, now) : incident;
    this.#records.put(heir, now);
    this.#noteChange(before, heir, sign, now);
    return heir !== incident;
  }

  /** As a continuation of what people know already, if they do. */
  #goingOn({ incident: before, isOver }: Heritage, incident: Incident, now: number): Incident {
    const key = isOver ? keyOf(this.#owner.name, before) : undefined;
    return goingOnWith(before, incident, { key, now, repeatMs: repeatMsOf(this.#neighbours.telling()) });
  }

  /** The endpoint's own incident of a kind that is not over; null where there is none. */
  own(kind: IncidentKind): Incident | null {
    const last = this.#records.last(null, kind);
    return last === null || last.state === "resolved" ? null : last;
  }

  /** Those that fire. */
  firing(): Incident[] {
    return this.#records.underWay().filter(({ state }) => state === "firing");
  }

  /** Ends an incident, whatever its looks say: within a transaction. Where another one goes on with it, nobody is told. */
  end(incident: Incident, words: string, now: number, isTaken = false): void {
    const { told } = incident;
    const said = isTaken && told !== null ? { ...told, what: "resolved" as const } : told;
    this.#close({ ...incident, told: said }, words, now);
    this.#tell(now);
  }

  #noteChange(before: Incident | null, incident: Incident, sign: Sign, now: number): void {
    const { id, latest, state } = incident;
    const earlier = before?.id === id ? before : null;
    const note = (what: What, words: string) => this.#records.note(id, now, what, words);
    if (earlier?.state === "resolved") note("came again", latest.summary);
    if (sign.is === "seen" && !hasSameFeatures(incident, earlier)) note("seen", latest.summary);
    if (state !== earlier?.state) this.#noteState(incident, now);
  }

  #noteState({ id, state, latest }: Incident, now: number): void {
    if (state === "firing") this.#records.note(id, now, "fired", latest.summary);
    if (state === "resolved") this.#records.note(id, now, "resolved", "It was not seen any more");
  }

  /** Looks through all that goes on: whatever changed may explain, or no longer explain, another. */
  #tell(now: number): void {
    const firing = this.firing();
    const { telling, monitors } = this.#neighbours;
    const checkedUntil = (monitor: string | null) => monitors.checkedUntil(monitor);
    const situation = { telling: telling(), mutes: this.#mutes.inForce(now), firing, now, checkedUntil };
    for (const incident of [...firing, ...this.#records.endedUntold()].toSorted(byKind)) {
      this.#notices.notify(incident, situation);
    }
  }

  #close(incident: Incident, words: string, now: number): void {
    const over = closed(incident, words, now);
    if (over === null) return this.#records.drop(incident.id);
    this.#records.put(over, now);
    this.#records.note(incident.id, now, "resolved", words);
  }

  /** Within a transaction: of a monitor's segments only these are still judged. */
  onlySegments(monitor: string, segments: ReadonlySet<string>, now: number): void {
    for (const incident of this.#records.underWay()) {
      const { segment } = incident;
      if (incident.monitor !== monitor || segment === undefined || segments.has(segment)) continue;
      this.#close(incident, "Calls are no longer divided like this", now);
    }
  }

  /** Within the transaction that forgets the endpoint: all that goes on is over, and told to be. */
  closeAll(words: string, now: number): void {
    for (const incident of this.#records.underWay()) this.#close(incident, words, now);
    this.#tell(now);
  }

  /** Something that decides on telling has changed: what is configured, or a mute. */
  async review(now: number): Promise<void> {
    this.#owner.storage.transactionSync(() => {
      const underWay = this.#records.underWay();
      const gone = underWay.filter(
        ({ monitor }) => monitor !== null && !this.#neighbours.monitors.says(monitor).isWatching,
      );
      for (const incident of gone) this.#close(incident, closedWords, now);
      this.#tell(now);
    });
    await this.#owner.arm();
  }

  /** What a clock that was ahead has left behind. */
  undoFuture(now: number): void {
    for (const incident of this.#records.touchedAfter(now)) {
      const past = withoutFuture(incident, now);
      if (past === incident) continue;
      this.#records.put(past, now);
      this.#records.lookAt(past.id, now);
    }
  }

  list(listing: IncidentListing): Page<Incident, IncidentKey> {
    return this.#records.list(listing);
  }

  /** What goes on, counted. */
  underWay(): UnderWay {
    return underWayOf(this.#records.underWay());
  }

  get(id: string): Recorded | null {
    const incident = this.#records.get(id);
    if (incident === null) return null;
    const now = Date.now();
    const mute = muteOf(incident, this.#mutes.inForce(now), now);
    return { ...incident, events: this.#records.events(id), mute };
  }

  /** Somebody works on it: it is not told again while it lasts. Null where there is none of this id. */
  async acknowledge(id: string, by: string): Promise<Recorded | null> {
    const incident = this.#records.get(id);
    if (incident === null) return null;
    if (incident.state !== "resolved" && incident.acknowledgedAt === null) {
      this.#owner.storage.transactionSync(() => this.#acknowledge(incident, by, Date.now()));
      await this.#owner.arm();
    }
    return this.get(id);
  }

  #acknowledge(incident: Incident, by: string, now: number): void {
    this.#records.put({ ...incident, acknowledgedAt: now }, now);
    const words = by === "" ? `${kindWords(incident.kind)} is seen to` : `By ${by}`;
    this.#records.note(incident.id, now, "acknowledged", words);
    this.#notices.acknowledged(incident, now);
  }

  /** Sends a test message, once. */
  async test(place: number): Promise<Result<Tested>> {
    const all = this.#neighbours.receivers();
    const receiver = all[place];
    if (receiver === undefined) {
      const message = `There is no receiver at this place: the configuration has ${all.length}, counted from 0`;
      return { ok: false, problem: problem("not_found", message) };
    }
    const now = Date.now();
    const alert = testAlert(this.#owner.name, newId(), now);
    const attempt = await this.#outbox.try({ receiver, alert, raisedAt: now });
    const reason = attempt.kind === "delivered" ? null : attempt.reason;
    return { ok: true, value: { isTaken: attempt.kind === "delivered", reason } };
  }

  get isEmpty(): boolean {
    return this.#records.isEmpty;
  }

  forget(expired: number, most: number, batch: number): number {
    return this.#records.forget(expired, most, batch);
  }
}

/** Shares and distances are others in each window: a history that named them all would say nothing. */
function hasSameFeatures(incident: Incident, earlier: Incident | null): boolean {
  return earlier !== null && incident.latest.features.join("\n") === earlier.latest.features.join("\n");
}
