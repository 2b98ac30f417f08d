/**
 * Capture files as bytes → calls in a profile, as CaptureLines and Calls would count them one by one.
 *
 * The kernel takes lines that are like one which was read as text, and whose bodies are plain rows or JSON of its form
 * (line-template.ts); all others are decoded and go to CaptureLines, which numbers every line and knows what is wrong
 * with one.
 */
import { CaptureLines, callOf, type CapturePieces } from "../call/capture-lines.ts";
import type { CaptureTemplate } from "../call/capture-template.ts";
import { Transcoder } from "../read/bytes/encoding.ts";
import type { Calls } from "./calls.ts";
import type { Kernel, LineTemplate } from "./kernel.ts";

/** Bytes looked at in one go. A line that is longer is left to CaptureLines, which refuses one that has no end. */
const blockBytes = 1_048_576;
/** What is decoded at least, where a line is odd: twice as much each time that no line after it is plain. */
const fewestOddBytes = 1_024;

const maxTemplates = 8;
/** Of lines that are read as text the first few teach the kernel, and then one in so many: one costs up to ten lines. */
const firstLessons = 8;
const lessonEvery = 256;

const lineFeed = 0x0a;

/** Lines that are calls: how many, and the times of the first and the last, epoch milliseconds. */
export interface CallsSeen {
  readonly lines: number;
  readonly first: number;
  readonly last: number;
}

/** A template that the kernel has. */
interface Taking {
  readonly handle: number;
  readonly template: LineTemplate;
}

export class CaptureBytes {
  readonly #kernel: Kernel;
  readonly #calls: Calls;
  readonly #onCalls: (seen: CallsSeen) => void;
  readonly #lines: CaptureLines;
  readonly #decoder = new Transcoder("utf-8");
  /** By what they say, the oldest first. */
  readonly #templates = new Map<string, Taking>();
  /** The one that fitted last. */
  #likely: Taking | null = null;
  /** What lines have taught it that were read as text. */
  readonly #known = new WeakSet<CaptureTemplate>();
  #readAsText = 0;
  /** Bytes of an open line, at the front of the kernel's room. */
  #heldBytes = 0;
  /** Whether CaptureLines has the beginning of the open line. */
  #isOpen = false;
  #oddBytes = fewestOddBytes;

  /** A line that cannot be read goes to `onRefused`, and the rest goes on. */
  constructor(
    kernel: Kernel,
    calls: Calls,
    onCalls: (seen: CallsSeen) => void,
    onRefused: (error: Error, line: number) => void,
  ) {
    this.#kernel = kernel;
    this.#calls = calls;
    this.#onCalls = onCalls;
    this.#lines = new CaptureLines((pieces, _, text) => this.#addCall(pieces, text), onRefused);
  }

  /** Throws SyntaxError that names the first byte that is no UTF-8. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += blockBytes) this.#push(bytes.subarray(at, at + blockBytes));
  }

  end(): void {
    const start = this.#kernel.lineRoom(this.#heldBytes);
    this.#decode(start, start + this.#heldBytes);
    this.#lines.push(this.#decoder.decode(new Uint8Array(), false));
    this.#lines.end();
    this.#heldBytes = 0;
    for (const { handle } of this.#templates.values()) this.#kernel.freeTemplate(handle);
    this.#templates.clear();
  }

  #push(bytes: Uint8Array): void {
    const size = this.#heldBytes + bytes.length;
    const start = this.#kernel.lineRoom(size);
    this.#kernel.bytes.set(bytes, start + this.#heldBytes);
    let at = start;
    const last = bytes.lastIndexOf(lineFeed) + 1;
    const to = last === 0 ? start : start + this.#heldBytes + last;
    while (at < to) {
      at = this.#takePlain(at, to);
      if (at < to) at = this.#takeOdd(at, to);
    }
    this.#heldBytes = start + size - at;
    this.#kernel.bytes.copyWithin(start, at, at + this.#heldBytes);
    if (this.#heldBytes <= blockBytes && !this.#isOpen) return;
    this.#decode(start, start + this.#heldBytes);
    this.#isOpen ||= this.#heldBytes > 0;
    this.#heldBytes = 0;
  }

  /** As many lines as the templates that are known can take; gives where the next begins. */
  #takePlain(from: number, to: number): number {
    if (this.#isOpen) return from;
    let at = from;
    for (let isTaken = true; isTaken && at < to;) {
      const before = at;
      if (this.#likely !== null) at += this.#takeBy(this.#likely, at, to);
      for (const taking of this.#templates.values()) {
        if (at > before || at === to) break;
        if (taking === this.#likely) continue;
        at += this.#takeBy(taking, at, to);
        if (at > before) this.#likely = taking;
      }
      isTaken = at > before;
    }
    if (at > from) this.#oddBytes = fewestOddBytes;
    return at;
  }

  #takeBy({ handle, template }: Taking, from: number, to: number): number {
    const taken = this.#kernel.takeLines(handle, from, to);
    if (taken.lines === 0) return 0;
    const { consumed, lines, first, last } = taken;
    this.#calls.addTaken(taken, template);
    this.#lines.skip(lines);
    this.#decoder.skip(consumed);
    this.#onCalls({ lines, first, last });
    return consumed;
  }

  /** Some lines, one at least, read as text; gives where the next begins. */
  #takeOdd(from: number, to: number): number {
    const enough = Math.min(from + (this.#isOpen ? 0 : this.#oddBytes), to - 1);
    const end = this.#kernel.bytes.indexOf(lineFeed, enough) + 1;
    this.#decode(from, end);
    this.#isOpen = false;
    this.#oddBytes *= 2;
    return end;
  }

  #decode(from: number, to: number): void {
    this.#lines.push(this.#decoder.decode(this.#kernel.bytes.subarray(from, to), true));
  }

  #addCall(pieces: CapturePieces, text: string): void {
    const call = callOf(pieces);
    this.#calls.add(call);
    this.#onCalls({ lines: 1, first: call.time ?? Infinity, last: call.time ?? -Infinity });
    const [source] = this.#lines.templates;
    this.#readAsText++;
    const isLesson = this.#readAsText <= firstLessons || this.#readAsText % lessonEvery === 0;
    if (source === undefined || !(isLesson || !this.#known.has(source))) return;
    this.#known.add(source);
    if (source.match(text, 0, text.length, text.includes("\\")) === null) return;
    const template = this.#calls.templateOf(source, call);
    if (template !== null) this.#learn(template);
  }

  #learn(template: LineTemplate): void {
    const key = JSON.stringify(template);
    if (this.#templates.has(key)) return;
    const [oldest] = this.#templates;
    if (oldest !== undefined && this.#templates.size === maxTemplates) this.#forget(...oldest);
    this.#templates.set(key, { template, handle: this.#kernel.addTemplate(template) });
  }

  #forget(key: string, taking: Taking): void {
    this.#kernel.freeTemplate(taking.handle);
    this.#templates.delete(key);
    if (this.#likely === taking) this.#likely = null;
  }
}
