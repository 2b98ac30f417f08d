/**
 * Which attempt of its client a request is. SDKs repeat a request that failed or took too long, and a proxy sees
 * every attempt. The AWS SDKs say which (`amz-sdk-invocation-id`, `amz-sdk-request: attempt=2; max=3`), those made by
 * Stainless (OpenAI, Anthropic) only how often they did (`x-stainless-retry-count`). Source: docs/clients.md.
 */
export interface Attempt {
  /** The id of the call, the same for all its attempts; null where the client does not say. */
  readonly id: string | null;
  /** 1 for the first. */
  readonly number: number;
}

/** No SDK goes on trying for longer. */
const memoryMs = 5 * 60_000;
const mostIds = 10_000;

/**
 * Calls whose client made another attempt although the first was answered: it did not wait for the answer. The second
 * is known by the id that the AWS SDKs give all attempts of a call, for five minutes and of the last 10,000 calls.
 */
export class Attempts {
  /** When calls were recorded, by the ids of their invocations; in that order. */
  readonly #recorded = new Map<string, number>();

  /** Whether an attempt of this call was recorded before; from now on it was. */
  isRepeated({ id }: Attempt, now: number): boolean {
    if (id === null) return false;
    const before = this.#recorded.get(id);
    if (before !== undefined && now - before < memoryMs) return true;
    this.#recorded.delete(id);
    this.#recorded.set(id, now);
    for (const [oldest, time] of this.#recorded) {
      if (this.#recorded.size <= mostIds && now - time < memoryMs) break;
      this.#recorded.delete(oldest);
    }
    return false;
  }
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
