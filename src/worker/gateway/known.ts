/** Configurations that an isolate knows: as many as have room, by what they hold. What was seen longest ago goes first. */
import { isSameVersion, type VersionedConfig } from "../platform/configuration.ts";

/** Of all together; one may have 1 MiB. */
export const mostConfigurationBytes = 16 * 2 ** 20;
const mostEntries = 5_000;
/** What an entry takes beside its texts, in bytes. */
const entryBytes = 1_000;

/** A configuration as it was last seen. */
export interface Known {
  readonly found: VersionedConfig;
  /** When it was seen. */
  readonly at: number;
  /** When one call last asked for all. */
  readonly askedAt?: number;
  /** When those were last asked who have not answered. */
  readonly silentAt?: number;
}

interface Entry extends Known {
  readonly bytes: number;
}

export class KnownConfigurations {
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  get(name: string): Known | undefined {
    return this.#entries.get(name);
  }

  /** The last one stays, however large it is. */
  set(name: string, known: Known): void {
    const before = this.#entries.get(name);
    const isSame = before !== undefined && isSameVersion(before.found, known.found);
    this.delete(name);
    const bytes = isSame ? before.bytes : bytesOf(known.found);
    this.#entries.set(name, { ...known, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      const isEnough = this.#bytes <= mostConfigurationBytes && this.#entries.size <= mostEntries;
      if (isEnough || oldest === name) break;
      this.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#bytes -= this.#entries.get(name)?.bytes ?? 0;
    this.#entries.delete(name);
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    return this.#bytes;
  }
}

/** Two bytes a character, and as much again for the objects that hold them. */
function bytesOf(found: VersionedConfig): number {
  return entryBytes + 4 * JSON.stringify(found).length;
}
