/**
 * What a client of Weir can know: which calls it made, how they were answered, which batches were acknowledged. And
 * the comparison with what is left of them in capture files, profiles and counters. Knows nothing of how faults are
 * injected; all that was promised is checked from here.
 */
import type { Kind } from "./kinds.ts";
import type { BatchNews } from "./entry.ts";
import { isRight, isUnavailable, replyTo, type Outcome } from "./upstream.ts";

/** One workerd, from its start to its end. */
export interface Life {
  /** Calls that were answered whole and are to be recorded. */
  answered: number;
  isKilled: boolean;
}

/** What the client asked for. */
export interface Asked {
  readonly id: number;
  readonly endpoint: string;
  /** What befalls the call at its upstream. */
  readonly fault: Kind | null;
  /** How it is made, where that is not as usual: an attack, or a client that leaves. */
  readonly unusual: Kind | null;
  readonly isOptedOut: boolean;
  readonly life: Life;
}

interface Entry extends Asked {
  /** "answered": with what is to be recorded. "cut": by the end of its isolate, "left": by its client: it may be recorded. */
  state: "asked" | "answered" | "failed" | "cut" | "left" | "unavailable";
  acknowledged: number;
  /** An isolate heard that its batch failed. */
  refused: boolean;
  captured: number;
}

/** One line of a capture file. */
export interface Line {
  readonly endpoint: string;
  readonly id: number;
  /** As it stands in the file, in bytes. */
  readonly output: Uint8Array;
}

/** What Weir says of one endpoint. */
export interface Told {
  readonly endpoint: string;
  readonly records: number;
  /** Of the column that holds the calls' numbers. */
  readonly sum: number;
  readonly seen: number;
  readonly profiled: number;
  readonly captured: number;
  readonly dropped: Readonly<Record<string, number>>;
}

export type Fault = "lost" | "doubled" | "wrong" | "stuck";

export interface Finding {
  readonly fault: Fault;
  readonly text: string;
}

/** Bodies are captured up to here; those of the endpoint that is attacked, whole. */
export function bodyLimitOf(endpoint: string): number {
  return endpoint === "crowd" ? 250_000 : 60_000;
}

export class Ledger {
  readonly #entries = new Map<number, Entry>();
  readonly findings: Finding[] = [];
  readonly #found = new Set<string>();

  ask(asked: Asked): void {
    const entry = { ...asked, state: "asked", acknowledged: 0, refused: false, captured: 0 } as const;
    this.#entries.set(asked.id, { ...entry });
  }

