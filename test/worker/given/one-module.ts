/**
 * Weir's source as one module for the tests in workerd. Each of their files has an isolate of its own, which asks Node for
 * every module in a message, and of six hundred that takes longer than most files' tests. Here a file of src is what the
 * one module has of it, so that tests and the Worker share each function, class and count.
 */
import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";
import type { Plugin } from "vitest/config";
import { workerBundle } from "../../../src/cli/worker-bundle.mjs";

const root = resolve(import.meta.dirname, "../../..");

/** Where it would lie, beside what it imports. It is never written. */
const whole = join(root, "dist/weir-in-tests.mjs");

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

/** All files as one module, which exports what each exports, with the file's number behind its name. */
async function bundled(exports: Exports): Promise<{ readonly code: string; readonly map: string }> {
  const lines = [...exports].map(([file, names], number) => {
    const listed = names.map((name) => `${name} as ${name}$${number}`);
    return `export { ${listed.join(", ")} } from "./${file}";`;
  });
  const { outputFiles } = await build({
    ...shared,
    stdin: { contents: lines.join("\n"), resolveDir: root },
    outfile: whole,
    sourcemap: "external",
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  const map = JSON.parse(textOf(".map")) as { readonly sourcesContent: readonly (string | null)[] };
  // Some packages name sources that they do not carry, of which vite would warn.
  const sourcesContent = map.sourcesContent.map((text) => text ?? "");
  return { code: textOf(".mjs"), map: JSON.stringify({ ...map, sourcesContent }) };
}

/** For the configuration of these tests. What the one module imports lies in dist/: the build comes before it. */
export function oneModule(): Plugin {
  const files = sources();
  let known: Promise<Exports> | null = null;
  const exports = () => (known ??= exportsOf(files));
  return {
    name: "weir:one-module",
    enforce: "pre",
    watchChange: () => void (known = null),
    resolveId: (id) => (id === whole ? whole : null),
    async load(id) {
      if (id === whole) {
        for (const file of files) this.addWatchFile(join(root, file));
        return await bundled(await exports());
      }
      const file = relative(root, id);
      const names = (await exports()).get(file);
      if (names === undefined) return null;
      const number = files.indexOf(file);
      const listed = names.map((name) => `${name}$${number} as ${name}`);
      return { code: `export { ${listed.join(", ")} } from ${JSON.stringify(whole)};`, map: null };
    },
  };
}
