/** What becomes of a message after an attempt to deliver it. */

/** What became of an attempt. `refused` is final: trying again would not help. */
export type Attempt =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs: number | null }
  | { readonly kind: "refused"; readonly reason: string }
  /** So is this, for any message to this receiver. */
  | { readonly kind: "gone"; readonly reason: string }
  /** Only another version of Weir can make this attempt. */
  | { readonly kind: "foreign"; readonly reason: string };

/** Waits before each further attempt, then as long as the last. Standard Webhooks' schedule, shortened. */
const backoffMs = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400].map(
  (s) => s * 1_000,
);

const longestBackoffMs = Math.max(...backoffMs);

/** Two days in all: then it is given up, however often newer messages of its incident had it tried sooner. */
const triedMs = backoffMs.reduce((sum, wait) => sum + wait, 0);

/** What only another version can send is looked at this often: it may have come back. */
const foreignMs = 3_600_000;

export interface Outcome {
  /** A receiver that is gone has its last message in a state of its own, which is told as `failed`. */
  readonly state: "waiting" | "delivered" | "failed" | "gone";
  readonly waitMs: number;
  /** Attempts so far. */
  readonly attempts: number;
  readonly reason: string | null;
  /** How long the receiver asks to be left alone. */
  readonly askedMs: number;
}

/** `attempts` were made before this one, of a message that was raised `ageMs` ago. */
export function outcomeOf(attempt: Attempt, attempts: number, ageMs: number): Outcome {
  const over = { waitMs: 0, attempts: attempts + 1, askedMs: 0 };
  switch (attempt.kind) {
    case "delivered":
      return { ...over, state: "delivered", reason: null };
    case "refused":
      return { ...over, state: "failed", reason: attempt.reason };
    case "gone":
      return { ...over, state: "gone", reason: attempt.reason };
    case "foreign":
      return { ...over, state: "waiting", reason: attempt.reason, waitMs: foreignMs, attempts };
    case "retry": {
      const { reason } = attempt;
      const [wait, askedMs] = [backoffMs[attempts] ?? longestBackoffMs, attempt.afterMs ?? 0];
      return ageMs >= triedMs
        ? { ...over, state: "failed", reason, askedMs }
        : { ...over, state: "waiting", reason, askedMs, waitMs: Math.max(wait, askedMs) };
    }
  }
}
