/**
 * `npm run client`: makes weir.d.ts beside this file, the types of a client of the API, from the document that the built
 * Worker serves. The generator is openapi-typescript, fetched from npm for this one run: it needs TypeScript 5, which
 * this repository does not. The first line holds the document's hash: client.test.ts says when it is out of date.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imported } from "../given/program.mjs";

const generator = ["openapi-typescript@7.13.0", "typescript@5.9.3"];
/** A field with a default may be left out of what is sent. */
const options = ["--default-non-nullable", "false"];
const output = fileURLToPath(new URL("weir.d.ts", import.meta.url));

const folder = await mkdtemp(join(tmpdir(), "weir-client-"));
try {
  const { documentText, hashOf } = await imported("api/document.ts");
  const script = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));
  const text = await documentText(script);
  const source = join(folder, "openapi.json");
  const made = join(folder, "weir.d.ts");
  await writeFile(source, text);
  const packages = generator.flatMap((name) => ["--package", name]);
  execFileSync("npx", ["--yes", ...packages, "openapi-typescript", source, "--output", made, ...options], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const head = `// Made by npm run client with ${generator[0]}. Document: ${hashOf(text)}\n`;
  await writeFile(output, head + (await readFile(made, "utf8")));
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();
