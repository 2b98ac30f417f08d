import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { describe, expect, it } from "vitest";
import { packages } from "./packages.ts";
import { mayImport } from "./rooms.ts";

const rooms = Object.keys(mayImport);

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.(?:tsx?|mjs)$/.test(file) && !file.startsWith("kernel/"),
);

describe("imports", () => {
  it.each(files)("%s imports only what its room may", (file) => {
    const room = roomOf(file);
    const may = (to: string) =>
      (files.includes(to) && roomOf(to) === room) ||
      mayImport[room]?.some((name) => isNamedBy(to, name)) === true;
    expect(importsOf(file).filter((to) => !may(to))).toEqual([]);
  });

  it.each(rooms)("the room %s names only rooms above it, and packages", (room) => {
    const above = rooms.slice(0, rooms.indexOf(room));
    const isAbove = (name: string) => {
      const inside = name.includes("/")
        ? rooms.filter((other) => other === name)
        : rooms.filter((other) => within(other, name) && other !== room);
      return inside.length === 0 ? packages.includes(name) : inside.every((other) => above.includes(other));
    };
    expect(mayImport[room]?.filter((name) => !isAbove(name))).toEqual([]);
  });

  it.each(files)("%s names the files that it imports whole, with their endings", (file) => {
    const odd = importsOf(file).filter(
      (to) => !files.includes(to) && !packages.some((name) => isNamedBy(to, name)),
    );
    expect(odd).toEqual([]);
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
    const verb = /\b(?:bucket|BUCKET)\s*\??\.(?:get|put|head|delete|list|createMultipartUpload)\(/;
    // Nor has anybody else the bucket under another name.
    const renamed = /\bBUCKET\s*:\s*\w|=\s*(?:this\.)?#?\w*(?:\.env)?\.BUCKET\s*;/;
    const elsewhere = files.filter(
      (file) =>
        (verb.test(codeOf(file)) || renamed.test(codeOf(file))) &&
        !["worker/platform/bucket.ts", "worker/env.ts"].includes(file),
    );
    expect(elsewhere).toEqual([]);
  });

  it("JSON of others is parsed where a schema takes it, and never said to be of a type", () => {
    const may = [
      "core/read",
      "core/call/record.ts",
      "core/call/capture-template.ts",
      "core/call/frames.ts",
      "core/script",
      "core/baseline/baseline.ts",
      "core/baseline/kll.ts",
      "worker/platform/stored.ts",
      "worker/platform/route.ts",
      "worker/api/paging.ts",
      "worker/dashboard/documents.tsx",
      "cli/notices.mjs",
      "cli/demo/client.ts",
      "cli/demo/slack.ts",
      "cli/ranges/ranges.ts",
      "cli/remote/deployment.ts",
      "core/read/json/placed.ts",
      "core/metrics/pushes.ts",
    ];
    const parsing = files.filter((file) => codeOf(file).includes("JSON.parse("));
    expect(parsing.filter((file) => !may.some((name) => within(file, name) || file === name))).toEqual([]);
    const casting = /(?:JSON\.parse\((?:[^()]|\([^()]*\))*\)|\.json\(\)\)?) as (?!unknown)/;
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

  it("no folder under src holds over 16 files", () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 16)).toEqual([]);
  });
});

function importsOf(file: string): string[] {
  const code = codeOf(file);
  const found = [
    ...code.matchAll(/(?<![\w`"'])from\s+["']([^"'$]+)["']/g),
    ...code.matchAll(/\bimport\s*\(?\s*["']([^"'$]+)["']/g),
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

/** A file is named by its room, or by the top folder of all it stands in; what is no file of ours, by its own name. */
function isNamedBy(to: string, name: string): boolean {
  if (!files.includes(to)) return to === name || to.startsWith(name.endsWith(":") ? name : `${name}/`);
  return roomOf(to) === name || (!name.includes("/") && within(to, name));
}

function within(path: string, name: string): boolean {
  return path.replace(/\.(?:tsx?|mjs)$/, "") === name || path.startsWith(`${name}/`);
}
