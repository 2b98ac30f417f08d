/**
 * The example for OpenTofu and Terraform says what wrangler.toml says. Neither program is here: HashiCorp's parser reads
 * it, names are looked at, and nothing was ever applied by it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

/** Its own types bring those of browsers along, for all tests. */
interface Hcl {
  readonly parse: (
    name: string,
    text: string,
  ) => Promise<Readonly<Record<"resource" | "variable", Readonly<Record<string, unknown>>>>>;
}

const require = createRequire(import.meta.url);
const { parse }: Hcl = require("@cdktf/hcl2json");
const main = readFileSync("src/docs/examples/main.tf", "utf8");
const hcl = main.replaceAll(/^\s*#.*$/gm, "");
const toml = readFileSync("wrangler.toml", "utf8").replaceAll(/^#.*$/gm, "");

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((found) => found.slice(1).join(" "));
}

describe("main.tf", () => {
  it("is read by HashiCorp's parser, which says where it cannot", async () => {
    const { resource, variable } = await parse("main.tf", main);
    expect(Object.keys(resource)).toEqual([
      "cloudflare_r2_bucket",
      "cloudflare_worker",
      "cloudflare_worker_version",
      "cloudflare_workers_cron_trigger",
      "cloudflare_workers_deployment",
      "cloudflare_workflow",
    ]);
    expect(Object.keys(variable)).toEqual(["account_id", "admin_token", "clone", "is_first", "secrets"]);
    await expect(parse("main.tf", main.replace("modules = [", "modules = "))).rejects.toThrow("main.tf:");
  });

  it("has the bindings of wrangler.toml, with their classes", () => {
    const objects = all(toml, /\[\[durable_objects\.bindings\]\]\nname = "(\w+)"\nclass_name = "(\w+)"/g);
    expect(objects).toHaveLength(3);
    expect(all(hcl, /type = "durable_object_namespace", name = "(\w+)", class_name = "(\w+)"/g)).toEqual(
      objects,
    );
    expect(
      all(hcl, /type = "workflow", name = "(\w+)", workflow_name = "([\w-]+)", class_name = "(\w+)"/g),
    ).toEqual(all(toml, /\[\[workflows\]\]\nbinding = "(\w+)"\nname = "([\w-]+)"\nclass_name = "(\w+)"/g));
    expect(all(hcl, /type = "r2_bucket", name = "(\w+)"/g)).toEqual(
      all(toml, /\[\[r2_buckets\]\]\nbinding = "(\w+)"/g),
    );
    expect(
      all(hcl, /"cloudflare_r2_bucket" "weir" \{\s+account_id = var\.account_id\s+name\s+= "(\w+)"/g),
    ).toEqual(all(toml, /bucket_name = "(\w+)"/g));
    expect(all(hcl, /workflow_name = "([\w-]+)"/g)).toEqual(["weir-baselines", "weir-baselines"]);
  });

  it("has its date, its cron, its name and its migrations", () => {
    expect(all(hcl, /compatibility_date = "(.*)"/g)).toEqual(all(toml, /compatibility_date = "(.*)"/g));
    expect(all(hcl, /cron = "(.*?)"/g)).toEqual(all(toml, /crons = \["(.*)"\]/g));
    expect(
      all(hcl, /"cloudflare_worker" "weir" \{\s+account_id = var\.account_id\s+name\s+= "(\w+)"/g),
    ).toEqual(all(toml, /^name = "(weir)"$/gm));
    expect(all(hcl, /new_tag = "(\w+)"/g)).toEqual(all(toml, /^tag = "(\w+)"$/gm).slice(-1));
    expect(all(hcl, /new_sqlite_classes = (\[.*?\])/g)).toEqual(all(toml, /new_sqlite_classes = (\[.*?\])/g));
    expect(all(hcl, /renamed_classes = \[(\{.*?\})\]/g)).toEqual(
      all(toml, /renamed_classes = \[(\{.*?\})\]/g),
    );
  });

  it("has the files that the Worker is made of: those beside it, and its parts by the rule of wrangler.toml", () => {
    const build = readFileSync("src/cli/worker-bundle.mjs", "utf8");
    const [, list = ""] = /besideFiles = \[(.*)\]/.exec(build) ?? [];
    const files = ["worker.mjs", ...all(list, /"([\w.-]+)"/g)];
    expect(all(hcl, /"([\w.-]+\.(?:mjs|wasm|bin|txt))"\s+=/g)).toEqual(files);
    expect(all(hcl, /fileset\("\$\{var\.clone\}\/dist", "(.*?)"\)/g)).toEqual(
      all(toml, /type = "ESModule"\nglobs = \["(.*)"\]/g),
    );
  });
});
