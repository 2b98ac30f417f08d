import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { expect, it } from "vitest";

/**
 * Who may import whom: a part sees itself, the parts and packages its line names, and nothing else. A folder's name
 * stands for all its parts. Of core, each line may name only lines above it.
 */
const mayImport: Record<string, readonly string[]> = {
  "core/ambient.d": [],
  "core/sketch": [],
  "core/window": [],
  "core/address": [],
  "core/schedule": ["core/window"],
  "core/capture": ["zod"],
  "core/attempt": [],
  "core/budget": [],
  "core/cell": [],
  "core/lanes": [],
  "core/keyed-hash": ["@noble/hashes"],
  "core/read": ["core/capture", "fzstd", "pako"],
  "core/redact": ["core/read", "zod"],
  "core/frames": ["core/capture", "core/read", "zod"],
  "core/sketches": ["core/cell", "core/sketch"],
  "core/column": ["core/cell", "core/sketch", "core/sketches"],
  "core/profile": ["core/sketch", "core/column", "core/read"],
  "core/observe": ["core/capture", "core/read", "core/profile"],
  "core/bulk": ["core/cell", "core/read", "core/sketch", "core/sketches", "core/column", "core/profile"],
  "core/bulk/calls": ["core/capture", "core/read", "core/profile", "core/observe", "core/bulk"],
  "core/read/table-reader": ["core/read", "core/profile", "core/bulk"],
  "core/read/table-ranges": ["core/read", "core/bulk", "core/read/table-reader"],
  "core/ranges": ["core/read", "core/profile"],
  "core/parquet": [
    "core/cell",
    "core/read",
    "core/sketch",
    "core/column",
    "core/profile",
    "hyparquet",
    "fzstd",
  ],
  "core/align": ["core/column", "core/profile"],
  "core/baseline": ["core/cell", "core/sketch", "core/column", "core/profile", "core/align", "zod"],
  "core/check": ["core/sketch", "core/column", "core/profile", "core/align", "core/baseline"],
  "core/config": ["core/redact", "core/address", "core/schedule", "core/window", "core/check", "zod"],
  "core/training": ["core/baseline", "core/config", "core/read/table-reader", "zod"],
  "core/report": ["core/window", "core/profile", "core/align", "core/baseline", "core/check"],
  "core/judgement": ["core/profile", "core/baseline", "core/check", "core/report"],
  "core/alert": ["core/window", "core/check", "core/report"],
  "core/receiver": ["core/window", "core/alert"],
  view: ["core", "hono"],
  worker: ["core", "view", "hono", "zod", "standardwebhooks", "cloudflare:workers", "../dist/kernel.wasm"],
  "cli/build": ["esbuild", "assemblyscript", "cli", "node:"],
  "cli/worker-bundle": [],
  cli: ["core", "view", "hono", "zod", "miniflare", "commander", "cli-progress", "node:"],
  index: ["worker", "hono"],
};

const parts = Object.keys(mayImport);
const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.(?:tsx?|mjs)$/.test(file) && !file.startsWith("kernel/"),
);

it.each(files)("%s imports only what its part may", (file) => {
  const part = partOf(file);
  const allowed = [part, ...(mayImport[part] ?? [])];
  expect(importsOf(file).filter((to) => !allowed.some((name) => isNamedBy(to, name)))).toEqual([]);
});

it.each(parts.filter((part) => part.startsWith("core/")))("%s names only parts above it", (part) => {
  const below = parts.slice(parts.indexOf(part));
  expect(mayImport[part]?.filter((name) => below.includes(name))).toEqual([]);
});

it("a file of no part is refused by name", () => {
  expect(() => partOf("core/utils.ts")).toThrow("Cannot place core/utils.ts: add its part to mayImport");
});

it("core never asks what time it is", () => {
  const asking = files.filter((file) => within(file, "core") && /\bnew Date\(\s*\)/.test(sourceOf(file)));
  expect(asking).toEqual([]);
});

it("no file under src has over 300 lines", () => {
  expect(files.filter((file) => sourceOf(file).trimEnd().split("\n").length > 300)).toEqual([]);
});

function importsOf(file: string): string[] {
  const source = sourceOf(file);
  const found = [
    ...source.matchAll(/^(?:import|export)\b[^;]*?from "(.+?)";$/gm),
    ...source.matchAll(/^import "(.+?)";$/gm),
    ...source.matchAll(/(?<!typeof )\bimport\(\s*"(.+?)"/g),
  ];
  return found.map(([, to = ""]) => (to.startsWith(".") ? join(dirname(file), to) : to));
}

function sourceOf(file: string): string {
  return readFileSync(join("src", file), "utf8");
}

/** The most special part wins: `core/read/training` before `core/read`. */
function partOf(file: string): string {
  const [part] = parts.filter((name) => within(file, name)).sort((a, b) => b.length - a.length);
  if (part === undefined) throw new Error(`Cannot place ${file}: add its part to mayImport`);
  return part;
}

/** A file is named by its part or by its top folder; a package by its own name, whatever follows it. */
function isNamedBy(to: string, name: string): boolean {
  if (!files.includes(to)) return to === name || to.startsWith(name.endsWith(":") ? name : `${name}/`);
  return partOf(to) === name || (!name.includes("/") && within(to, name));
}

function within(path: string, name: string): boolean {
  return path.replace(/\.(?:tsx?|mjs)$/, "") === name || path.startsWith(`${name}/`);
}
