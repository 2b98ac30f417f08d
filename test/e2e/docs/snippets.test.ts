/** Every snippet of README and the documents that can run on this computer runs here, in the order of its document. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { documentFiles, snippetsOf, type Snippet } from "./snippets.ts";
import { runJson } from "./json.ts";
import { pythonLacks, Stage } from "./stage.ts";

const stage = new Stage();

beforeAll(() => stage.open());
afterAll(() => stage.close());

describe.each(documentFiles.filter((file) => snippetsOf(file).length > 0))("%s", (file) => {
  beforeAll(() => stage.prepare());

  it.for(snippetsOf(file).map((snippet) => [titleOf(snippet), snippet] as const))(
    "%s",
    async ([, snippet], { skip }) => {
      const { language, notRun } = snippet;
      if (notRun !== null) return;
      switch (language) {
        case "sh":
          return void (await stage.shell(snippet));
        case "js":
          return void (await stage.script(snippet, "node", "mjs"));
        case "json":
          return runJson(stage, snippet);
        case "python": {
          const lack = pythonLacks(snippet);
          return lack === null ? void (await stage.script(snippet, "python3", "py")) : skip(lack);
        }
        default:
          throw new Error(
            `${file}:${snippet.line}: nothing here runs ${language}, and it does not say: not run`,
          );
      }
    },
  );
});

function titleOf({ line, language, kind, notRun, text }: Snippet): string {
  const [first = ""] = text.trim().split("\n");
  const why = notRun === null ? "" : ` (not run: ${notRun})`;
  return `line ${line}, ${[language, kind].join(" ").trim()}: ${first.slice(0, 60)}${why}`;
}
