/** npm as a command, and what the registry has of a package. A time-out is tried once more, a refusal is told. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const started = promisify(execFile);

/**
 * npm itself would go on trying for minutes, ask the network for what nobody here wants to know, and say nothing where
 * `npm run --silent` started this.
 */
export const flags = [
  "--fetch-retries=0",
  "--fetch-timeout=60000",
  "--no-audit",
  "--no-fund",
  "--no-update-notifier",
  "--loglevel=warn",
];

/** Whether that is why npm failed. */
export function isTimeOut(output) {
  return /ETIMEDOUT|ESOCKETTIMEDOUT|ERR_SOCKET_TIMEOUT|ECONNRESET|EAI_AGAIN|network timeout/.test(output);
}

/** One field of a package. Throws with npm's own words if the registry refuses, or has no such thing. */
export async function view(name, field) {
  const first = await asked(name, field);
  const { value, complaint } = isTimeOut(first.complaint) ? await asked(name, field) : first;
  if (complaint === "") return value;
  throw new Error(`Cannot ask npm for ${field} of ${name}: ${complaint}`);
}

async function asked(name, field) {
  const options = { maxBuffer: 2 ** 24 };
  const { stdout } = await started("npm", ["view", name, field, "--json", ...flags], options).catch(
    (error) => ({ stdout: error.stdout || JSON.stringify({ error: { summary: error.message } }) }),
  );
  if (stdout.trim() === "") return { value: null, complaint: "it has none" };
  const value = JSON.parse(stdout);
  return { value, complaint: value.error?.summary ?? "" };
}
