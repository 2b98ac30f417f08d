/** The table of commands in the documents, and the one in the code: neither may change without the other. */
import { expect, it } from "vitest";
import { remoteCommands } from "../../src/cli/api/table.ts";
import { code, tableOf } from "./markdown.ts";

it("command-line.md has every command that asks a deployment one thing, with what it takes", () => {
  const told = tableOf("src/docs/command-line.md", "One thing at a time", "command").map(([command]) =>
    code(command),
  );
  const commands = remoteCommands.map(({ noun, verb, path }) =>
    [noun, verb, ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name.toUpperCase())].join(" "),
  );
  expect(told).toEqual(commands);
});
