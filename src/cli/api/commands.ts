/** Makes commands of the rows of the table: `weir NOUN VERB NAMES`. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { addressOption } from "../remote/option.ts";
import type { DoctorOptions } from "./doctor.ts";
import { remoteCommands, type Given, type RemoteCommand } from "./table.ts";

const nouns: Readonly<Record<string, string>> = {
  endpoint: "endpoints of a deployment",
  baseline: "",
  monitor: "monitors of an endpoint",
  execution: "windows that were checked, and their reports",
  incident: "what people were told of, or will be",
  mute: "promises not to tell",
  receiver: "who is told",
  delivery: "messages to receivers",
};

/** A noun that is a command already keeps what it does where no verb follows. `finish` takes the exit code. */
export function addRemoteCommands(
  program: Command,
  json: Option,
  finish: (work: () => Promise<number>) => Promise<void>,
): void {
  program
    .command("doctor")
    .description("what is wrong with a deployment, and what to do; exits 2 where anything is")
    .addOption(addressOption())
    .addOption(json)
    .action((options: DoctorOptions) => finish(async () => (await import("./doctor.ts")).runDoctor(options)));
  for (const command of remoteCommands) {
    const verb = nounOf(program, command.noun).command(command.verb).description(command.summary);
    for (const [, name = ""] of command.path.matchAll(/\{(\w+)\}/g)) verb.argument(`<${name}>`);
    for (const given of command.given ?? []) verb.addOption(optionOf(given));
    if (command.shown.kind === "list") verb.addOption(limit());
    verb.addOption(addressOption());
    if (command.shown.kind !== "file") verb.addOption(json);
    verb.action((...said: unknown[]) =>
      finish(async () => (await import("./run.ts")).runRemote(command, saidOf(command, said))),
    );
  }
}

function nounOf(program: Command, noun: string): Command {
  const known = program.commands.find((command) => command.name() === noun);
  // Options that a noun has of its own are its own only before a verb.
  return known?.enablePositionalOptions() ?? program.command(noun).description(nouns[noun] ?? "");
}

function optionOf({ flag, text, isNumber, isRequired }: Given): Option {
  const option = new Option(flag, text).makeOptionMandatory(isRequired === true);
  return isNumber ? option.argParser(numberIn) : option;
}

function limit(): Option {
  return new Option("--limit <n>", "at most so many").argParser(numberIn).default(50);
}

function numberIn(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError("Expected a number more than 0.");
}

/** Commander calls with the names, the options and the command. */
function saidOf({ shown }: RemoteCommand, said: readonly unknown[]) {
  const names = said.filter((one) => typeof one === "string");
  const options = Object(said[names.length]) as Readonly<Record<string, unknown>>;
  return { names, options: shown.kind === "file" ? { ...options, json: false } : options };
}
