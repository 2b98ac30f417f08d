/** What is run in a copy: first the install, and then what users and maintainers do with it. */
import { readFile, mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { binaryFolder, nodePackage } from "./node.mjs";
import { flags, isTimeOut } from "./npm.mjs";
import { run } from "./run.mjs";

const minuteMs = 60_000;

/** Each with how long it may take at most. */
const commands = {
  types: { command: ["npm", "run", "--silent", "types"], limitMs: 10 * minuteMs },
  demo: { command: ["node", "dist/weir.mjs", "demo", "--exit"], limitMs: 3 * minuteMs },
  deploy: {
    command: ["node_modules/.bin/wrangler", "deploy", "--dry-run", "--outdir", "../deployed"],
    limitMs: 3 * minuteMs,
  },
  e2e: { command: ["node_modules/.bin/vitest", "run", "--project", "e2e"], limitMs: 40 * minuteMs },
};

export const stepNames = Object.keys(commands);

/** Gives `{ isOk, output }`. */
export function runStep(name, { copy, env, log }) {
  const { command, limitMs } = commands[name];
  return run(command, { cwd: copy, env, log, limitMs });
}

/** Installs this version of Node in a folder of its own; gives the environment in which its binary is the first. */
export async function installNode(version, { folder, log }) {
  const place = join(folder, "node");
  await mkdir(place);
  const command = ["npm", "install", "--prefix", place, `${nodePackage()}@${version}`, ...flags];
  const installed = await online(command, { cwd: place, env: environment(), log });
  if (!installed.isOk) return { ...installed, env: null };
  const env = environment(await binaryFolder(place));
  const { output } = await run(["node", "--version"], { cwd: place, env, log, limitMs: minuteMs });
  const isOk = output.trim() === `v${version}`;
  return { isOk, output: isOk ? output : `Error: ${nodePackage()}@${version} is ${output}`, env };
}

/** Installs what the lock file names, or with it these newer tools, and builds the command line and the Worker. */
export async function installTools(tools, { copy, env, log }) {
  const names = Object.entries(tools).map(([name, version]) => `${name}@${version}`);
  const command = names.length === 0 ? ["npm", "ci"] : ["npm", "install", "--no-save", ...names];
  const installed = await online([...command, ...flags], { cwd: copy, env, log });
  if (!installed.isOk) return installed;
  for (const [name, version] of Object.entries(tools)) {
    const found = JSON.parse(await readFile(join(copy, "node_modules", name, "package.json"), "utf8"));
    if (found.version !== version)
      return { isOk: false, output: `Error: ${name} is ${found.version}, not ${version}` };
  }
  const built = await run(["npm", "run", "--silent", "prepare"], {
    cwd: copy,
    env,
    log,
    limitMs: 5 * minuteMs,
  });
  return { isOk: built.isOk, output: installed.output + built.output };
}

/** A command that asks the network: once more if that did not answer in time. */
async function online(command, place) {
  const limitMs = 10 * minuteMs;
  const first = await run(command, { ...place, limitMs });
  return first.isOk || !isTimeOut(first.output) ? first : run(command, { ...place, limitMs });
}

/** This process's own, without what npm tells the scripts it runs: that is of the repository, not of the copy. */
function environment(...binaries) {
  const ofNpm = /^(?:npm_(?!config_)|npm_config_(?:local_)?prefix$|INIT_CWD$|NODE$)/;
  const given = Object.entries(process.env).filter(([name]) => !ofNpm.test(name));
  const path = (process.env.PATH ?? "").split(delimiter).filter((place) => !place.includes("node_modules"));
  return {
    ...Object.fromEntries(given),
    PATH: [...binaries, ...path].join(delimiter),
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
  };
}
