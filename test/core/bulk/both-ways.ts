/** Capture lines as a profile, in both ways that there are. */
import { Calls } from "../../../src/core/bulk/calls.ts";
import { CaptureBytes } from "../../../src/core/bulk/capture-bytes.ts";
import type { Kernel } from "../../../src/core/bulk/kernel.ts";
import { CaptureLines, callOf } from "../../../src/core/call/capture-lines.ts";
import { observe, withDialect, type ObserveOptions } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { Table } from "../../../src/core/profile/table.ts";

function refused(error: Error): never {
  throw error;
}

/** Each call by itself, as a Recorder counts it. */
export function oneByOne(lines: readonly string[], options: ObserveOptions): Uint8Array {
  const profile = new Profile();
  profile.input = new Table(true);
  profile.output = new Table(true);
  const dialect = withDialect(options);
  const reader = new CaptureLines((pieces) => observe(profile, callOf(pieces), dialect), refused);
  reader.push(`${lines.join("\n")}\n`);
  reader.end();
  return profile.toBytes();
}

/** The same through a kernel, and how many lines it took at once at most. */
export function inBulk(kernel: Kernel, lines: readonly string[], options: ObserveOptions, size = 1 << 20) {
  const calls = new Calls(kernel, options);
  const taken: number[] = [];
  const reader = new CaptureBytes(kernel, calls, (seen) => taken.push(seen.lines), refused);
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.end();
  return { profile: calls.end().toBytes(), most: Math.max(...taken) };
}
