/** Every snippet of README and the documents that can run on this computer runs here, in the order of its document. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runJson } from "./json.ts";
import { documentFiles, snippetsOf, type Snippet } from "./snippets.ts";
import { trainingCsv } from "../../../src/cli/demo/data.ts";
import { hasDuckdb, runSql } from "./sql.ts";
import { pythonLacks, Stage } from "./stage.ts";

const stage = new Stage();

beforeAll(() => stage.open());
afterAll(() => stage.close());

describe.each(documentFiles.filter((file) => snippetsOf(file).length > 0))("%s", (file) => {
  beforeAll(() => stage.prepare());

  it.for(snippetsOf(file).map((snippet) => [titleOf(snippet), snippet] as const))(
    "%s",
    async ([, snippet], { skip }) => {
      const lack = lackOf(snippet);
      if (lack !== null) skip(lack);
      await expect(outcomeOf(snippet)).resolves.toMatch(/^(?:run|not run: .+)$/);
    },
  );
});

describe.skipIf(!hasDuckdb)("SQL of notebooks.md", () => {
  it("finds in the sketches the medians that the training data have", async () => {
    await stage.prepare();
    const snippet = snippetsOf("src/docs/notebooks.md").find(({ text }) => text.includes("AS median"));
    if (snippet === undefined) throw new Error("notebooks.md has no SQL of medians");
    const rows = await runSql(stage, snippet);
    const [header = "", ...lines] = trainingCsv(1_000, 1).trimEnd().split("\n");
    for (const name of ["Day Mins", "Intl Calls"]) {
      const column = header.split(",").indexOf(name);
      const values = lines.map((line) => Number(line.split(",")[column])).toSorted((a, b) => a - b);
      expect(rows).toContainEqual({ name, median: values[499] });
    }
  });
});

/** Why it cannot be run here; null if it can. */
function lackOf(snippet: Snippet): string | null {
  if (snippet.notRun !== null) return null;
  if (snippet.language === "sql") return hasDuckdb ? null : "DuckDB is not installed";
  return snippet.language === "python" ? pythonLacks(snippet) : null;
}

/** Whether it was run. Rejects where it failed, and where nothing runs it and it does not say so. */
async function outcomeOf(snippet: Snippet): Promise<string> {
  const { file, line, language, notRun } = snippet;
  if (notRun !== null) return `not run: ${notRun}`;
  if (language === "sh") await stage.shell(snippet);
  else if (language === "js") await stage.script(snippet, "node", "mjs");
  else if (language === "python") await stage.script(snippet, "python3", "py");
  else if (language === "sql") return (await runSql(stage, snippet)).length > 0 ? "run" : "it gives no rows";
  else if (language === "json") await runJson(stage, snippet);
  else throw new Error(`${file}:${line}: nothing here runs ${language}, and it does not say: not run`);
  return "run";
}

function titleOf({ line, language, kind, notRun, text }: Snippet): string {
  const [first = ""] = text.trim().split("\n");
  const why = notRun === null ? "" : ` (not run: ${notRun})`;
  return `line ${line}, ${[language, kind].join(" ").trim()}: ${first.slice(0, 60)}${why}`;
}
