/**
 * What is run with what. "pinned" are the tools that package-lock.json names, as `npm ci` installs them. "newest" are
 * the newest wrangler on npm, the miniflare it depends on (the two belong together, whatever npm calls the latest
 * miniflare), and the newest workers-types; all else stays pinned. Node 20 has no newest tools: they refuse it.
 */
import { view } from "./npm.mjs";

const combinations = [
  { node: 20, tools: "pinned" },
  { node: 22, tools: "pinned" },
  { node: 24, tools: "pinned" },
  { node: 26, tools: "pinned" },
  { node: 22, tools: "newest" },
  { node: 24, tools: "newest" },
  { node: 26, tools: "newest" },
].map(({ node, tools }) => ({ node, tools, name: `${node}-${tools}` }));

/** Those that a list such as `24`, `newest` or `22-newest,26` names; all if there is none. */
export function chosen(list) {
  if (list === undefined) return combinations;
  const words = list.split(",");
  const unknown = words.find((word) => !combinations.some((each) => isCalled(each, word)));
  if (unknown !== undefined) {
    const names = combinations.map(({ name }) => name).join(", ");
    throw new RangeError(`Cannot choose ${unknown}: give a Node version, pinned, newest, or one of ${names}`);
  }
  return combinations.filter((each) => words.some((word) => isCalled(each, word)));
}

function isCalled({ node, tools, name }, word) {
  return [String(node), tools, name].includes(word);
}

/** The newest tools on npm: names and versions. */
export async function newestTools() {
  const wrangler = await view("wrangler", "version");
  return {
    wrangler,
    miniflare: await view(`wrangler@${wrangler}`, "dependencies.miniflare"),
    "@cloudflare/workers-types": await view("@cloudflare/workers-types", "version"),
  };
}
