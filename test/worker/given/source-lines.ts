/** Errors told in the source's lines, where a test runs what was bundled. */
import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";
import type { ParsedStack } from "vitest";

/** For vitest's `onStackTrace`: a frame of `bundle`, which has its map beside it, becomes the source's. */
export function inSourceOf(bundle: string): (error: unknown, frame: ParsedStack) => void {
  let map: SourceMap | null = null;
  return (_, frame) => {
    // vitest takes workerd's path for a relative one.
    if (!frame.file.includes(`${bundle}?`) || !existsSync(`${bundle}.map`)) return;
    map ??= new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")) as SourceMapPayload);
    const entry = map.findEntry(frame.line - 1, frame.column - 1);
    if (!("originalSource" in entry)) return;
    frame.file = resolve(dirname(bundle), entry.originalSource);
    frame.line = entry.originalLine + 1;
    frame.column = entry.originalColumn + 1;
  };
}
