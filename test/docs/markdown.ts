/** The documents as tests read them: their tables, headings and links. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { lexer, type Token, type Tokens } from "marked";
import type { Document } from "../../src/view/pages/document.tsx";

/** Every document, by its path in the repository. */
export const documentPaths: readonly string[] = [
  "README.md",
  "src/README.md",
  ...readdirSync("src/docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => `src/docs/${file}`),
];

/** The documents as the build has made pages of them. */
export const builtPages = (
  JSON.parse(readFileSync("dist/docs.txt", "utf8")) as { pages: (Document & { readonly source: string })[] }
).pages;

const parsed = new Map<string, readonly Token[]>();

function tokensOf(path: string): readonly Token[] {
  const known = parsed.get(path) ?? lexer(readFileSync(path, "utf8"));
  parsed.set(path, known);
  return known;
}

/** The titles of a document's sections, of the depth asked for. */
export function headingsOf(path: string, depth: number): string[] {
  return tokensOf(path)
    .filter((token): token is Tokens.Heading => token.type === "heading" && token.depth === depth)
    .map(({ text }) => text.replaceAll("`", ""));
}

/** The rows of the first table below a heading whose first column is headed so; cells as they are written. */
export function tableOf(path: string, heading: string, firstColumn: string): string[][] {
  const tokens = tokensOf(path);
  const start = tokens.findIndex((token) => token.type === "heading" && token["text"] === heading);
  const table = tokens
    .slice(start)
    .find((token): token is Tokens.Table => token.type === "table" && token.header[0]?.text === firstColumn);
  if (start < 0 || table === undefined) {
    throw new Error(`${path} has no table of ${firstColumn} below "${heading}"`);
  }
  return table.rows.map((row: readonly Tokens.TableCell[]) => row.map(({ text }) => text));
}

/** What stands between backticks. */
export function code(cell = ""): string {
  return /^`(.*)`$/.exec(cell)?.[1] ?? cell;
}

export interface Link {
  readonly from: string;
  readonly href: string;
  /** The file that it leads to, in the repository; null for one that leads elsewhere. */
  readonly file: string | null;
  readonly anchor: string | null;
}

export function linksOf(path: string): Link[] {
  return hrefsIn(tokensOf(path)).map((href) => {
    const [target = "", anchor = null] = href.split("#");
    if (/^\w+:/.test(href)) return { from: path, href, file: null, anchor: null };
    const file = target === "" ? path : normalize(join(dirname(path), target));
    return { from: path, href, file, anchor };
  });
}

function hrefsIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    const own = token.type === "link" ? [String(token["href"])] : [];
    if (token.type === "table") {
      const { header, rows } = token as Tokens.Table;
      return [...header, ...rows.flat()].flatMap((cell) => hrefsIn(cell.tokens));
    }
    const inner: unknown =
      token.type === "list" ? (token as Tokens.List).items : Reflect.get(token, "tokens");
    return [...own, ...(Array.isArray(inner) ? hrefsIn(inner as readonly Token[]) : [])];
  });
}
