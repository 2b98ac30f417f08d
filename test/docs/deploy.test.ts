/** What Cloudflare's Deploy button takes from the repository: nobody can press it here, but what it reads is there, and as docs/deploy.md says. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as z from "zod";

const read = (path: string) => readFileSync(path, "utf8");

it("no line of .dev.vars.example becomes a secret of a production deployment", () => {
  const lines = read(".dev.vars.example").split("\n");
  expect(lines.filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
});

it("`npm run deploy` deploys, and wrangler builds first by itself", () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read("package.json")));
  expect(scripts["deploy"]).toBe("wrangler deploy");
  expect(scripts["build"]).toBeUndefined();
  expect(read("wrangler.toml")).toMatch(/^\[build\]\ncommand = "npm run --silent prepare"$/m);
});

it("every binding of wrangler.toml has a name of its own, so that what it binds can be made", () => {
  const wrangler = read("wrangler.toml").replaceAll(/^#.*$/gm, "");
  expect(wrangler).toMatch(/\[\[r2_buckets\]\]\nbinding = "BUCKET"\nbucket_name = "weir"/);
  const classes = [...wrangler.matchAll(/^class_name = "(\w+)"$/gm)].map(([, name = ""]) => name);
  const exported = read("src/index.ts");
  expect(classes.filter((name) => !new RegExp(`export .*\\b${name}\\b`).test(exported))).toEqual([]);
  expect(classes).toHaveLength(4);
});
