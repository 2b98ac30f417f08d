/**
 * The constant text of capture lines, with holes for the strings that differ from line to line.
 *
 * Holes are what a check need not compare: the bodies' data and every string of the event's metadata.
 * Content types, encodings and whatever else stays the same are constant text: a line in which they differ
 * is of another template. A line with a key twice in one object makes none, since only the last counts.
 */
import { areSame } from "../read/row.ts";
import type { RecordedCall } from "./record.ts";
import { kindOf, type BodyKind } from "./body.ts";

/** What a JSON string may hold between its quotes: without escapes, and with them, judged when they are decoded. */
const plainHole = String.raw`([^"\\\u0000-\u001f]*)`;
const escapedHole = String.raw`([^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*)`;

/** Longer lines are parsed: with some millions of escapes an expression fills its stack, and throws. */
const maxLength = 4_194_304;

/** A recorded call, its bodies apart from what is said of them: lines of one template share their kinds. */
export interface CapturePieces {
  readonly eventId: string;
  /** When the call was, epoch milliseconds to the second; null where the record does not say. */
  readonly time: number | null;
  readonly input: string | null;
  readonly inputKind: BodyKind | null;
  readonly output: string | null;
  readonly outputKind: BodyKind | null;
}

/** One string value: its path and where between its quotes it stands. */
interface Hole {
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
}

const paths = {
  input: ["captureData", "endpointInput", "data"],
  output: ["captureData", "endpointOutput", "data"],
  eventId: ["eventMetadata", "eventId"],
  time: ["eventMetadata", "inferenceTime"],
} as const;

export class CaptureTemplate {
  /** The whole line, one group for each hole: V8 compiles it, which no loop over characters comes near. */
  readonly #plain: RegExp;
  readonly #escaped: RegExp;
  /** The constant texts, between each two of which is a hole. */
  readonly constants: readonly string[];
  /** Groups; 0 where the template has none. */
  readonly #input: number;
  readonly #output: number;
  readonly #eventId: number;
  readonly #time: number;
  readonly #inputKind: BodyKind | null;
  readonly #outputKind: BodyKind | null;
  readonly #clock = new Clock();

  private constructor(line: string, holes: readonly Hole[], { input, output }: RecordedCall) {
    const edges = [0, ...holes.flatMap(({ start, end }) => [start, end]), line.length];
    this.constants = Array.from({ length: holes.length + 1 }, (_, index) =>
      line.slice(edges[2 * index], edges[2 * index + 1]),
    );
    const constants = this.constants.map((text) => text.replace(/[$()*+./?[\\\]^{|}]/g, "\\$&"));
    this.#plain = new RegExp(constants.join(plainHole), "y");
    this.#escaped = new RegExp(constants.join(escapedHole), "y");
    const groupOf = (path: readonly string[]) => 1 + holes.findIndex((found) => areSame(found.path, path));
    this.#input = groupOf(paths.input);
    this.#output = groupOf(paths.output);
    this.#eventId = groupOf(paths.eventId);
    this.#time = groupOf(paths.time);
    this.#inputKind = input && kindOf(input);
    this.#outputKind = output && kindOf(output);
  }

  /** The template of a line that was parsed as `call`; null where it can make none. */
  static of(line: string, call: RecordedCall): CaptureTemplate | null {
    const strings = stringsOf(line);
    return strings && new CaptureTemplate(line, strings.filter(isHole), call);
  }

  /** Which holes hold what is read of a line, from 0; null where it has none. */
  get holes(): Readonly<Record<"input" | "output" | "time", number | null>> {
    const holeOf = (group: number) => (group === 0 ? null : group - 1);
    return { input: holeOf(this.#input), output: holeOf(this.#output), time: holeOf(this.#time) };
  }

  /** What is said of the bodies of all its lines; null where there is none. */
  get kinds(): Readonly<Record<"input" | "output", BodyKind | null>> {
    return { input: this.#inputKind, output: this.#outputKind };
  }

  /** The call of `text` from `start` to `end`, one line; null where it is not of this template. */
  match(text: string, start: number, end: number, hasEscapes: boolean): CapturePieces | null {
    if (end - start > maxLength) return null;
    const line = hasEscapes ? this.#escaped : this.#plain;
    line.lastIndex = start;
    const groups = line.exec(text);
    if (groups === null || line.lastIndex !== end) return null;
    if (!hasEscapes) return this.#pieces(groups);
    try {
      return this.#pieces(groups.map(unescaped));
    } catch (error) {
      // One of the strings is none: the whole line's parser says what is wrong with it.
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }

  #pieces(strings: readonly string[]): CapturePieces {
    return {
      eventId: strings[this.#eventId] ?? "",
      time: this.#time === 0 ? null : this.#clock.parse(strings[this.#time] ?? ""),
      input: this.#input === 0 ? null : (strings[this.#input] ?? null),
      inputKind: this.#inputKind,
      output: this.#output === 0 ? null : (strings[this.#output] ?? null),
      outputKind: this.#outputKind,
    };
  }
}

function unescaped(literal: string, group: number): string {
  // Group 0 is the line itself.
  if (group === 0 || !literal.includes("\\")) return literal;
  const value: unknown = JSON.parse(`"${literal}"`);
  return typeof value === "string" ? value : "";
}

function isHole({ path }: Hole): boolean {
  return path[0] === "eventMetadata" || areSame(path, paths.input) || areSame(path, paths.output);
}

/** The string values of a line that is JSON; null where an object has a key twice, or one that is written with escapes. */
function stringsOf(line: string): Hole[] | null {
  const strings: Hole[] = [];
  /** Of every open object its keys and whether the next string is one; of every open array null. */
  const open: ({ keys: string[]; isKeyNext: boolean } | null)[] = [];
  for (const { 0: token, index } of line.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    const top = open.at(-1) ?? null;
    if (token === "{") open.push({ keys: [], isKeyNext: true });
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ",") {
      if (top !== null) top.isKeyNext = true;
    } else if (top?.isKeyNext) {
      const key = token.slice(1, -1);
      if (key.includes("\\") || top.keys.includes(key)) return null;
      top.keys.push(key);
      top.isKeyNext = false;
    } else {
      const path = open.map((object) => object?.keys.at(-1) ?? "");
      strings.push({ path, start: index + 1, end: index + token.length - 1 });
    }
  }
  return strings;
}

/** Date.parse(), which is slow, once a second of the calls' time: successive calls mostly share theirs. */
class Clock {
  #text = "";
  /** Date.parse("") is not a number. */
  #time: number | null = null;

  /** Null where the text is no time. */
  parse(text: string): number | null {
    if (text !== this.#text) {
      const time = Date.parse(text);
      this.#text = text;
      this.#time = Number.isNaN(time) ? null : time;
    }
    return this.#time;
  }
}
