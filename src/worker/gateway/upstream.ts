/** How the upstream is called, and what becomes of that. */
import type { CounterName } from "../../core/counters.ts";
import { unansweredWords } from "../platform/problem.ts";

/** What is sent to the upstream, body aside. */
export interface Plan {
  readonly target: string;
  readonly headers: Headers;
}

export interface Failure {
  readonly ok: false;
  readonly kind: "upstream_unreachable" | "upstream_timeout";
  readonly reason: string;
  /** `upstream_failed` if absent. */
  readonly counted?: Extract<CounterName, "upstream_broke_off" | "upstream_silent">;
}

export type Called = { readonly ok: true; readonly response: Response } | Failure;

/** What becomes of a short answer, whose end is awaited before it is passed on. */
export const brokenOff: Failure = {
  ok: false,
  kind: "upstream_unreachable",
  reason: "its answer broke off",
  counted: "upstream_broke_off",
};

export const fellSilent: Failure = {
  ok: false,
  kind: "upstream_timeout",
  reason: "its answer fell silent",
  counted: "upstream_silent",
};

/**
 * Calls the upstream; the timeout is for the beginning of its answer, a stream may go on for longer. `end` is for who
 * gives the call up meanwhile.
 */
export async function callUpstream(
  { target, headers }: Plan,
  method: string,
  body: ReadableStream | Uint8Array | null,
  timeoutSeconds: number,
  end: AbortController,
): Promise<Called> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end.abort();
  }, timeoutSeconds * 1_000);
  try {
    const response = await fetch(target, { method, headers, body, redirect: "manual", signal: end.signal });
    // An interim answer would be no answer at all, and none can be given beyond 599; a WebSocket hands the connection over.
    const { status, webSocket } = response;
    if ((status >= 200 && status < 600) || webSocket !== null) return { ok: true, response };
    return { ok: false, kind: "upstream_unreachable", reason: `it answered with status ${status}` };
  } catch (error) {
    if (isLate) {
      const reason = `it did not begin to answer within ${timeoutSeconds} s`;
      return { ok: false, kind: "upstream_timeout", reason };
    }
    const reason = unansweredWords(error)
      .replace(/^\w*Error: /, "")
      .replace(/\.$/, "");
    return { ok: false, kind: "upstream_unreachable", reason };
  } finally {
    clearTimeout(timer);
  }
}
