/** Every snippet of README and the documents that can run on this computer runs here, in the order of its document. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runJson } from "./json.ts";
import { documentFiles, snippetsOf, type Snippet } from "./snippets.ts";
import { pythonLacks, Stage } from "./stage.ts";

const stage = new Stage();

beforeAll(() => stage.open());
afterAll(() => stage.close());

describe.each(documentFiles.filter((file) => snippetsOf(file).length > 0))("%s", (file) => {
  beforeAll(() => stage.prepare());

  it.for(snippetsOf(file).map((snippet) => [titleOf(snippet), snippet] as const))(
    "%s",
    async ([, snippet], { skip }) => {
      const lack = snippet.language === "python" ? pythonLacks(snippet) : null;
      if (lack !== null) skip(lack);
      await expect(outcomeOf(snippet)).resolves.toMatch(/^(?:run|not run: .+)$/);
    },
  );
});

/** Whether it was run. Rejects where it failed, and where nothing runs it and it does not say so. */
async function outcomeOf(snippet: Snippet): Promise<string> {
  const { file, line, language, notRun } = snippet;
  if (notRun !== null) return `not run: ${notRun}`;
  if (language === "sh") await stage.shell(snippet);
  else if (language === "js") await stage.script(snippet, "node", "mjs");
  else if (language === "python") await stage.script(snippet, "python3", "py");
  else if (language === "json") await runJson(stage, snippet);
  else throw new Error(`${file}:${line}: nothing here runs ${language}, and it does not say: not run`);
  return "run";
}

function titleOf({ line, language, kind, notRun, text }: Snippet): string {
  const [first = ""] = text.trim().split("\n");
  const why = notRun === null ? "" : ` (not run: ${notRun})`;
  return `line ${line}, ${[language, kind].join(" ").trim()}: ${first.slice(0, 60)}${why}`;
}
