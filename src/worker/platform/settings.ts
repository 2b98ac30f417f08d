/**
 * The deployment's variables, parsed: once for each environment, since the way of a call asks for them. A variable
 * that is wrong throws nothing: what is used instead is in force, and the fault is told in words that hold nothing of
 * its value (`health`, answers to PUT, the page at `/`).
 */
import { accessIn, type AccessSettings } from "./settings/access.ts";
import { missingBindings, type Fault } from "./settings/bindings.ts";
import { otlpIn, type OtlpSettings } from "./settings/otlp.ts";
import { defaultKeep, parseKeep, type Keep } from "../../core/monitor/window.ts";
import type { Bindings } from "../env.ts";

/** The variables of a Recorder. */
export interface RecorderSettings {
  readonly flushMs: number;
  readonly profileMs: number;
  /** Null while it is not known how long profiles are to be kept: then all are. */
  readonly keep: Keep | null;
  readonly backlogBytes: number;
}

/** The variables of the way from the gateway to the Recorder. */
export interface BatchSettings {
  readonly waitMs: number;
  readonly captureBytes: number;
}

/** How large training files are split, and from where on windows of captures are. */
export interface RangeSettings {
  readonly rangeBytes: number;
  readonly atOnce: number;
}

export interface Settings {
  readonly recorder: RecorderSettings;
  readonly batches: BatchSettings;
  readonly ranges: RangeSettings;
  /** Whether upstreams and receivers may be on loopback and private addresses. */
  readonly allowsPrivate: boolean;
  /** Without a slash at its end; null where none is given. */
  readonly publicUrl: string | null;
  /** Null where none is set. */
  readonly adminToken: string | null;
  /** Whoever has it may look at the pages; null where none is set. */
  readonly readToken: string | null;
  /** Null where nobody signs in by Cloudflare Access. */
  readonly access: AccessSettings | null;
  /** Null where metrics are not pushed. */
  readonly otlp: OtlpSettings | null;
  readonly faults: readonly Fault[];
}

const known = new WeakMap<Bindings, Settings>();

export function settingsOf(env: Bindings): Settings {
  const found = known.get(env) ?? read(env);
  known.set(env, found);
  return found;
}

export function recorderSettingsOf(env: Bindings): RecorderSettings {
  return settingsOf(env).recorder;
}

/** How long profiles are kept, as far as monitors go by it. */
export function keepOf(env: Bindings): Keep {
  return settingsOf(env).recorder.keep ?? defaultKeep;
}

export function batchSettingsOf(env: Bindings): BatchSettings {
  return settingsOf(env).batches;
}

export function rangeSettingsOf(env: Bindings): RangeSettings {
  return settingsOf(env).ranges;
}

/** Whether upstreams and receivers may be on loopback and private addresses. */
export function allowsPrivate(env: Bindings): boolean {
  return settingsOf(env).allowsPrivate;
}

const mib = 2 ** 20;
const gib = 2 ** 30;

function read(env: Bindings): Settings {
  const given = new Given(env);
  // The key is used where it is needed; here it is looked at.
  given.secret("WEIR_REDACTION_KEY", false);
  given.unknown();
  const allowsPrivate = given.value("WEIR_DEV", { unset: false, wrong: false }, devRule);
  const settings = {
    recorder: {
      flushMs: given.number("WEIR_FLUSH_SECONDS", 60, seconds(3_600)) * 1_000,
      profileMs: given.number("WEIR_PROFILE_SECONDS", 60, dividesMinute) * 1_000,
      keep: given.value("WEIR_KEEP", { unset: defaultKeep, wrong: null }, keepRule),
      backlogBytes: given.number("WEIR_BACKLOG_BYTES", gib, bytes(8 * gib)),
    },
    batches: {
      waitMs: given.number("WEIR_BATCH_MS", 250, whole(0, 1_000)),
      captureBytes: given.number("WEIR_CAPTURE_BYTES", 32 * mib, bytes(128 * mib)),
    },
    ranges: {
      rangeBytes: given.number("WEIR_RANGE_BYTES", 512 * mib, bytes(2 ** 40)),
      atOnce: given.number("WEIR_RANGES_AT_ONCE", 6, whole(1, 100)),
    },
    allowsPrivate,
    publicUrl: given.value("WEIR_PUBLIC_URL", { unset: null, wrong: null }, urlRule),
    adminToken: given.secret("WEIR_ADMIN_TOKEN", true),
    readToken: given.secret("WEIR_READ_TOKEN", true),
    access: accessIn(given, allowsPrivate),
    otlp: otlpIn(given, allowsPrivate),
  };
  return { ...settings, faults: [...missingBindings(env), ...given.faults] };
}

/** How a variable's text is read, and in words what it must be. */
interface Rule<T> {
  /** Undefined for text that is wrong. */
  readonly read: (text: string) => T | undefined;
  readonly expected: string;
  /** What is used while it is wrong, where that is not simply the default. */
  readonly instead?: string;
  /** What to do, where that is not to change a variable. */
  readonly todo?: string;
}

function whole(least: number, most: number): Rule<number> {
  const isGood = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return { read: numberThat(isGood), expected: `a whole number from ${least} to ${most}` };
}

