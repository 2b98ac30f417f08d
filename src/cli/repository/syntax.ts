/**
 * Whether a module is JavaScript at all, by Node's own parser: it is not run. What it does as it loads, and whether it
 * exports a handler, the deployment sees before it keeps it.
 */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

interface SyntaxFault {
  /** From 1; null where it is not known. */
  readonly line: number | null;
  readonly message: string;
}

/** Null for what can be parsed. */
export async function syntaxFault(source: string): Promise<SyntaxFault | null> {
  const node = spawn(process.execPath, ["--check", "--input-type=module", "-"], {
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    node.once("error", reject);
    node.once("close", resolve);
  });
  // What it does not read to the end it has refused already.
  node.stdin.on("error", () => {});
  node.stdin.end(source);
  const [code, said] = await Promise.all([ended, text(node.stderr)]);
  if (code === 0) return null;
  const [, message] = /^(SyntaxError: .*)$/m.exec(said) ?? [];
  const [, line] = /^\[stdin\]:(\d+)$/m.exec(said) ?? [];
  return {
    line: line === undefined ? null : Number(line),
    message: message ?? "Node cannot parse it as a module",
  };
}
