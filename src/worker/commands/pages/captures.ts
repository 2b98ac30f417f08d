/** Captures to look at: which hours there are, and the records of one, some at a time and within bounds. */
import { linesOf, firstLineIn, placed, type PlacedCall, type PlacedLine } from "../../../core/call/lines.ts";
import { captureFileKey, capturesPrefix } from "../../../core/call/record.ts";
import { bodyText } from "../../../core/call/shown.ts";
import type { Bindings } from "../../env.ts";
import { filesOfEndpoint, foldersIn, keysUnder, readPart } from "../../platform/bucket.ts";
import type { Result } from "../../platform/problem.ts";
import { viewEndpoint } from "../endpoints.ts";

/** A page has so many records; one request looks into so many files, and reads so many bytes. */
const mostRecords = 20;
const mostFiles = 25;
const mostBytes = 8 * 2 ** 20;
/** So much of a file is read at a time, and so much where that holds no whole record. */
const pieceBytes = 2 ** 18;
const largePieceBytes = 2 ** 22;

/** The hours of a day that have captures, and the days of that month, `2026-11-27T11` and `2026-11-27`. */
export interface CaptureTimes {
  readonly variants: readonly string[];
  readonly variant: string;
  readonly day: string | null;
  readonly days: readonly string[];
  readonly hours: readonly string[];
}

/** Of the newest day that there is, or of the one that is asked for. */
export async function captureTimes(
  env: Bindings,
  endpoint: string,
  asked: { readonly variant: string | null; readonly day: string | null },
): Promise<Result<CaptureTimes>> {
  const view = await viewEndpoint(env, endpoint);
  if (!view.ok) return view;
  const stored = await namesIn(env, filesOfEndpoint(endpoint).captures);
  const { variant: usual, variants: others = [] } = view.value.config;
  const variants = [...new Set([usual, ...others, ...stored])];
  const variant = chosen([asked.variant, usual, ...stored], stored) ?? usual;
  return { ok: true, value: { variants, variant, ...(await daysOf(env, endpoint, variant, asked.day)) } };
}

/** The first of these that has captures. */
function chosen(wanted: readonly (string | null)[], stored: readonly string[]): string | null {
  return wanted.find((one) => one !== null && stored.includes(one)) ?? null;
}

async function daysOf(
  env: Bindings,
  endpoint: string,
  variant: string,
  asked: string | null,
): Promise<Pick<CaptureTimes, "day" | "days" | "hours">> {
  const root = capturesPrefix(endpoint, variant);
  const month = asked?.slice(0, 7) ?? (await newestMonth(env, root));
  if (month === null) return { day: null, days: [], hours: [] };
  const days = await namesIn(env, `${root}${month.replace("-", "/")}/`);
  const day = asked ?? `${month}-${days.at(-1) ?? "01"}`;
  const hours = await namesIn(env, capturesPrefix(endpoint, variant, day));
  return { day, days: days.map((one) => `${month}-${one}`), hours: hours.map((hour) => `${day}T${hour}`) };
}

async function newestMonth(env: Bindings, root: string): Promise<string | null> {
  const year = (await namesIn(env, root)).at(-1);
  const month = year === undefined ? undefined : (await namesIn(env, `${root}${year}/`)).at(-1);
  return month === undefined ? null : `${year}-${month}`;
}

/** The last parts of the prefixes one level below one. */
async function namesIn(env: Bindings, root: string): Promise<string[]> {
  const folders = await foldersIn(env.BUCKET, root);
  return folders.map((folder) => folder.slice(root.length).replace(/\/$/, ""));
}

/** A place in the captures of an hour: a file, by its name without its ending, and a byte of it. */
export interface CapturePlace {
  readonly file: string;
  readonly at: number;
}

export interface CaptureHour {
  readonly variant: string;
  /** `2026-11-27T11`. */
  readonly hour: string;
  /** Where it is looked from; from the beginning where it is null. */
  readonly from: CapturePlace | null;
  /** Looked for in event ids and in what bodies hold; "" for all. */
  readonly wanted: string;
}

export interface FoundCall extends PlacedCall {
  readonly file: string;
}

export interface Captures {
  readonly calls: readonly FoundCall[];
  /** Where the next page begins; null where nothing more is there. */
  readonly next: CapturePlace | null;
  /** What was read for it. */
  readonly files: number;
  readonly bytes: number;
  /** Records that were looked at, and how many files the hour has; at least so many where there are more. */
  readonly records: number;
  readonly filesOfHour: number;
  readonly hasMoreFiles: boolean;
  /** Records that are too long for a page, each with its file and place. */
  readonly tooLong: readonly CapturePlace[];
}

