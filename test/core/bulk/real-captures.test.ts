/** Real capture files, and those of the cases, through a kernel and one by one. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { ObserveOptions } from "../../../src/core/profile/observe.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { inBulk, oneByOne } from "./both-ways.ts";
import { compiled } from "./kernels.ts";

const shared = fileURLToPath(new URL("../../../../shared", import.meta.url));
const folders = ["data/captures", "data/sagemaker-outputs", "cases"].map((name) => join(shared, name));

/** Where this clone has them beside it. */
const files = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((path) => path.endsWith(".jsonl") && readFileSync(path, "utf8").includes("captureData"));

/** The columns that a file says it has, of any: with them its bodies are read by a shape. */
function shapeOf(profile: Uint8Array): ObserveOptions {
  const text = new TextDecoder().decode(profile);
  const names = [...new Set(text.match(/[A-Za-z_]\w{2,30}/g))].slice(0, 12);
  return { shape: new KnownShape({ names, dialect: {} }) };
}

describe.skipIf(files.length === 0)("captures of", () => {
  it.each(files)("%s give the same profile in both ways", (path) => {
    const lines = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
    for (const options of [{}, shapeOf(oneByOne(lines, {}))]) {
      const expected = oneByOne(lines, options);
      expect(Buffer.compare(inBulk(compiled(), lines, options).profile, expected)).toBe(0);
    }
  });
});
