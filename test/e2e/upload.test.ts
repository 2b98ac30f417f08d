/** What `wrangler deploy` would upload is what these tests run: each module, byte for byte, of the kind it has here. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { readWorker } from "../../src/cli/local/local.ts";
import { builtConfig } from "./given/built-config.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = join(root, "dist/worker.mjs");
const kinds = { ESModule: "esm", CompiledWasm: "compiled-wasm", Data: "buffer", Text: "text" };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weir-upload-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("has the modules that run here, and no other", async () => {
  const uploaded = join(folder, "uploaded");
  const parameters = ["deploy", "--dry-run", "--config", await builtConfig(folder), "--outdir", uploaded];
  const output = execFileSync(join(root, "node_modules/.bin/wrangler"), parameters, {
    encoding: "utf8",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
  });
  const listed = [...output.matchAll(/^│ (\S+\.\w+)\s+│ (\S+)\s+│/gm)].map(([, name, kind]) => ({
    name,
    kind,
  }));
  const [main, ...beside] = await readWorker(built);
  expect(main?.path).toBe("worker.mjs");
  expect(beside.filter(({ type }) => type === "ESModule").length).toBeGreaterThan(1);
  const here = beside.map(({ path, type }) => ({ name: path, kind: kinds[type] }));
  const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
    (a.name ?? "").localeCompare(b.name ?? "");
  expect(listed.toSorted(byName)).toEqual(here.toSorted(byName));
  for (const { path, contents } of [main, ...beside].flatMap((module) => module ?? []))
    expect({ path, isSame: readFileSync(join(uploaded, path)).equals(contents) }).toEqual({
      path,
      isSame: true,
    });
});

it("tells stacks in the source's lines: each part names the map beside it", async () => {
  const parts = (await readWorker(built)).filter(({ type }) => type === "ESModule");
  for (const { path, contents } of parts) {
    expect(new TextDecoder().decode(contents).trimEnd().split("\n").at(-1)).toBe(
      `//# sourceMappingURL=${path}.map`,
    );
    const map: unknown = JSON.parse(readFileSync(join(root, "dist", `${path}.map`), "utf8"));
    const { sources } = z.object({ sources: z.array(z.string()) }).parse(map);
    expect(sources.filter((source) => !/^\.\.\/(src|node_modules)\//.test(source))).toEqual([]);
  }
});