/** Records of an hour from a place on. */
export async function capturesFrom(env: Bindings, endpoint: string, asked: CaptureHour): Promise<Captures> {
  const prefix = capturesPrefix(endpoint, asked.variant, asked.hour);
  const { keys, isTruncated } = await keysUnder(env.BUCKET, prefix, keyBefore(prefix, asked.from));
  const reading = new Reading(env, asked.wanted);
  for (const key of keys) {
    const file = fileIn(prefix, key);
    await reading.readFile(key, file, file === asked.from?.file ? asked.from.at : 0);
    if (reading.next !== null) break;
  }
  const { calls, files, bytes, records, tooLong } = reading;
  const behind = { file: fileIn(prefix, keys.at(-1) ?? ""), at: Number.MAX_SAFE_INTEGER };
  const next = reading.next ?? (isTruncated ? behind : null);
  const counts = { files, bytes, records, filesOfHour: keys.length, hasMoreFiles: isTruncated };
  return { calls, next, ...counts, tooLong };
}

/** Nothing lies between the key that listing starts after and the file that is wanted first. */
function keyBefore(prefix: string, from: CapturePlace | null): string {
  return from === null ? "" : `${prefix}${from.file}`;
}

function fileIn(prefix: string, key: string): string {
  return key.slice(prefix.length).replace(/\.jsonl$/, "");
}

/** Reads files one after the other until a page is full, or enough was read. */
class Reading {
  readonly #env: Bindings;
  readonly #wanted: string;
  readonly calls: FoundCall[] = [];
  readonly tooLong: CapturePlace[] = [];
  next: CapturePlace | null = null;
  files = 0;
  bytes = 0;
  records = 0;

  constructor(env: Bindings, wanted: string) {
    this.#env = env;
    this.#wanted = wanted.toLowerCase();
  }

  async readFile(key: string, file: string, from: number): Promise<void> {
    if (this.files >= mostFiles || this.#isFull) return this.#stop(file, from);
    this.files++;
    let at: number | null = from;
    while (at !== null && this.next === null) {
      if (this.#isFull) return this.#stop(file, at);
      at = await this.#readPiece(key, file, at);
    }
  }

  get #isFull(): boolean {
    return this.bytes >= mostBytes;
  }

  /** Where the next piece of the file begins; null where this was the last. */
  async #readPiece(key: string, file: string, at: number): Promise<number | null> {
    for (const length of [pieceBytes, largePieceBytes]) {
      const part = await readPart(this.#env.BUCKET, key, at, length);
      if (part === null) return null;
      this.bytes += part.bytes.length;
      const lines = linesOf(part.bytes, at, part.size);
      const end = lines.at(-1)?.to ?? (at + part.bytes.length < part.size ? null : part.size);
      if (end === null) continue;
      const stop = this.#take(file, lines);
      if (stop !== null) this.#stop(file, stop);
      return end < part.size ? end : null;
    }
    this.tooLong.push({ file, at });
    return null;
  }

  /** Where the page is full; null where it is not. */
  #take(file: string, lines: readonly PlacedLine[]): number | null {
    for (const line of lines) {
      if (this.calls.length >= mostRecords) return line.from;
      this.records++;
      if (!this.#mayHold(line.text)) continue;
      const found = placed(line);
      if (this.#holds(found)) this.calls.push({ ...found, file });
    }
    return null;
  }

  /** A body that is stored as base64 holds what its line does not. */
  #mayHold(line: string): boolean {
    if (this.#wanted === "" || line.includes('"encoding":"BASE64"')) return true;
    const escaped = JSON.stringify(this.#wanted).slice(1, -1);
    return line.toLowerCase().includes(escaped);
  }

  #holds({ call }: PlacedCall): boolean {
    if (this.#wanted === "") return true;
    if (call === null) return false;
    const bodies = [call.input, call.output].flatMap((body) => (body === null ? [] : (bodyText(body) ?? [])));
    return [call.eventId, ...bodies].some((text) => text.toLowerCase().includes(this.#wanted));
  }

  #stop(file: string, at: number): void {
    this.next = { file, at };
  }
}

/** One record, and where the one before it begins; null where nothing is there. */
export interface OneCapture {
  readonly found: FoundCall;
  readonly before: CapturePlace | null;
  readonly after: CapturePlace | null;
}

/** The record at a place. */
export async function captureAt(
  env: Bindings,
  endpoint: string,
  { variant, hour, file, at }: CapturePlace & Pick<CaptureHour, "variant" | "hour">,
): Promise<OneCapture | null> {
  const key = captureFileKey(endpoint, variant, hour, file);
  const part = await readPart(env.BUCKET, key, at, largePieceBytes);
  const [line] = part === null ? [] : linesOf(part.bytes, at, part.size);
  if (part === null || line === undefined) return null;
  const from = Math.max(0, at - pieceBytes);
  const earlier = at === 0 ? null : await readPart(env.BUCKET, key, from, at - from);
  const before = earlier === null ? undefined : lastBefore(earlier.bytes, from, at);
  return {
    found: { ...placed(line), file },
    before: before === undefined ? null : { file, at: before.from },
    after: line.to < part.size ? { file, at: line.to } : null,
  };
}

/** The line that ends at a place. */
function lastBefore(bytes: Uint8Array, from: number, at: number): PlacedLine | undefined {
  const begin = from === 0 ? 0 : firstLineIn(bytes);
  return linesOf(bytes.subarray(begin), from + begin, at).at(-1);
}
