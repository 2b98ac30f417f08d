/** How long `npm run check` takes: formats, lint, types, unused code, all tests. */
import { measured } from "../children.mjs";
import { found } from "../history.mjs";
import { printTable } from "../table.mjs";

export async function suite() {
  const { wallMs } = await measured("npm", ["run", "--silent", "check"]);
  const minutes = wallMs / 60_000;
  printTable("suite: npm run check", ["minutes"], [[minutes.toFixed(1)]]);
  found({ "suite check": minutes });
}