function bytes(most: number): Rule<number> {
  const { read: take, expected } = whole(1, most);
  return { read: take, expected: `${expected}, of bytes, without a unit (32 MiB are ${32 * mib})` };
}

function seconds(most: number): Rule<number> {
  const isGood = (value: number) => value > 0 && value <= most;
  return { read: numberThat(isGood), expected: `a number of seconds, more than 0 and at most ${most}` };
}

const dividesMinute: Rule<number> = {
  read: numberThat((value) => value > 0 && Number.isInteger(value * 1_000) && 60_000 % (value * 1_000) === 0),
  expected: "a number of seconds that divides 60, such as 10 or 60",
};

function numberThat(isGood: (value: number) => boolean): Rule<number>["read"] {
  return (text) => (isGood(Number(text)) ? Number(text) : undefined);
}

const keepRule: Rule<Keep | null> = {
  read: (text) => {
    try {
      return parseKeep(text);
    } catch {
      return undefined;
    }
  },
  expected: "three ascending times such as 2h 48h 400d, for minutes, hours and days",
  // What is folded or deleted by mistake does not come back.
  instead: "until then all profiles are kept as they are",
};

const devRule: Rule<boolean> = {
  read: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  expected: "true or false",
  instead: "private addresses are refused",
};

const urlRule: Rule<string | null> = {
  read: (text) => {
    if (!URL.canParse(text)) return undefined;
    const { protocol, username, password, search, hash } = new URL(text);
    const isPlain = /^https?:$/.test(protocol) && username + password + search + hash === "";
    return isPlain ? text.replace(/(?<!\/)\/+$/, "") : undefined;
  },
  expected: "an address such as https://weir.example.com, without user name, query or fragment",
  instead: "links have the address that the endpoint was configured under",
};

/** Shorter ones can be guessed. */
const leastSecret = 12;

/** The variables and secrets that have a name of their own: all that `Bindings` has, as the type sees to. */
const names: Readonly<Record<Extract<keyof Bindings, `WEIR_${string}`>, true>> = {
  WEIR_ADMIN_TOKEN: true,
  WEIR_READ_TOKEN: true,
  WEIR_REDACTION_KEY: true,
  WEIR_ACCESS_TEAM: true,
  WEIR_ACCESS_AUD: true,
  WEIR_ACCESS_ADMINS: true,
  WEIR_DEV: true,
  WEIR_PUBLIC_URL: true,
  WEIR_KEEP: true,
  WEIR_BATCH_MS: true,
  WEIR_FLUSH_SECONDS: true,
  WEIR_PROFILE_SECONDS: true,
  WEIR_CAPTURE_BYTES: true,
  WEIR_BACKLOG_BYTES: true,
  WEIR_RANGE_BYTES: true,
  WEIR_RANGES_AT_ONCE: true,
  WEIR_OTLP_URL: true,
  WEIR_OTLP_HEADERS: true,
  WEIR_OTLP_GZIP: true,
};

/** What an environment gives, and what is wrong with it. */
class Given {
  readonly #env: Bindings;
  readonly faults: Fault[] = [];

  constructor(env: Bindings) {
    this.#env = env;
  }

  number(name: keyof Bindings, unset: number, rule: Rule<number>): number {
    return this.value(name, { unset, wrong: unset }, { instead: `${unset} is used`, ...rule });
  }

  value<T>(
    name: keyof Bindings,
    { unset, wrong }: { readonly unset: T; readonly wrong: T },
    rule: Rule<T>,
  ): T {
    const text = this.#text(name);
    if (text === "") return unset;
    const value = rule.read(text);
    if (value !== undefined) return value;
    const instead = rule.instead ?? "it has no effect";
    const todo = rule.todo ?? "change it in wrangler.toml";
    this.faults.push({ message: `${name}: expected ${rule.expected}; ${instead}: ${todo}` });
    return wrong;
  }

  /** White space around a secret is left out: many ways to set one add a line's end. */
  secret(name: keyof Bindings, isSent: boolean): string | null {
    const text = this.#text(name);
    if (text === "") return null;
    const again = `set another (npx wrangler secret put ${name})`;
    if (isSent && /\s/.test(text))
      this.faults.push({ message: `${name}: white space within it cannot be sent: ${again}` });
    else if (text.length < leastSecret) {
      const message = `${name}: shorter than ${leastSecret} characters, so that it can be guessed; it is in force all the same: ${again}`;
      this.faults.push({ message, isConfidential: true });
    }
    return text;
  }

  /** Names that no variable has are mistakes in writing, or another version's. */
  unknown(): void {
    for (const name of Object.keys(this.#env)) {
      if (!name.startsWith("WEIR_") || Object.hasOwn(names, name)) continue;
      this.faults.push({
        message: `${name}: no variable has this name; it has no effect: see /docs/configuration`,
      });
    }
  }

  /** Of a variable that is set to nothing, "". Wrangler passes numbers and true on as they stand in its file. */
  #text(name: keyof Bindings): string {
    const value: unknown = Reflect.get(this.#env, name);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? String(value).trim()
      : "";
  }
}
