/**
 * Which attempt of its client a request is. SDKs repeat a request that failed or took too long, and a proxy sees
 * every attempt. The AWS SDKs say which (`amz-sdk-invocation-id`, `amz-sdk-request: attempt=2; max=3`), those made by
 * Stainless (OpenAI, Anthropic) only how often they did (`x-stainless-retry-count`). Source: docs/clients.md.
 */
import { fnvOfBytes } from "../fnv.ts";

export interface Attempt {
  /** The id of the call, the same for all its attempts; null where the client does not say. */
  readonly id: string | null;
  /** 1 for the first. */
  readonly number: number;
}

/** No SDK goes on trying for longer. */
const memoryMs = 5 * 60_000;
const mostIds = 10_000;

/** The attempt of a call that was recorded. */
interface Recorded {
  readonly number: number;
  readonly at: number;
  readonly print: string;
}

/**
 * Calls whose client made another attempt although the first was answered: it did not wait for the answer. The later
 * of them to be answered is known by the id that the AWS SDKs give all attempts of a call, for five minutes and of the last 10,000 calls. It
 * is one only where its client numbers it otherwise and sends the same to the same endpoint: an id alone hides no call.
 */
export class Attempts {
  /** By endpoint and the ids of their invocations; in the order of their times. */
  readonly #recorded = new Map<string, Map<string, Recorded>>();
  #size = 0;

  /** Whether an attempt of this call was recorded before; from now on it was. */
  isRepeated(endpoint: string, { id, number }: Attempt, body: Uint8Array, now: number): boolean {
    if (id === null) return false;
    const known = this.#recorded.get(endpoint) ?? new Map<string, Recorded>();
    this.#recorded.set(endpoint, known);
    const print = printOf(body);
    const before = known.get(id);
    const isKnown = before !== undefined && now - before.at < memoryMs;
    if (isKnown && number !== before.number && before.print === print) return true;
    if (known.delete(id)) this.#size--;
    known.set(id, { number, at: now, print });
    this.#size++;
    this.#forget(known, now);
    return false;
  }

  /** What is over, and the oldest of whoever has most: an endpoint with many calls takes no other's place. */
  #forget(known: Map<string, Recorded>, now: number): void {
    for (const [oldest, { at }] of known) {
      if (now - at < memoryMs) break;
      known.delete(oldest);
      this.#size--;
    }
    while (this.#size > mostIds) {
      const most = [...this.#recorded.values()].reduce((one, other) => (other.size > one.size ? other : one));
      for (const [oldest] of most) {
        most.delete(oldest);
        this.#size--;
        break;
      }
    }
  }
}

/** Tells bodies apart; an attempt that is none costs one record. */
function printOf(body: Uint8Array): string {
  return `${body.length}/${fnvOfBytes(body)}`;
}

const first: Attempt = { id: null, number: 1 };

export function attemptOf(headers: { get(name: string): string | null }): Attempt {
  const id = headers.get("amz-sdk-invocation-id");
  if (id !== null && id.length <= 100) {
    const number = /\battempt=(\d{1,4})\b/.exec(headers.get("amz-sdk-request") ?? "")?.[1];
    return { id, number: number === undefined ? 1 : Math.max(1, Number(number)) };
  }
  const retries = headers.get("x-stainless-retry-count");
  return retries !== null && /^\d{1,4}$/.test(retries) ? { id: null, number: Number(retries) + 1 } : first;
}
