import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { describe, expect, it } from "vitest";

/**
 * Who may import whom: a room (a folder or a single file) sees itself, the rooms and packages its line names, and
 * nothing else. Type imports count. A line names only rooms above it, so that no circle of rooms can be written;
 * `core` and `view` stand for all that is in them.
 */
const mayImport: Record<string, readonly string[]> = {
  "core/ambient.d": [],
  "core/counters": [],
  "core/config/names": ["zod"],
  "core/sketch": [],
  "core/monitor": [],
  "core/read": [],
  "core/read/bytes": ["fzstd", "pako"],
  "core/read/csv": ["core/read"],
  "core/read/json": ["core/read"],
  "core/read/model": ["core/read/bytes", "core/read/json"],
  "core/read/document": ["core/read", "core/read/bytes", "core/read/json", "core/read/model"],
  "core/call": [
    "core/read",
    "core/read/bytes",
    "core/read/csv",
    "core/read/json",
    "core/read/document",
    "zod",
  ],
  "core/redact": [
    "core/read",
    "core/read/bytes",
    "core/read/csv",
    "core/read/json",
    "core/read/document",
    "@noble/hashes",
    "zod",
  ],
  "core/profile": ["core/sketch", "core/read", "core/read/json", "core/read/model", "core/call"],
  "core/bulk": ["core/sketch", "core/read", "core/read/csv", "core/call", "core/profile"],
  "core/table": [
    "core/read",
    "core/read/bytes",
    "core/read/csv",
    "core/read/document",
    "core/profile",
    "core/bulk",
  ],
  "core/parquet": ["core/sketch", "core/read", "core/read/bytes", "core/profile", "hyparquet", "fzstd"],
  "core/baseline": ["core/sketch", "core/profile", "zod"],
  "core/check/distance": ["core/sketch", "core/profile", "core/baseline"],
  "core/check": ["core/sketch", "core/profile", "core/baseline", "core/check/distance"],
  "core/report": ["core/monitor", "core/profile", "core/baseline", "core/check", "zod"],
  "core/receiver": ["core/config/names", "core/monitor", "core/check", "core/report", "zod"],
  "core/config": [
    "core/config/names",
    "core/monitor",
    "core/redact",
    "core/table",
    "core/baseline",
    "core/check",
    "core/receiver",
    "zod",
  ],
  view: ["core", "hono"],
  "view/pages": ["core", "view", "hono"],
  "worker/wasm.d": [],
  "worker/env": ["core"],
  "worker/platform": ["core", "worker/env", "hono", "zod", "../dist/kernel.wasm"],
  "worker/recorder": ["core", "worker/env", "worker/platform", "cloudflare:workers", "zod"],
  "worker/baseline": ["core", "worker/env", "worker/platform", "cloudflare:workers"],
  "worker/monitor": ["core", "worker/env", "worker/platform", "worker/recorder"],
  "worker/notify": ["core", "worker/env", "worker/platform", "standardwebhooks"],
  "worker/gateway": ["core", "worker/env", "worker/platform", "worker/recorder"],
  "worker/endpoint": [
    "core",
    "worker/env",
    "worker/platform",
    "worker/recorder",
    "worker/baseline",
    "worker/monitor",
    "worker/notify",
    "cloudflare:workers",
    "zod",
  ],
  "worker/commands": [
    "core",
    "worker/env",
    "worker/platform",
    "worker/recorder",
    "worker/baseline",
    "worker/monitor",
    "worker/notify",
    "worker/endpoint",
  ],
  "worker/api": ["core", "worker/env", "worker/platform", "worker/commands", "hono", "zod"],
  "worker/dashboard": [
    "core",
    "view",
    "worker/env",
    "worker/platform",
    "worker/commands",
    "hono",
    "../dist/docs.json",
  ],
  cli: [
    "core",
    "view",
    "cli/read",
    "cli/terminal",
    "cli/ranges",
    "cli/remote",
    "cli/demo",
    "node:",
    "miniflare",
    "commander",
    "cli-progress",
    "esbuild",
    "assemblyscript",
    "marked",
    "zod",
  ],
  index: ["worker", "hono"],
};

const rooms = Object.keys(mayImport);
const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.(?:tsx?|mjs)$/.test(file) && !file.startsWith("kernel/"),
);

describe("imports", () => {
  it.each(files)("%s imports only what its room may", (file) => {
    const allowed = [roomOf(file), ...(mayImport[roomOf(file)] ?? [])];
    expect(importsOf(file).filter((to) => !allowed.some((name) => isNamedBy(to, name)))).toEqual([]);
  });

  it.each(rooms)("the room %s names only rooms above it", (room) => {
    const below = rooms.slice(rooms.indexOf(room));
    expect(mayImport[room]?.filter((name) => below.includes(name))).toEqual([]);
  });

  it("a file of no room is refused by name", () => {
    expect(() => roomOf("core/utils.ts")).toThrow("Cannot place core/utils.ts: add its room to mayImport");
  });

  it("no files import each other in a circle, types included", () => {
    expect(circles()).toEqual([]);
  });
});

