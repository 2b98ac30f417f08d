/** How to read tables: the options that the commands which read files share. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { Duplicates, HeaderChoice, Ragged } from "../../core/read/csv/header.ts";
import type { Encoding } from "../../core/read/bytes/encoding.ts";
import type { ObserveOptions } from "../../core/profile/observe.ts";
import type { TableOptions } from "../../core/table/reader.ts";
import { tableOptions as tableOptionsOf, type Training } from "../../core/config/training.ts";

type Format = "csv" | "jsonl" | "json" | "parquet";

export interface ReadingOptions {
  readonly header: HeaderChoice;
  /** The format; by the file's first bytes and its ending if absent. */
  readonly format?: Format;
  /** Between the fields of CSV; found if absent. */
  readonly delimiter?: string;
  readonly encoding?: Encoding;
  readonly ragged: Exclude<Ragged, "keep">;
  readonly duplicates: Duplicates;
  /** Cells that mean that nothing was given. */
  readonly null?: readonly string[];
  readonly decimalComma: boolean;
  readonly arrays: "columns" | "list";
}

/** What commander makes of `--no-header`. */
export type GivenReading<Options extends ReadingOptions> = Omit<Options, "header"> & {
  readonly header: HeaderChoice | false;
};

export function givenReading<Options extends ReadingOptions>(given: GivenReading<Options>) {
  return { ...given, header: given.header === false ? ("absent" as const) : given.header };
}

/** How the bodies of captured calls are read. */
export function observeOptions({
  arrays,
  decimalComma,
  null: nullTokens = [],
}: ReadingOptions): ObserveOptions {
  return { arrays, decimalComma, nullTokens };
}

/** The options in core's words, which are the API's. */
export function trainingOf(options: ReadingOptions): Training {
  const { header, format, delimiter, encoding, ragged, duplicates, arrays, decimalComma } = options;
  const nullTokens = options.null === undefined ? undefined : [...options.null];
  return { header, format, delimiter, encoding, ragged, duplicates, arrays, decimalComma, nullTokens };
}

/** What the readers of text take. */
export function tableOptions(options: ReadingOptions): TableOptions {
  return tableOptionsOf(trainingOf(options));
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
    new Option("--decimal-comma", "read 1.234,5 as a number").default(false),
    new Option("--arrays <choice>", "arrays in JSON: a column for each place, or one text")
      .choices(["columns", "list"])
      .default("columns"),
  ];
}

function delimiter(text: string): string {
  const character = text === "tab" || text === "\\t" ? "\t" : text;
  if (/^[^"\r\n\w.+-]$/.test(character) && character.charCodeAt(0) < 128) return character;
  throw new InvalidArgumentError("Expected one ASCII character that no number or word is made of, or tab.");
}
