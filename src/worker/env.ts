/**
 * What the platform hands the Worker: variables, secrets and the bucket. Each object adds its own binding beside its
 * class, so that nobody who reads a variable depends on the objects. Only `worker/` and `index.ts` may name it.
 */
export interface Bindings {
  readonly BUCKET: R2Bucket;
  /** Without it the management API refuses everyone. */
  readonly WEIR_ADMIN_TOKEN?: string;
  /** Whoever has it may sign in and look, and change nothing. */
  readonly WEIR_READ_TOKEN?: string;
  /** The team domain of Cloudflare Access, whose tokens sign in to the pages; and the application's audience tag. */
  readonly WEIR_ACCESS_TEAM?: string;
  readonly WEIR_ACCESS_AUD?: string;
  /** The e-mail addresses of those who are admins by Cloudflare Access; all others may look. */
  readonly WEIR_ACCESS_ADMINS?: string;
  /** "true" allows upstreams and receivers on loopback and private addresses: development only. */
  readonly WEIR_DEV?: string;
  /** The address under which people reach this deployment, for links in alerts. */
  readonly WEIR_PUBLIC_URL?: string;
  /** How long captures wait before they are written to R2. */
  readonly WEIR_FLUSH_SECONDS?: string;
  /** Span of the finest profiles; windows are multiples of it. Divides 60. */
  readonly WEIR_PROFILE_SECONDS?: string;
  /** How long calls wait in the isolate for others, to be sent together; 0 sends each at once. */
  readonly WEIR_BATCH_MS?: string;
  /** How many bytes an isolate holds of calls at most while they are recorded: bodies, heads, batches under way. */
  readonly WEIR_CAPTURE_BYTES?: string;
  /** How much may wait in a Recorder while R2 does not answer; beyond it the newest captures are given up, counts never. */
  readonly WEIR_BACKLOG_BYTES?: string;
  /** How long profiles are kept by the minute, the hour and the day: `2h 48h 400d`. */
  readonly WEIR_KEEP?: string;
  /** The key of the hashes that redaction puts in the place of values. */
  readonly WEIR_REDACTION_KEY?: string;
  /** The largest training file, or window of captures, that is read by one; and the length of the ranges of larger files. */
  readonly WEIR_RANGE_BYTES?: string;
  /** How many ranges are read at a time. */
  readonly WEIR_RANGES_AT_ONCE?: string;
  /** Where metrics are pushed to each minute: a collector's address for OTLP/HTTP. */
  readonly WEIR_OTLP_URL?: string;
  /** The headers that the collector wants: `authorization=Bearer%20…,x-scope=…`. */
  readonly WEIR_OTLP_HEADERS?: string;
  /** "false" for a collector that does not take gzip. */
  readonly WEIR_OTLP_GZIP?: string;
}

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {}
  }
}
