/**
 * Capture files as bytes → calls in a profile, as CaptureLines and Calls would count them one by one.
 *
 * The kernel takes lines that are like one which was parsed (core/call/capture-template.ts) and whose bodies are plain
 * rows; all others are decoded and go to CaptureLines, which numbers every line and knows what is wrong with one.
 */
import { CaptureLines, callOf } from "../call/capture-lines.ts";
import type { CaptureTemplate } from "../call/capture-template.ts";
import type { RecordedCall } from "../call/record.ts";
import { Transcoder } from "../read/bytes/encoding.ts";
import type { Calls } from "./calls.ts";
import type { Kernel } from "./kernel.ts";

/** Bytes looked at in one go. A line that is longer is left to CaptureLines, which refuses one that has no end. */
const blockBytes = 1_048_576;
/** What is decoded at least, where a line is odd: twice as much each time that no line after it is plain. */
const fewestOddBytes = 1_024;

const lineFeed = 0x0a;

/** Lines that are calls: how many, and the times of the first and the last, epoch milliseconds. */
export interface CallsSeen {
  readonly lines: number;
  readonly first: number;
  readonly last: number;
}

export class CaptureBytes {
  readonly #kernel: Kernel;
  readonly #calls: Calls;
  readonly #onCalls: (seen: CallsSeen) => void;
  readonly #lines: CaptureLines;
  readonly #decoder = new Transcoder("utf-8");
  /** By the template of CaptureLines the kernel's; null where it can take none of its lines. */
  #templates = new Map<CaptureTemplate, number | null>();
  /** The one that fitted last. */
  #likely: number | null = null;
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
    this.#lines = new CaptureLines((pieces) => this.#addCall(callOf(pieces)), onRefused);
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
    for (const template of this.#templates.values())
      if (template !== null) this.#kernel.freeTemplate(template);
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
      for (const template of this.#templates.values()) {
        if (at > before || at === to) break;
        if (template === null || template === this.#likely) continue;
        at += this.#takeBy(template, at, to);
        if (at > before) this.#likely = template;
      }
      isTaken = at > before;
    }
    if (at > from) this.#oddBytes = fewestOddBytes;
    return at;
  }

  #takeBy(template: number, from: number, to: number): number {
    const taken = this.#kernel.takeLines(template, from, to);
    if (taken.lines === 0) return 0;
    const { consumed, lines, first, last } = taken;
    this.#calls.addTaken(taken);
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
    this.#renewTemplates();
    return end;
  }

  #decode(from: number, to: number): void {
    this.#lines.push(this.#decoder.decode(this.#kernel.bytes.subarray(from, to), true));
  }

  /** Those that CaptureLines has now. */
  #renewTemplates(): void {
    const { templates } = this.#lines;
    if (templates.length === this.#templates.size && templates.every((one) => this.#templates.has(one)))
      return;
    const known = this.#templates;
    this.#templates = new Map(templates.map((one) => [one, known.get(one) ?? this.#added(one)]));
    for (const [template, own] of known) {
      if (own === null || this.#templates.has(template)) continue;
      this.#kernel.freeTemplate(own);
      if (this.#likely === own) this.#likely = null;
    }
  }

  #added(template: CaptureTemplate): number | null {
    const plain = this.#calls.plainTemplate(template);
    return plain && this.#kernel.addTemplate(plain);
  }

  #addCall(call: RecordedCall): void {
    this.#calls.add(call);
    this.#onCalls({ lines: 1, first: call.time ?? Infinity, last: call.time ?? -Infinity });
  }
}
