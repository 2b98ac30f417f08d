/** A copy of a body on its way through, as it is known when the body has passed. */
import type { Stay } from "./memory.ts";

export type Tapped =
  /** The bytes hold room (memory.ts) until whoever has them gives it back. */
  | {
      readonly kind: "read";
      readonly bytes: Uint8Array;
      readonly truncated: boolean;
      /** When the first piece came, epoch milliseconds; null of a body that came in one. */
      readonly firstAt: number | null;
      /** What became of the content coding of bytes that were in one (coding.ts): it is `kept` for want of room. */
      readonly coding?: "undone" | "damaged" | "kept";
      /** Where it was undone: how many bytes passed, if that is known. */
      readonly passedBytes?: number | null;
    }
  /** The body ended early: what was read is not what was sent. */
  | { readonly kind: "broken" }
  /** The sender was silent for too long. */
  | { readonly kind: "silent" }
  /** The isolate had no room for the body. */
  | { readonly kind: "crowded" };

export interface TapLimits {
  /** The copy's length. */
  readonly bodyBytes: number;
  /** How many bytes all that is recorded in this isolate may hold. */
  readonly roomBytes: number;
  /** How long the upstream may be silent within its answer; for ever if absent. */
  readonly idleMs: number | undefined;
  /** Of the call. */
  readonly stay: Stay;
}
