/** A copy of the repository: the files git knows or would take, as they are now, and the data beside it. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What tests of real data look for (test/shared-data.ts). */
const shared = join(root, "../shared");

/** Gives the copy's folder, which is in `parent`. */
export async function copyRepository(parent) {
  const copy = join(parent, "weir");
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const names = execFileSync("git", list, { cwd: root, encoding: "utf8" }).split("\0");
  for (const name of names) {
    const from = join(root, name);
    // Deleted, but not committed yet.
    if (name === "" || !existsSync(from)) continue;
    await mkdir(dirname(join(copy, name)), { recursive: true });
    await cp(from, join(copy, name));
  }
  if (existsSync(shared)) await symlink(shared, join(parent, "shared"));
  return copy;
}
