/** `-` in place of a file: what comes is kept in a file of its own while the command runs, since files are read more than once. */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Gives the path to work with; errors name standard input in place of the file. */
export async function withInput<T>(path: string, work: (path: string) => Promise<T>): Promise<T> {
  if (path !== "-") return work(path);
  if (process.stdin.isTTY) throw new Error("Cannot read standard input: nothing is piped into it");
  const folder = await mkdtemp(join(tmpdir(), "weir-input-"));
  const file = join(folder, "input");
  try {
    await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
    return await work(file);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes(file)) throw error;
    throw new Error(error.message.replaceAll(file, "standard input"), { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
