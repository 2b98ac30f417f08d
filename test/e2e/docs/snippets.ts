/**
 * The fenced blocks of the documents. Each is run by a test (stage.ts) or says why not, in a comment right before it:
 * `<!-- not run: why -->`. Only `text`, which is for the eye, needs neither.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Where there are snippets: README, and the documents in their folder. */
export const documentFiles: readonly string[] = [
  "README.md",
  "src/README.md",
  ...readdirSync(join(root, "src/docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `src/docs/${file}`),
];

export interface Snippet {
  readonly file: string;
  /** Of its fence. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language: of JSON, what it is. */
  readonly kind: string;
  readonly text: string;
  /** Why it is not run; null if it is. */
  readonly notRun: string | null;
}

/** The snippets of a document, in their order. */
export function snippetsOf(file: string): Snippet[] {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const snippets: Snippet[] = [];
  let open: Omit<Snippet, "text"> | null = null;
  let text: string[] = [];
  lines.forEach((line, index) => {
    const [, fence] = /^```(.*)$/.exec(line) ?? [];
    if (fence === undefined) {
      text.push(line);
    } else if (open === null) {
      const [language = "", ...kind] = fence.trim().split(" ");
      open = { file, line: index + 1, language, kind: kind.join(" "), notRun: reasonAbove(lines, index) };
      text = [];
    } else {
      snippets.push({ ...open, text: text.join("\n") });
      open = null;
    }
  });
  if (open !== null) throw new Error(`${file}: a fence is never closed`);
  return snippets.filter(({ language }) => language !== "text");
}

function reasonAbove(lines: readonly string[], index: number): string | null {
  const above = lines
    .slice(0, index)
    .findLast((line) => line.trim() !== "")
    ?.trim();
  return /^<!-- not run: (.+) -->$/.exec(above ?? "")?.[1] ?? null;
}
