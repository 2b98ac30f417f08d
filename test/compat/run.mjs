/** One command with a limit of time: what it says goes into a log, and comes back with how it ended. */
import { spawn } from "node:child_process";
import { appendFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";

/** The command that runs now. */
let running = null;

/** Gives `{ isOk, output }`; `output` is without colours. Never throws for what the command does. */
export async function run([command, ...args], { cwd, env, log, limitMs }) {
  await appendFile(log, `$ ${[command, ...args].join(" ")}\n`);
  // A group of its own, so that what it started ends with it.
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  running = child;
  const pieces = [];
  child.stdout.on("data", (piece) => pieces.push(piece));
  child.stderr.on("data", (piece) => pieces.push(piece));
  const timer = setTimeout(() => {
    pieces.push(Buffer.from(`\nError: Still running after ${limitMs / 1_000} s: ended\n`));
    stopRunning();
  }, limitMs);
  const code = await ended(child, pieces);
  clearTimeout(timer);
  running = null;
  const output = stripVTControlCharacters(Buffer.concat(pieces).toString("utf8"));
  await appendFile(log, `${output}\n(ended with ${code})\n`);
  return { isOk: code === 0, output: output.trim() === "" ? `Ended with ${code}` : output };
}

function ended(child, pieces) {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      pieces.push(Buffer.from(`Error: ${error.message}\n`));
      resolve(error.code);
    });
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
}

/** Ends the command that runs now and all that it started. */
export function stopRunning() {
  if (running?.pid === undefined) return;
  try {
    process.kill(-running.pid, "SIGKILL");
  } catch {
    // It ended by itself in this moment.
  }
}