  answer(id: number, outcome: Outcome): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const { fault, unusual, life } = entry;
    entry.state = stateOf(entry, outcome);
    if (entry.state === "answered" && !entry.isOptedOut) life.answered++;
    const isExcused =
      ["unavailable", "left"].includes(entry.state) || (entry.state === "cut" && life.isKilled);
    if (!isExcused && !isRight(id, fault ?? unusual, outcome))
      this.find("wrong", `${nameOf(entry)}: ${inWords(outcome)}`);
  }

  hear({ isAcknowledged, ids }: BatchNews): void {
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry === undefined) this.find("wrong", `A batch held call ${id}, which nobody made`);
      else if (isAcknowledged) entry.acknowledged++;
      else entry.refused = true;
    }
  }

  /** Once: what is found in one round is found in the next as well. */
  find(fault: Fault, text: string): void {
    if (this.#found.has(text)) return;
    this.#found.add(text);
    this.findings.push({ fault, text });
  }

  get answered(): number {
    return this.#count(({ state, isOptedOut }) => state === "answered" && !isOptedOut);
  }

  get acknowledged(): number {
    return this.#count(({ acknowledged }) => acknowledged > 0);
  }

  get unavailable(): number {
    return this.#count(({ state }) => state === "unavailable");
  }

  /** Answered calls that an isolate took with it: their batch had not been acknowledged when workerd was killed. */
  takenBy(life: Life): number {
    return this.#count((entry) => entry.life === life && isMissing(entry) && !entry.refused);
  }

  /** Calls that an isolate gave up, which is counted. */
  givenUp(endpoint: string): number {
    return this.#count((entry) => entry.endpoint === endpoint && isGivenUp(entry));
  }

  /** Calls of a kind that is counted as dropped. */
  expected(endpoint: string, reason: string): number {
    const is = reasons[reason] ?? (() => false);
    return this.#count((entry) => entry.endpoint === endpoint && entry.state !== "unavailable" && is(entry));
  }

  #count(is: (entry: Entry) => boolean): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (is(entry)) count++;
    return count;
  }

  /** Compares with all that is in capture files, and all that is told. */
  compare(lines: Iterable<Line>, told: readonly Told[]): void {
    for (const entry of this.#entries.values()) entry.captured = 0;
    const sums = new Map<string, { records: number; sum: number }>();
    for (const line of lines) {
      this.#compareLine(line);
      const { records, sum } = sums.get(line.endpoint) ?? { records: 0, sum: 0 };
      // Its keys are other columns.
      const isOther = this.#entries.get(line.id)?.unusual === "attack_keys";
      sums.set(line.endpoint, { records: records + 1, sum: sum + (isOther ? 0 : line.id) });
    }
    for (const entry of this.#entries.values()) this.#compareEntry(entry);
    for (const one of told) this.#compareTold(one, sums.get(one.endpoint) ?? { records: 0, sum: 0 });
  }

  #compareLine({ endpoint, id, output }: Line): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.endpoint !== endpoint) {
      this.find("wrong", `Call ${id} is captured for ${endpoint}, where nobody made it`);
      return;
    }
    entry.captured++;
    const { fault, unusual, isOptedOut, state } = entry;
    const isNever = unusual === "attack_path" || unusual === "client_left_uploading";
    if (isNever || fault !== null || isOptedOut || state === "unavailable") {
      this.find("wrong", `${nameOf(entry)} is captured`);
    } else if (Buffer.compare(output, replyTo(id).body.subarray(0, bodyLimitOf(endpoint))) !== 0) {
      this.find("wrong", `${nameOf(entry)} is captured with other bytes`);
    }
  }

  #compareEntry(entry: Entry): void {
    const { captured, acknowledged, life } = entry;
    if (captured > 1) this.find("doubled", `${nameOf(entry)} is in capture files ${captured} times`);
    if (captured > 0) return;
    if (acknowledged > 0) this.find("lost", `${nameOf(entry)} was acknowledged and is in no capture file`);
    else if (isMissing(entry) && !life.isKilled && !entry.refused)
      this.find("lost", `${nameOf(entry)} is in no capture file, and nobody gave it up`);
  }

  #compareTold(told: Told, { records, sum }: { records: number; sum: number }): void {
    const { endpoint, seen, profiled, captured } = told;
    const say = (has: number, what: string, should: number) => {
      if (has === should) return;
      this.find(has < should ? "lost" : "doubled", `${endpoint}: ${what} ${has}, captures say ${should}`);
    };
    say(told.records, "records in the profile", records);
    say(told.sum, "the sum in the profile is", sum);
    say(seen, "calls seen", records);
    say(profiled, "calls counted in profiles", records);
    say(captured, "calls counted as captured", records);
  }

  /** Every call that is not recorded is counted with its reason; where no isolate was killed since `before`, exactly. */
  compareDropped({ endpoint, dropped }: Told, before: Told, since: DroppedBefore): void {
    const more = (reason: string) => (dropped[reason] ?? 0) - (before.dropped[reason] ?? 0);
    const givenUp = this.givenUp(endpoint) - (since.givenUp[endpoint] ?? 0);
    const counted = more("recorder_failed") + more("recorder_overloaded");
    // A batch may be logged though its isolate never hears so: it is then counted as given up, and captured.
    if (counted < givenUp)
      this.find("lost", `${endpoint}: ${givenUp} calls were given up, counted ${counted}`);
    for (const reason of Object.keys(reasons)) {
      const should = this.expected(endpoint, reason) - (since.expected[`${endpoint} ${reason}`] ?? 0);
      // A call whose client left may be counted as one that broke off, fell silent or failed.
      const most = should + this.#left(endpoint) - (since.left[endpoint] ?? 0);
      if (more(reason) < should || (more(reason) > most && counted === 0))
        this.find("lost", `${endpoint}: ${should} calls were ${reason}, counted ${more(reason)}`);
    }
  }

  /** What compareDropped() compares with later. */
  droppedNow(endpoints: readonly string[]): DroppedBefore {
    const givenUp = Object.fromEntries(endpoints.map((endpoint) => [endpoint, this.givenUp(endpoint)]));
    const expected = Object.fromEntries(
      endpoints.flatMap((endpoint) =>
        Object.keys(reasons).map((reason) => [`${endpoint} ${reason}`, this.expected(endpoint, reason)]),
      ),
    );
    const left = Object.fromEntries(endpoints.map((endpoint) => [endpoint, this.#left(endpoint)]));
    return { givenUp, expected, left };
  }

  #left(endpoint: string): number {
    return this.#count((entry) => entry.endpoint === endpoint && entry.state === "left");
  }
}

export interface DroppedBefore {
  readonly givenUp: Readonly<Record<string, number>>;
  /** Calls whose client left. */
  readonly left: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>>;
}

const reasons: Readonly<Record<string, (entry: Entry) => boolean>> = {
  opted_out: ({ isOptedOut }) => isOptedOut,
  upstream_error_status: ({ fault, isOptedOut }) => !isOptedOut && fault === "upstream_status",
  upstream_silent: ({ fault, isOptedOut }) => !isOptedOut && fault === "upstream_silent",
  upstream_failed: ({ fault }) => fault === "upstream_dropped" || fault === "upstream_hung",
  upstream_broke_off: ({ fault, isOptedOut }) =>
    !isOptedOut && fault !== null && fault.startsWith("upstream_cut"),
};

function stateOf({ fault, unusual, life }: Entry, outcome: Outcome): Entry["state"] {
  if (isUnavailable(outcome)) return "unavailable";
  if (hasLeft(unusual)) return "left";
  if (isEnded(life, outcome) || (outcome.kind === "cut" && fault === null)) return "cut";
  return fault === null && unusual !== "attack_path" ? "answered" : "failed";
}

function hasLeft(unusual: Kind | null): boolean {
  return unusual?.startsWith("client_left_") === true;
}

/** An isolate that ends answers 500, or not to the end. */
function isEnded({ isKilled }: Life, { kind, status }: Outcome): boolean {
  return isKilled && (kind === "cut" || status === 500);
}

/** The client has its answer, nobody has the call. */
function isMissing({ state, isOptedOut, captured, acknowledged }: Entry): boolean {
  return state === "answered" && !isOptedOut && captured === 0 && acknowledged === 0;
}

function isGivenUp(entry: Entry): boolean {
  return entry.refused && isMissing(entry);
}

function nameOf({ id, endpoint, fault, unusual }: Asked): string {
  const kind = fault ?? unusual;
  return `Call ${id} of ${endpoint}${kind === null ? "" : ` (${kind})`}`;
}

function inWords(outcome: Outcome): string {
  if (outcome.kind === "cut") return `cut off, status ${outcome.status}: ${outcome.reason}`;
  const text = Buffer.from(outcome.body.subarray(0, 200)).toString("latin1");
  return `status ${outcome.status}, ${outcome.body.length} bytes: ${JSON.stringify(text)}`;
}
