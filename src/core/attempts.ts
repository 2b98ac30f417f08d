/**
 * How often an address may try a secret: a few times at once, then after ever longer pauses. One address' failures are
 * no other's, and what is remembered of all of them is bounded.
 */

/** Attempts without a pause. */
const atOnce = 5;
const firstPauseMs = 2_000;
const longestPauseMs = 15 * 60_000;
/** Whoever was away for so long begins anew. */
const forgottenMs = 86_400_000;
/** The addresses that tried longest ago are forgotten beyond this. */
const mostAddresses = 10_000;

interface Tried {
  readonly times: number;
  readonly at: number;
}

export class Attempts {
  readonly #tried = new Map<string, Tried>();

  /** Milliseconds that an address has to wait; 0 where it may try now, which is counted. */
  begin(address: string, now: number): number {
    const before = this.#tried.get(address);
    const isFresh = before === undefined || now - before.at >= forgottenMs || now < before.at;
    const { times, at } = isFresh ? { times: 0, at: now } : before;
    const left = at + pauseAfter(times) - now;
    if (left > 0) return left;
    this.#tried.delete(address);
    this.#tried.set(address, { times: times + 1, at: now });
    const [oldest] = this.#tried.keys();
    if (this.#tried.size > mostAddresses && oldest !== undefined) this.#tried.delete(oldest);
    return 0;
  }

  /** It was the secret: the address may try at once again. */
  succeed(address: string): void {
    this.#tried.delete(address);
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#tried.size;
  }
}

function pauseAfter(times: number): number {
  return times < atOnce ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (times - atOnce));
}
