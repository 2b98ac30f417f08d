/**
 * The licences of what the bundles carry of others, as their authors want them to go along: esbuild says which packages
 * those are, and each has its text beside it. Plain JavaScript, as build.mjs.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path/posix";

/** Packages whose part in a bundle esbuild does not see: files that are copied. */
const copied = ["@resvg/resvg-wasm"];

/** What stands in dist/NOTICES.md. `metafiles` of esbuild. Throws an Error that names a package without a licence. */
export async function noticesOf(root, metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const found = inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const names = [...new Set([...found.filter(Boolean), ...copied])].toSorted((a, b) => (a < b ? -1 : 1));
  const parts = names.map((name) => noticeOf(root, name));
  const font = await readFile(`${root}/src/worker/picture/font/OFL.txt`, "utf8");
  return `${[...(await Promise.all(parts)), `Inter (font), OFL-1.1\n\n${font.trim()}`].join(rule)}\n`;
}

const rule = `\n\n${"-".repeat(80)}\n\n`;

async function noticeOf(root, name) {
  const folder = join(root, "node_modules", name);
  const { version, license, homepage } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  if (license === undefined) throw new Error(`${name} does not say its licence`);
  return [`${name} ${version}, ${license}, ${homepage ?? "npm"}`, ...texts.map((text) => text.trim())].join(
    "\n\n",
  );
}
