/** An endpoint's configuration as it is stored, in its object's row and as a copy in R2, and as isolates see it. */
import * as z from "zod";
import { endpointSchema, type EndpointConfig } from "../../core/config/endpoint.ts";
import { readParsed, readStored, storedValue, type Stored } from "./stored.ts";

/** A configuration with the version it was given, and to how many shards its calls are sent. */
export interface VersionedConfig {
  readonly version: number;
  /** When the endpoint was made; absent where an earlier version of Weir did. */
  readonly since?: number;
  readonly config: EndpointConfig;
  readonly shards: number;
  /** The baseline in force, as far as is known: its shape says how rows are read. */
  readonly baseline?: string;
  /** How often files of the endpoint's baselines were edited: with another number the shape may be another. */
  readonly edits?: number;
  /** The version of what the watch goes by; absent where the endpoint is not watched, or it is not known. */
  readonly watch?: number;
  /** What the configuration says of recording is not all understood here: no body may be recorded. */
  readonly withholds?: true;
}

type Version = Pick<VersionedConfig, "version" | "since">;

/** Versions of an endpoint that was deleted and made again begin anew. */
export function isSameVersion(one: Version, other: Version): boolean {
  return one.version === other.version && one.since === other.since;
}

export function isNewer({ version, since = 0 }: Version, than: Version): boolean {
  const { since: before = 0 } = than;
  return since === before ? version > than.version : since > before;
}

/** A configuration that any version of Weir stored, as text. */
export function readConfig(text: string): Stored<EndpointConfig> {
  return checked(readStored(endpointSchema, text));
}

function checked(stored: Stored<EndpointConfig>): Stored<EndpointConfig> {
  // A callerSecret that is left out would let everybody in.
  return stored.kind === "readable" && stored.notUnderstood.includes("callerSecret")
    ? { kind: "unreadable", reason: "callerSecret: it is not known what callers must send" }
    : stored;
}

/**
 * Whether something was left out of what says what may be recorded: rules of redaction, or a setting whose default
 * records more than was asked for.
 */
export function withholds(notUnderstood: readonly string[]): boolean {
  return notUnderstood.some((path) => path === "capture" || limiting.test(path));
}

const limiting = /^capture\.(?:redact(?:\.|$)|(?:enabled|mode|samplingPercentage|bodyLimitBytes)$)/;

const copySchema = z.object({
  version: z.number(),
  since: z.number().optional(),
  config: z.unknown(),
  shards: z.number().default(1),
  /** The id of the deployment that wrote it. */
  deployment: z.string().nullable().default(null),
});

/**
 * What the copy in R2 says, whichever version of Weir wrote it; null where another deployment than `reader` did. Throws
 * SyntaxError where it cannot be read.
 */
export function configCopy(text: string, reader: string | null): VersionedConfig | null {
  const copy = storedValue(copySchema, text, "the copy of the configuration");
  const { version, since, config, shards, deployment } = copy;
  if (deployment !== null && reader !== null && deployment !== reader) return null;
  const stored = checked(readParsed(endpointSchema, config));
  if (stored.kind === "unreadable") {
    throw new SyntaxError(`Cannot read the copy of the configuration: ${stored.reason}`);
  }
  return {
    version,
    config: stored.value,
    shards,
    ...(since !== undefined && { since }),
    ...(withholds(stored.notUnderstood) && { withholds: true }),
  };
}
