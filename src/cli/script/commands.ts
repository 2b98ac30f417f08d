/** `weir script try`; what asks a deployment for its scripts stands in the table of cli/api. */
import { InvalidArgumentError, Option, type Command } from "commander";
import type { TryOptions } from "./try.ts";

export function addScriptCommands(
  program: Command,
  json: Option,
  finish: (work: () => Promise<number>) => Promise<void>,
): void {
  program
    .command("script")
    .description("scripts of an endpoint, which make rows of captures or go on from a report")
    .command("try")
    .description(
      "run a script at home, in workerd as a deployment does; exits 3 if nothing could be judged by it",
    )
    .argument("<file>", "the module")
    .option("--captures <path>", "run its preprocess() over a capture file, or a folder of them")
    .addOption(
      new Option("--report <folder>", "run its postprocess() over the files of a report").conflicts(
        "captures",
      ),
    )
    .option("--rows <n>", "print so many of the first rows", rowsIn, 5)
    .option("--out <file>", "write all rows as JSON Lines, for weir baseline and weir check")
    .addOption(json)
    .action((path: string, options: TryOptions) =>
      finish(async () => (await import("./try.ts")).runTry(path, options)),
    );
}

function rowsIn(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a whole number.");
}
