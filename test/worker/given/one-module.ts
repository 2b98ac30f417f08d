/**
 * Weir's source as one module for the tests in workerd. Each of their files has an isolate of its own, which asks Node for
 * every module in a message and evaluates its text, and of six hundred that takes longer than most files' tests. Here a
 * file of src is what the one module has of it, so that tests and the Worker share each function, class and count.
 */
import { readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { build, type PluginBuild } from "esbuild";
import type { Plugin } from "vitest/config";
import { workerBundle } from "../../../src/cli/worker-bundle.mjs";
import { inSourceOf } from "./source-lines.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Not beside what is deployed. By its name the rules of wrangler.toml have workerd load it, by one request and as it is. */
const whole = join(root, "dist/in-tests/worker-whole.mjs");

/** What runs in a Worker, neither the command line nor the kernel's own source: by path from the root. */
function sources(): string[] {
  return ["src/index.ts", ...["core", "docs", "view", "worker"].flatMap(filesOf)];
}

function filesOf(folder: string): string[] {
  const names = readdirSync(join(root, "src", folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => /(?<!\.d)\.tsx?$/.test(name)).map((name) => `src/${folder}/${name}`);
}

type Exports = ReadonlyMap<string, readonly string[]>;

const shared = { ...workerBundle, absWorkingDir: root, logLevel: "silent", write: false } as const;

/** By file the names it exports, in the order of the files. */
async function exportsOf(files: readonly string[]): Promise<Exports> {
  const { metafile } = await build({
    ...shared,
    entryPoints: [...files],
    outdir: "dist",
    splitting: true,
    metafile: true,
  });
  const byFile = new Map(Object.values(metafile.outputs).map((one) => [one.entryPoint, one.exports]));
  return new Map(files.map((file) => [file, byFile.get(file) ?? []]));
}

/** Text and bytes beside the module come as what they are: of other files the pool makes CommonJS. */
const asTheyAre = {
  name: "as-they-are",
  setup(builder: PluginBuild) {
    for (const [ending, type] of [
      ["txt", "Text"],
      ["bin", "Data"],
      ["wasm", "CompiledWasm"],
    ] as const) {
      builder.onResolve({ filter: new RegExp(`\\.${ending}$`) }, ({ path }) => ({
        path: `../${basename(path)}?mf_vitest_force=${type}`,
        external: true,
      }));
    }
  },
};

/** All files as one module, which exports what each exports, with the file's number behind its name. */
async function write(exports: Exports): Promise<void> {
  const lines = [...exports].map(([file, names], number) => {
    const listed = names.map((name) => `${name} as ${name}$${number}`);
    return `export { ${listed.join(", ")} } from "./${file}";`;
  });
  await build({
    ...shared,
    plugins: [asTheyAre],
    stdin: { contents: lines.join("\n"), resolveDir: root },
    outfile: whole,
    write: true,
    sourcemap: "linked",
  });
}

/** For the configuration of these tests. What the one module imports lies in dist/: the build comes before it. */
export function oneModule(): Plugin {
  const files = sources();
  let known: Promise<Exports> | null = null;
  const made = async () => {
    const exports = await exportsOf(files);
    await write(exports);
    return exports;
  };
  return {
    name: "weir:one-module",
    config: () => ({ test: { onStackTrace: inSourceOf(whole) } }),
    enforce: "pre",
    watchChange: () => void (known = null),
    async load(id) {
      const file = relative(root, id);
      const names = (await (known ??= made())).get(file);
      if (names === undefined) return null;
      // Whatever changes, a test may come to it.
      if (this.meta.watchMode) for (const one of files) this.addWatchFile(join(root, one));
      const number = files.indexOf(file);
      const listed = names.map((name) => `${name}$${number} as ${name}`);
      return { code: `export { ${listed.join(", ")} } from ${JSON.stringify(whole)};`, map: null };
    },
  };
}
