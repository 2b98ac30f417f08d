/** How to read tables: the options that the commands which read files share. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { Duplicates, HeaderChoice, Ragged } from "../../core/read/csv/header.ts";
import type { Encoding } from "../../core/read/bytes/encoding.ts";
import type { ObserveOptions } from "../../core/profile/observe.ts";
import type { TableOptions } from "../../core/table/reader.ts";
import { thousandsSeparators, type Reading } from "../../core/baseline/reading.ts";
import { contradicts } from "../../core/config/reading.ts";
import { mostSkipped, tableOptions as tableOptionsOf, type Training } from "../../core/config/training.ts";

/** Files up to this size are read in one piece, larger ones in ranges of this length. The same as the Worker's. */
export const defaultRangeBytes = 512 * 2 ** 20;

type Format = "csv" | "jsonl" | "json" | "parquet";

export interface ReadingOptions {
  readonly header: HeaderChoice;
  /** The format; by the file's first bytes and its ending if absent. */
  readonly format?: Format;
  /** Between the fields of CSV; found if absent. */
  readonly delimiter?: string;
  /** Lines before the first record of CSV. */
  readonly skipLines?: number;
  /** What begins lines of CSV that are comments. */
  readonly comment?: string;
  readonly encoding?: Encoding;
  readonly ragged: Exclude<Ragged, "keep">;
  readonly duplicates: Duplicates;
  /** Cells that mean that nothing was given. */
  readonly null?: readonly string[];
  readonly decimalComma?: boolean;
  /** What parts groups of three digits. */
  readonly thousands?: (typeof thousandsSeparators)[number];
  /** "columns" if absent. */
  readonly arrays?: "columns" | "list";
}

/** What commander makes of `--no-header`. */
export type GivenReading<Options extends ReadingOptions> = Omit<Options, "header"> & {
  readonly header: HeaderChoice | false;
};

export function givenReading<Options extends ReadingOptions>(given: GivenReading<Options>) {
  if (contradicts(given)) {
    throw new Error("Cannot read the command line: the comma is one of --thousands and --decimal-comma");
  }
  return { ...given, header: given.header === false ? ("absent" as const) : given.header };
}

/** The options with what is not given as a baseline's training data was read. */
export function readLike<Options extends ReadingOptions>(kept: Reading, options: Options): Options {
  const { nullTokens, decimalComma, thousands, arrays } = kept;
  return {
    ...(nullTokens !== undefined && { null: nullTokens }),
    ...(decimalComma !== undefined && { decimalComma }),
    ...(thousands !== undefined && { thousands }),
    ...(arrays !== undefined && { arrays }),
    ...options,
  };
}

/** How the bodies of captured calls are read. */
export function observeOptions(options: ReadingOptions, likelyDelimiter?: string): ObserveOptions {
  const { arrays, decimalComma, thousands, null: nullTokens = [], delimiter = likelyDelimiter } = options;
  return { arrays, decimalComma, thousands, nullTokens, delimiter };
}

/** The options in core's words, which are the API's. */
export function trainingOf(options: ReadingOptions): Training {
  const { header, format, delimiter, skipLines, comment, encoding, ragged, duplicates } = options;
  const { arrays, decimalComma, thousands } = options;
  const nullTokens = options.null === undefined ? undefined : [...options.null];
  const written = { header, format, delimiter, skipLines, comment, encoding, ragged, duplicates };
  return { ...written, arrays, decimalComma, thousands, nullTokens };
}

/** A computer has more memory than a Worker. */
const maxDocumentLength = 2 ** 24;

/** What the readers of text take. */
export function tableOptions(options: ReadingOptions): TableOptions {
  return { ...tableOptionsOf(trainingOf(options)), maxDocumentLength };
}

export function addReadingOptions(command: Command): Command {
  for (const option of options()) command.addOption(option);
  return command;
}

function options(): Option[] {
  return [
    new Option("--header <choice>", "whether the first record of a CSV file names the columns")
      .choices(["present", "absent", "detect"])
      .default("detect"),
    new Option("--no-header", "the same as --header absent"),
    new Option("--format <format>", "by the file's beginning if not given").choices([
      "csv",
      "jsonl",
      "json",
      "parquet",
    ]),
    new Option(
      "--delimiter <char>",
      "between the fields of CSV: a character or tab; found if not given",
    ).argParser(delimiter),
    new Option("--skip-lines <n>", "lines before the first record of CSV, such as a title").argParser(
      skippedLines,
    ),
    new Option("--comment <char>", "what begins lines of CSV that are comments, such as #").argParser(
      delimiter,
    ),
    new Option("--encoding <name>", "of text files; by byte order mark, else UTF-8, if not given").choices([
      "utf-8",
      "utf-16le",
      "utf-16be",
      "latin1",
    ]),
    new Option("--ragged <policy>", "what to do with CSV records of another length than the first")
      .choices(["refuse", "pad", "skip"])
      .default("refuse"),
    new Option("--duplicates <policy>", "what to do with a header that names two columns alike")
      .choices(["refuse", "number"])
      .default("refuse"),
    new Option(
      "--null <text...>",
      "cells that mean that nothing was given, such as NA; an empty cell always does",
    ),
    new Option("--decimal-comma", "read 1.234,5 as a number"),
    new Option("--no-decimal-comma", "read it as a text, though the baseline's data had decimal commas"),
    new Option(
      "--thousands <char>",
      "what parts groups of three digits: with a comma, 1,234,567 is a number",
    ).choices(thousandsSeparators),
    new Option(
      "--arrays <choice>",
      "arrays in JSON: a column for each place, which is done if not given, or one text",
    ).choices(["columns", "list"]),
  ];
}

function delimiter(text: string): string {
  const character = text === "tab" || text === "\\t" ? "\t" : text;
  if (/^[^"\r\n\w.+-]$/.test(character) && character.charCodeAt(0) < 128) return character;
  throw new InvalidArgumentError("Expected one ASCII character that no number or word is made of, or tab.");
}

function skippedLines(text: string): number {
  const lines = Number(text);
  if (/^\d+$/.test(text) && lines <= mostSkipped) return lines;
  throw new InvalidArgumentError(`Expected a whole number from 0 to ${mostSkipped}.`);
}
