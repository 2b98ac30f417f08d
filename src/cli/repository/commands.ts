/** The commands of a deployment that is kept in a repository. */
import type { Command, Option } from "commander";
import { addressOption } from "../remote/option.ts";
import type { ApplyOptions } from "./apply.ts";
import type { ExportOptions } from "./export.ts";

const file = "weir.json";

/** `finish` takes the exit code. */
export function addRepositoryCommands(
  program: Command,
  json: Option,
  finish: (work: () => Promise<number>) => Promise<void>,
): void {
  program
    .command("apply")
    .description("make a deployment what a file says; changes only what differs")
    .argument("[file]", "endpoints with their monitors, receivers and baselines", file)
    .addOption(addressOption())
    .option("--dry-run", "only show what would be changed; exits 2 where there is anything", false)
    .option("--delete", "delete endpoints and monitors that the file does not name", false)
    .addOption(json)
    .action((path: string, options: ApplyOptions) =>
      finish(async () => (await import("./apply.ts")).runApply(path, options)),
    );
  program
    .command("export")
    .description("write what a deployment has into a file, and its baselines beside it")
    .argument("[file]", "where to", file)
    .addOption(addressOption())
    .option("--endpoint <names...>", "only these endpoints")
    .option("--no-baselines", "leave the files of the baselines out")
    .option("--force", "overwrite files that say something else", false)
    .addOption(json)
    .action((path: string, options: ExportOptions) =>
      finish(async () => (await import("./export.ts")).runExport(path, options)),
    );
  program
    .command("schema")
    .description("print the JSON Schema of the file, for editors")
    .action(async () => {
      const { repositoryJsonSchema } = await import("../../core/config/repository.ts");
      process.stdout.write(`${JSON.stringify(repositoryJsonSchema(), null, 2)}\n`);
    });
}
