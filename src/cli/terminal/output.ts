/**
 * Everything the command line writes. People read the text; programs read `--json`: then stdout holds
 * that one line and nothing else, and the text goes to stderr.
 */
import { inert } from "../../core/inert.ts";

export interface Output {
  /** One line or more for people. */
  say(text: string): void;
  /** A remark that is not the result: stderr. */
  note(text: string): void;
  /** The result for programs, as one line; nothing without `--json`. */
  result(value: object): void;
  readonly style: Style;
  /** Characters in a line; as many as it takes where nobody's screen is meant. */
  readonly width: number;
  /** Whether there is a screen that can show more than plain lines. */
  readonly hasBlocks: boolean;
}

/** Emphasis, where the terminal shows it. */
export type Style = Readonly<Record<"bold" | "dim" | "red" | "green", (text: string) => string>>;

export function openOutput(json: boolean): Output {
  const stream = json ? process.stderr : process.stdout;
  return {
    say: (text) => void stream.write(`${text}\n`),
    note,
    result: (value) => void (json && process.stdout.write(`${JSON.stringify(value)}\n`)),
    style: styleFor(stream.isTTY && !isPlain()),
    width: stream.isTTY ? Math.min(100, stream.columns) : Infinity,
    hasBlocks: stream.isTTY && process.env["TERM"] !== "dumb",
  };
}

/** A table has no room on less. */
const leastWidth = 64;

/** Whether a table is of use: in a pipe whole sentences are, which nothing cuts. */
export function isForTable({ hasBlocks, width }: Pick<Output, "hasBlocks" | "width">): boolean {
  return hasBlocks && width >= leastWidth;
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** An error in the one form it is shown in. */
export function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  note(remark(message));
}

/** What Weir says beside the result, as a note: one line that says who speaks. */
export function remark(text: string): string {
  return `weir: ${onOneLine(text)}`;
}

/** Without control characters, also those of a text's direction: a column's name must not steer the terminal. Line ends stay. */
export function printable(text: string): string {
  return text.split("\n").map(inert).join("\n");
}

/** The same on one line: a name of several would say something of its own. */
export function onOneLine(text: string): string {
  return printable(text).replaceAll(/\s*\n\s*/g, " ");
}

/** Whether the reader asked for no colour and no movement: no-color.org, and terminals that can neither. */
export function isPlain(): boolean {
  return (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
}

function styleFor(coloured: boolean): Style {
  const wrap = (open: number, close: number) => (text: string) =>
    coloured ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return { bold: wrap(1, 22), dim: wrap(2, 22), red: wrap(31, 39), green: wrap(32, 39) };
}