describe("what stands in one place", () => {
  it("R2 is read and written by platform/bucket.ts alone", () => {
    const verb = /\b(?:bucket|BUCKET)\s*\.(?:get|put|head|delete|list|createMultipartUpload)\(/;
    const elsewhere = files.filter((file) => verb.test(codeOf(file)) && file !== "worker/platform/bucket.ts");
    expect(elsewhere).toEqual([]);
  });

  it("JSON of others is parsed where a schema takes it, and never said to be of a type", () => {
    const may = [
      "core/read",
      "core/call/record.ts",
      "core/call/capture-template.ts",
      "core/call/frames.ts",
      "core/baseline/baseline.ts",
      "core/baseline/kll.ts",
      "worker/platform/stored.ts",
      "worker/platform/route.ts",
      "cli/demo/client.ts",
      "cli/demo/slack.ts",
      "cli/ranges/ranges.ts",
      "cli/remote/remote.ts",
    ];
    const parsing = files.filter((file) => codeOf(file).includes("JSON.parse("));
    expect(parsing.filter((file) => !may.some((name) => within(file, name) || file === name))).toEqual([]);
    const casting = /JSON\.parse\((?:[^()]|\([^()]*\))*\) as (?!unknown)/;
    expect(files.filter((file) => casting.test(codeOf(file)))).toEqual([]);
  });

  it("core never asks what time it is", () => {
    const asking = files.filter((file) => within(file, "core") && /\bnew Date\(\s*\)/.test(sourceOf(file)));
    expect(asking).toEqual([]);
  });
});

describe("comments", () => {
  const all = ["src", "test"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  );
  const withComments = all.filter((file) => /\.(?:tsx?|mjs)$/.test(file));

  it.each(withComments.filter((file) => file.startsWith("src/")))("%s names files that are there", (file) => {
    expect(namedIn(file).filter((name) => !isThere(name, file))).toEqual([]);
  });

  it("tests cite documents that are there", () => {
    const cited = withComments.flatMap((file) =>
      namedIn(file)
        .filter((name) => name.endsWith(".md"))
        .map((name) => ({ file, name })),
    );
    expect(cited.filter(({ file, name }) => !isThere(name, file))).toEqual([]);
  });
});

describe("files and folders", () => {
  it("no file under src has over 300 lines", () => {
    expect(files.filter((file) => sourceOf(file).trimEnd().split("\n").length > 300)).toEqual([]);
  });

  it("no folder under src holds over 18 files", () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 18)).toEqual([]);
  });
});

function importsOf(file: string): string[] {
  const source = sourceOf(file);
  const found = [
    ...source.matchAll(/^(?:import|export)\b[^;]*?from "(.+?)";$/gm),
    ...source.matchAll(/^import "(.+?)";$/gm),
    ...source.matchAll(/\bimport\(\s*"(.+?)"/g),
  ];
  return found.map(([, to = ""]) => (to.startsWith(".") ? join(dirname(file), to) : to));
}

function circles(): string[][] {
  const found: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === "open") found.push([...path.slice(path.indexOf(file)), file]);
    if (state.has(file)) return;
    state.set(file, "open");
    for (const to of importsOf(file)) if (files.includes(to) && to !== file) visit(to, [...path, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  return found;
}

function sourceOf(file: string): string {
  return readFileSync(join("src", file), "utf8");
}

/** The sources and documents that the comments of a file name; those of other repositories have their host before them. */
function namedIn(file: string): string[] {
  const comments = readFileSync(file, "utf8").match(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm) ?? [];
  const named = comments.flatMap((comment) => comment.match(/[\w./-]*\w\.(?:tsx?|mjs|md|toml)\b/g) ?? []);
  return named.filter((name) => !/^\/\/|^[\w-]+\.(?:com|org|net)\//.test(name));
}

/** Relative to the file, to `src` or to the repository. */
function isThere(name: string, file: string): boolean {
  return [join(dirname(file), name), join("src", name), name].some((path) => existsSync(path));
}

/** A file without its comments. */
function codeOf(file: string): string {
  return sourceOf(file)
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/(?<=^|\s)\/\/.*$/gm, "");
}

/** The innermost room wins: `core/read/csv` before `core/read`. */
function roomOf(file: string): string {
  const [room] = rooms.filter((name) => within(file, name)).sort((a, b) => b.length - a.length);
  if (room === undefined) throw new Error(`Cannot place ${file}: add its room to mayImport`);
  return room;
}

/** A file is named by its room, or by the top folder of all it stands in; a package by its own name. */
function isNamedBy(to: string, name: string): boolean {
  if (!files.includes(to)) return to === name || to.startsWith(name.endsWith(":") ? name : `${name}/`);
  return roomOf(to) === name || (!name.includes("/") && within(to, name));
}

function within(path: string, name: string): boolean {
  return path.replace(/\.(?:tsx?|mjs)$/, "") === name || path.startsWith(`${name}/`);
}
