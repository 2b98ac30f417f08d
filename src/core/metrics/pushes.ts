/** How pushes of metrics go: when the next one is, what a collector's answer means, and what is wrong, in words. */
import * as z from "zod";

/** What became of a push. `refused` is final for what was pushed: the next push is made all the same. */
export type PushOutcome =
  | { readonly kind: "taken"; readonly rejected: number; readonly note: string }
  | { readonly kind: "later"; readonly reason: string; readonly askedMs: number }
  | { readonly kind: "refused"; readonly reason: string };

const time = z.number();

/** Every member has a default: what cannot be read begins anew. Times are epoch milliseconds. */
export const pushStateSchema = z.object({
  /** Since when it is known that metrics are to be pushed. */
  since: time.default(0),
  attemptAt: time.nullable().default(null),
  successAt: time.nullable().default(null),
  /** Not before this. */
  nextAt: time.default(0),
  /** Attempts in a row after which the collector was to be left alone for a while. */
  failures: z.number().default(0),
  /** The last one, though all may be well since. */
  error: z
    .object({ at: time, reason: z.string(), isFinal: z.boolean().default(false) })
    .nullable()
    .default(null),
  /** What the collector did not take of the last push that it took. */
  rejected: z.object({ points: z.number(), note: z.string() }).nullable().default(null),
});

export type PushState = z.output<typeof pushStateSchema>;

const minuteMs = 60_000;

/** No collector is waited for longer, whatever it asks. */
const longestWaitMs = 60 * minuteMs;

/** Cron comes each minute, but not to the millisecond. */
const slackMs = 5_000;

export function isPushDue({ nextAt }: PushState, now: number): boolean {
  // Put off for longer than it ever is, by a clock that was ahead.
  return now >= nextAt - slackMs || nextAt > now + longestWaitMs + slackMs;
}

/**
 * Counts are pushed as they stand, so that a push is not made again but another, with what they are then: after the wait
 * that the collector asks for, or twice as long each time.
 */
export function afterPush(state: PushState, outcome: PushOutcome, now: number): PushState {
  const next = { ...state, attemptAt: now, nextAt: now + minuteMs };
  switch (outcome.kind) {
    case "taken": {
      const { rejected: points, note } = outcome;
      const rejected = points > 0 || note !== "" ? { points, note } : null;
      return { ...next, successAt: now, failures: 0, rejected };
    }
    case "refused":
      return { ...next, failures: 0, error: { at: now, reason: outcome.reason, isFinal: true } };
    case "later": {
      const failures = state.failures + 1;
      const waitMs = Math.max(minuteMs * 2 ** Math.min(failures - 1, 10), outcome.askedMs);
      const error = { at: now, reason: outcome.reason, isFinal: false };
      return { ...next, failures, error, nextAt: now + Math.min(waitMs, longestWaitMs) };
    }
  }
}

/** By these a collector says that it is to be asked again. Source: OTLP/HTTP, Retryable Response Codes. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** `waitMs`: what `Retry-After` asks; null where it asks nothing. */
export function pushOutcome(status: number, body: string, waitMs: number | null): PushOutcome {
  if (status >= 200 && status < 300) return { kind: "taken", ...partialIn(body) };
  const reason = `it answered ${status}`;
  return retryable.has(status)
    ? { kind: "later", reason, askedMs: waitMs ?? 0 }
    : { kind: "refused", reason };
}

const longestNote = 200;

const responseSchema = z.object({
  partialSuccess: z
    .object({
      rejectedDataPoints: z.coerce.number().default(0),
      errorMessage: z.string().default(""),
    })
    .nullish(),
});

/** What an ExportMetricsServiceResponse says was not taken. What is no such answer says nothing. */
function partialIn(body: string): { readonly rejected: number; readonly note: string } {
  const { rejectedDataPoints: rejected = 0, errorMessage = "" } = responseIn(body)?.partialSuccess ?? {};
  const printable = errorMessage.replaceAll(/\p{Cc}+/gu, " ");
  return { rejected, note: printable.slice(0, longestNote) };
}

function responseIn(body: string): z.output<typeof responseSchema> | undefined {
  try {
    return responseSchema.safeParse(JSON.parse(body)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
