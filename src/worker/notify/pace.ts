/**
 * When a receiver may be sent something: one message at a time, with the pause that its maker wants between them, and
 * nothing while it asks to be left alone. In memory: an object that has died has paused for long enough.
 */
import { receiverSchema, senderFor } from "../../core/receiver/receivers.ts";
import { readableIn } from "../platform/stored.ts";

/** A receiver that is being sent something is looked at again after this. */
const lookMs = 1_000;

export class Pace {
  readonly #underWay = new Set<string>();
  readonly #freeAt = new Map<string, number>();

  /** The time from which on it may be sent something: past, if it may be now. */
  freeAt(receiver: string, now: number): number {
    const key = keyOf(receiver);
    return this.#underWay.has(key) ? now + lookMs : (this.#freeAt.get(key) ?? 0);
  }

  /** Whether it may be sent something now; if so, it is being sent something from now on. */
  begin(receiver: string, now: number): boolean {
    if (this.freeAt(receiver, now) > now) return false;
    this.#underWay.add(keyOf(receiver));
    return true;
  }

  /** `askedMs`: how long it asks to be left alone. */
  end(receiver: string, now: number, askedMs: number): void {
    const key = keyOf(receiver);
    this.#underWay.delete(key);
    const free = now + Math.max(pauseOf(receiver), askedMs);
    if (free > now) this.#freeAt.set(key, free);
    else this.#freeAt.delete(key);
  }
}

/** Receivers that differ only in what they are told of are one at their maker. */
export function keyOf(receiver: string): string {
  const known = readableIn(receiverSchema, receiver);
  return known === null ? receiver : JSON.stringify({ ...known, kinds: null, severities: null });
}

function pauseOf(receiver: string): number {
  const known = readableIn(receiverSchema, receiver);
  return known === null ? 0 : senderFor(known).pauseMs;
}
