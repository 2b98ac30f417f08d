/** Runs the built command line as users do: a process of its own, no terminal. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const script = fileURLToPath(new URL("../../dist/weir.mjs", import.meta.url));

/** Real data, where this clone has it beside it. */
export const sharedData = fileURLToPath(new URL("../../../shared/data", import.meta.url));

/** What is said of training data of a few records, as most tests have: in no window, or only in large ones, drift is judged. */
export const ofFewValues = /^(?:weir: )?drift .*will be judged in /;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables for the process beside those of this one. */
export type Environment = Readonly<Record<string, string>>;

export function launch(parameters: readonly string[], cwd?: string, environment: Environment = {}) {
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, [script, ...parameters], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}

export function weir(...parameters: readonly string[]): Promise<Ended> {
  return ended(launch(parameters));
}

/** What a process said until it ended. */
export function ended(child: ReturnType<typeof launch>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

const folders: string[] = [];

afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true });
});

/** A folder that is gone after the tests of the file. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "weir-"));
  folders.push(path);
  return path;
}
