/**
 * The command line: what it takes and how it ends. Exit codes: 0 fine, 1 error, 2 it differs from the baseline,
 * 3 it was not judged. An error is one line on stderr: `weir: Cannot …`.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { version } from "../core/version.ts";
import { measureNames } from "../core/baseline/own/drift-measures.ts";
import { alertOn } from "../core/incident/policy.ts";
import type { BaselineOptions } from "./baseline.ts";
import type { CheckOptions } from "./check.ts";
import type { DemoOptions } from "./demo/demo.ts";
import type { ExplainOptions } from "./explain.ts";
import { complain } from "./terminal/output.ts";
import { addRemoteCommands } from "./api/commands.ts";
import { addRepositoryCommands } from "./repository/commands.ts";
import { addReadingOptions, defaultRangeBytes, givenReading, type GivenReading } from "./read/options.ts";
import { isRemoteKey } from "./remote/key.ts";
import { addScriptCommands } from "./script/commands.ts";
import type { StartOptions } from "./start.ts";

const program = new Command("weir")
  .version(version)
  .description("Model monitoring that runs at the edge, in your own Cloudflare account")
  .exitOverride()
  // What stands behind a noun is read by the noun: `weir baseline` has options of its own.
  .enablePositionalOptions()
  .configureOutput({
    outputError: (text) =>
      complain(
        text
          .replace(/^error: /, "Cannot read the command line: ")
          .trim()
          .replace(/\.$/, ""),
      ),
  });

const json = new Option("--json", "print the result as one line of JSON").default(false);

addReadingOptions(
  program
    .command("baseline")
    .description("statistics.json and constraints.json of a training set")
    .argument(
      "<train>",
      "a CSV, JSON, JSON Lines or Parquet file, also compressed with gzip or zstd; - for standard input; or r2:KEY, an object in the " +
        "bucket of the deployment at --endpoint, which then does the work: Ctrl-C cancels it there",
    )
    .option("--out <folder>", "where to write the two files; created if need be")
    .option(
      "--endpoint <address>",
      "https://host/v1/endpoints/NAME: make it that endpoint's baseline; the admin token is taken from WEIR_ADMIN_TOKEN",
    )
    .addOption(
      new Option("--range-bytes <n>", "read larger files in ranges of this many bytes")
        .argParser(wholeNumber(1, 2 ** 40))
        .default(defaultRangeBytes)
        .hideHelp(),
    )
    .addOption(new Option("--threads <n>", "that read").argParser(wholeNumber(1, 64)).hideHelp())
    .option(
      "--odd-cell-tolerance <share>",
      "share of a column's cells that may be of another type than the rest, 0 to 1",
      share,
      0,
    )
    .addOption(
      new Option(
        "--integers-in-fractional <rule>",
        "whether integers among fractions are of the wrong type later",
      )
        .choices(["Violation", "Accepted"])
        .default("Accepted"),
    ),
)
  .addOption(json)
  .action((path: string, options: GivenReading<BaselineOptions>) =>
    finish(async () => {
      if (!isRemoteKey(path)) return (await import("./baseline.ts")).runBaseline(path, givenReading(options));
      return (await import("./remote/baseline.ts")).runRemoteBaseline(path, givenReading(options));
    }),
  );

addReadingOptions(
  program
    .command("check")
    .description("compare data with a baseline; exits 2 if it differs, 3 if a check could not be decided")
    .argument("<current>", "a file as for baseline or -, a capture file, or a folder of capture files")
    .requiredOption("--baseline <folder>", "a folder with constraints.json and, for drift, statistics.json")
    .option(
      "--out <folder>",
      "write constraint_violations.json, statistics.json, constraints.json, report.json and report.html, a page",
    )
    .option(
      "--minimum-records <n>",
      "fewer values, of either side, leave drift undecided; if not given, too few to tell a change from chance",
      wholeNumber(1, 1e9),
    )
    .addOption(
      new Option(
        "--drift-measure <name>",
        "compare distributions by this, whatever the baseline says, where it fits a column",
      ).choices(measureNames),
    )
    .option("--drift-threshold <n>", "of that measure; what is usual of it if not given", threshold)
    .addOption(
      new Option("--alert-on <what>", "what the exit code goes by: what is beyond chance, or every violation")
        .choices(alertOn)
        .default("evidence"),
    )
    .addOption(
      new Option(
        "--rehearse <file>",
        "judge by the settings of a JSON file too, and say what they would change; writes nothing",
      ).conflicts(["out", "html", "open"]),
    )
    .option("--html <file>", "write the report's page alone")
    .option("--open", "show the report's page in a browser", false)
    .option("--strict", "exit 3 where anything could not be decided", false)
    .addOption(
      new Option(
        "--output-columns <place>",
        "where the outputs of captures stand among the baseline's columns; found if not given",
      ).choices(["START", "END"]),
    ),
)
  .addOption(json)
  .action((path: string, options: GivenReading<CheckOptions>) =>
    finish(async () => (await import("./check.ts")).runCheck(path, givenReading(options), Date.now())),
  );

program
  .command("explain")
  .description(
    "what a baseline asks of a window: checks, limits and whence, and how small a change it could tell",
  )
  .requiredOption("--baseline <folder>", "a folder with constraints.json and statistics.json")
  .addOption(json)
  .action((options: ExplainOptions) =>
    finish(async () => (await import("./explain.ts")).runExplain(options)),
  );

addRepositoryCommands(program, json, finish);
addScriptCommands(program, json, finish);
addRemoteCommands(program, json, finish);

program
  .command("demo")
  .description("the whole system on this computer, without an account: ends in an alert you can see")
  .option("--exit", "end after the alert instead of staying up", false)
  .option("--port <n>", "port of the local Worker; any free one if not given", wholeNumber(1, 65_535))
  .option("--seed <n>", "of the generated data", wholeNumber(0, 2 ** 32 - 1), 1)
  .option("--train <file>", "your own training set (CSV) instead of generated data; goes with --traffic")
  .option("--traffic <file>", "your own later rows (CSV), with or without the label column")
  .addOption(json)
  .action((options: DemoOptions) => finish(async () => (await import("./demo/demo.ts")).runDemo(options)));

program
  .command("start")
  .description("local development server: state in .weir/state, variables from .dev.vars, cron each minute")
  .option("--port <n>", "port to listen on", wholeNumber(1, 65_535), 8_787)
  .action((options: StartOptions) => finish(async () => (await import("./start.ts")).runStart(options)));

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

function threshold(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < Infinity) return value;
  throw new InvalidArgumentError("Expected a number from 0 on, such as 0.1.");
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError("Expected a share from 0 to less than 1, such as 0.01.");
}

/** Each command loads only what it needs: reading modules takes longer than most files do. */
async function finish(work: () => Promise<number>): Promise<void> {
  process.exitCode = await work();
}

/** Who reads a pipe may leave, as in `weir demo | head`. Then the shell is told what it is of any program (128 + SIGPIPE). */
const unread = 141;
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(unread);
    throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  // commander has already told its own complaints, and --help is none.
  if (!(error instanceof CommanderError)) complain(error);
  process.exitCode = error instanceof CommanderError ? Math.min(1, error.exitCode) : 1;
}
// What is still held goes with the process: to let go of it piece by piece takes longer than many a command.
for (const stream of [process.stdout, process.stderr]) await written(stream);
process.exit();

/** Resolves when all that was written to a stream has left, or can leave no more. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}
