/** `weir start`: the local development server. What it keeps is in `.weir/state`; Ctrl-C ends it. */
import { randomBytes } from "node:crypto";
import { interrupted, startLocal } from "./local/local.ts";
import { note, openOutput } from "./terminal/output.ts";
import { readIfThere } from "./read/file.ts";

export interface StartOptions {
  readonly port: number;
}

const stateFolder = ".weir/state";
const variablesFile = ".dev.vars";

/** Gives the exit code. */
export async function runStart({ port }: StartOptions): Promise<number> {
  const output = openOutput(false);
  const variables = await readVariables();
  const given = variables["WEIR_ADMIN_TOKEN"] ?? "";
  const token = given === "" ? randomBytes(24).toString("base64url") : given;
  const local = await startLocal({
    port,
    persist: stateFolder,
    bindings: { ...variables, WEIR_DEV: "true", WEIR_ADMIN_TOKEN: token },
    onLog: note,
  });
  output.say(greeting(local.url, given === "" ? token : null));
  await interrupted();
  await local.stop();
  return 0;
}

/** `newToken` is shown since nobody else knows it; a token from the file is not. */
function greeting(url: string, newToken: string | null): string {
  const origin =
    newToken === null
      ? [`Admin token: the WEIR_ADMIN_TOKEN of ${variablesFile}`]
      : [
          `Admin token, for this run only (set WEIR_ADMIN_TOKEN in ${variablesFile} to keep one):`,
          `  export WEIR_ADMIN_TOKEN=${newToken}`,
        ];
  return [
    `Weir listens on ${url}, keeps its state in ${stateFolder} and fires cron each minute. Ctrl-C ends it.`,
    ...origin,
    "First endpoint, in front of a model on port 9000:",
    `  curl -X PUT ${url}/v1/endpoints/my-model -H "Authorization: Bearer $WEIR_ADMIN_TOKEN" \\`,
    `    -H "content-type: application/json" -d '{"upstream":{"url":"http://127.0.0.1:9000"}}'`,
  ].join("\n");
}

async function readVariables(): Promise<Record<string, string>> {
  const text = await readIfThere(variablesFile);
  return text === null ? {} : parseVariables(text);
}

/** `KEY=value` lines, `#` comments, values in single or double quotes. Errors name the line, never a value. */
export function parseVariables(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*(#|$)/.test(line)) return;
    const [, name, value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) {
      throw new SyntaxError(`Cannot read ${variablesFile}: line ${index + 1} is not KEY=value`);
    }
    variables[name] = unquoted(value);
  });
  return variables;
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(value);
  return quoted?.[2] ?? value.replace(/\s+#.*$/, "");
}
