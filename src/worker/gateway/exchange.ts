/** One call on its way through, as it is known at each stage: arrived, recorded, answered. */
import type { Bindings } from "../env.ts";
import type { VersionedConfig } from "../platform/configuration.ts";
import type { Fields } from "./fields.ts";
import type { CallPath } from "./path.ts";
import type { Tap } from "./copy/tap.ts";
import type { TapLimits } from "./copy/tapped.ts";

/** The part of an execution context that a call needs. */
export type Context = Pick<ExecutionContext, "waitUntil">;

/** A call for an endpoint that is configured. */
export interface Arrived extends CallPath {
  readonly request: Request;
  /** The request's: what is asked of a request more than once is read out once. */
  readonly method: string;
  readonly fields: Fields;
  readonly env: Bindings;
  readonly context: Context;
  readonly eventId: string;
  /** When the call came, epoch milliseconds. */
  readonly time: number;
  readonly found: VersionedConfig;
}

/** How a call is recorded. */
export interface Recording {
  readonly stored: boolean;
  readonly profiled: boolean;
  readonly limits: TapLimits;
}

/** A call of which a copy is made. */
export interface Recorded extends Arrived {
  readonly recording: Recording;
}

/** A recorded call that the upstream has begun to answer, both bodies tapped. */
export interface Answered extends Recorded {
  readonly input: Tap;
  readonly status: number;
  /** The answer's header fields. */
  readonly answered: Fields;
  readonly output: Tap;
}
