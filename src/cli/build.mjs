/**
 * Compiles the kernel (dist/kernel.wasm), makes pages of the documents (dist/docs.txt), puts what draws pictures beside
 * them (dist/resvg.wasm, dist/inter-*.bin) and bundles the command line (dist/weir.mjs and its parts), its threads
 * (dist/range-thread.mjs) and the Worker (dist/worker.mjs and its parts), which load these from beside them, with the
 * licences of what they carry (dist/NOTICES.md). `npm ci` and `npm pack` run this as `prepare`, and so does wrangler
 * before it deploys. Plain JavaScript, since Node 20 runs no TypeScript. Silent unless it fails.
 */
import { chmod, copyFile, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { noticesOf } from "./notices.mjs";
import { deployedBundle } from "./worker-bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  legalComments: "none",
  logLevel: "silent",
  metafile: true,
  write: true,
};

const bundles = [
  {
    // In parts, of which a command loads its own: reading modules takes longer than most files do. Beside each other,
    // since some look for the kernel or the Worker from where they are.
    entryPoints: { weir: "src/cli/main.ts", "range-thread": "src/cli/ranges/thread.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    splitting: true,
    chunkNames: "part-[hash]",
    platform: "node",
    target: "node20.19",
    external: ["miniflare", "esbuild"],
    banner: {
      // CommonJS dependencies call require() for Node's own modules.
      js: "#!/usr/bin/env node\nconst require = process.getBuiltinModule;",
    },
  },
  deployedBundle,
];

/** Writes kernel, pages and bundles. Throws an Error that names the file and line at fault. */
async function build() {
  const esbuild = await loadTool("esbuild", () => import("esbuild"));
  await mkdir(`${root}/dist`, { recursive: true });
  await buildKernel();
  await buildDocuments();
  await buildDrawing();
  const metafiles = [];
  for (const bundle of bundles) {
    try {
      const { metafile } = await esbuild.build({ ...shared, ...bundle });
      metafiles.push(metafile);
    } catch (error) {
      throw new Error(`Cannot build dist/${Object.keys(bundle.entryPoints)[0]}.mjs: ${complaintOf(error)}`, {
        cause: error,
      });
    }
  }
  await removeFormerParts(metafiles);
  await chmod(`${root}/dist/weir.mjs`, 0o755);
  await writeFile(`${root}/dist/NOTICES.md`, await noticesOf(root, metafiles));
}

const formerNames = /^(?:(?:part|worker)-\w+\.mjs(?:\.map)?|NOTICES\.txt)$/;

/** What an earlier build wrote, and this one did not: wrangler would upload texts and parts of it. */
async function removeFormerParts(metafiles) {
  const written = new Set(metafiles.flatMap(({ outputs }) => Object.keys(outputs)));
  const names = (await readdir(`${root}/dist`)).filter((name) => formerNames.test(name));
  const former = names.filter((name) => !written.has(`dist/${name}`));
  await Promise.all(former.map((name) => rm(`${root}/dist/${name}`, { force: true })));
}

/** AssemblyScript takes seconds: only if a source is newer than what was made of it. */
async function buildKernel() {
  const sources = (await readdir(`${root}/src/kernel`)).filter((name) => name.endsWith(".ts"));
  const changes = await Promise.all(sources.map((name) => changedAt(`${root}/src/kernel/${name}`)));
  if (Math.max(...changes) < (await changedAt(`${root}/dist/kernel.wasm`))) return;
  const compiler = await loadTool("assemblyscript", () => import("assemblyscript/asc"));
  const options = ["--outFile", "dist/kernel.wasm", "--runtime", "stub", "-O3", "--enable", "simd"];
  const { error, stderr } = await compiler.main(["src/kernel/kernel.ts", "--baseDir", root, ...options]);
  if (error) throw new Error(`Cannot build dist/kernel.wasm: ${stderr.toString() || error.message}`);
}

async function buildDocuments() {
  const { documents } = await loadTool("marked", () => import("./docs.mjs"));
  try {
    await writeFile(`${root}/dist/docs.txt`, JSON.stringify(await documents(root)));
  } catch (error) {
    throw new Error(`Cannot build dist/docs.txt: ${error.message}`, { cause: error });
  }
}

/** Workers may compile no WebAssembly from bytes, and read no files: all of it is modules. */
async function buildDrawing() {
  for (const font of ["inter-400", "inter-600"])
    await copyFile(`${root}/src/worker/picture/font/${font}.ttf`, `${root}/dist/${font}.bin`);
  const drawing = fileURLToPath(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm"));
  await copyFile(drawing, `${root}/dist/resvg.wasm`);
}

/** In milliseconds; 0 for a file that is not there. */
async function changedAt(path) {
  return (await stat(path).catch(() => ({ mtimeMs: 0 }))).mtimeMs;
}

async function loadTool(name, load) {
  try {
    return await load();
  } catch (error) {
    if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Error(`Cannot build Weir: ${name} is not installed: run npm ci without --omit=dev`);
  }
}

/** The first of esbuild's errors on one line; its own rendering takes many. */
function complaintOf(error) {
  const [first] = error?.errors ?? [];
  if (first === undefined) return error instanceof Error ? error.message : String(error);
  const { location, text } = first;
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}

try {
  await build();
} catch (error) {
  process.stderr.write(`weir: ${error.message}\n`);
  process.exitCode = 1;
}
