/**
 * The documents as pages: Markdown becomes HTML when Weir is built, so that the Worker carries the pages and no
 * Markdown library. Plain JavaScript, as build.mjs. Links between the documents become links between the pages, with
 * the anchors that GitHub gives headings; links to other files of the repository become text, since the Worker has
 * none of them. Throws an Error that names a document whose links lead nowhere.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, normalize } from "node:path/posix";
import { Marked, Renderer } from "marked";

const folder = "src/docs";

/** The documents outside the folder that are pages too, by their names. */
const others = { readme: "README.md", code: "src/README.md" };

/** `{ pages }`, the index first, then the others in the order in which it links them. */
export async function documents(root) {
  const files = (await readdir(join(root, folder))).filter((file) => file.endsWith(".md")).sort();
  const names = new Map(files.map((file) => [`${folder}/${file}`, nameOf(file)]));
  for (const [name, source] of Object.entries(others)) names.set(source, name);
  const pages = [];
  for (const [source, name] of names) {
    const text = await readFile(join(root, source), "utf8");
    pages.push(await pageOf({ root, source, name, text, names }));
  }
  return { pages: inOrder(pages) };
}

function nameOf(file) {
  return file === "README.md" ? "" : file.replace(/\.md$/, "");
}

async function pageOf({ root, source, name, text, names }) {
  const renderer = new PageRenderer(source, names);
  const html = await new Marked().parse(text, { renderer });
  for (const file of renderer.files) {
    const isThere = await stat(join(root, file)).then(Boolean, () => false);
    if (!isThere) throw new Error(`${source} links to ${file}, which is not there`);
  }
  const { title, sections, links } = renderer;
  return { name, source, title, html: html.trim(), sections, links };
}

/** Every page that the index links, and no other. */
function inOrder(pages) {
  const index = pages.find(({ name }) => name === "");
  const order = ["", ...index.links];
  const lost = pages.find(({ name }) => !order.includes(name));
  if (lost !== undefined) throw new Error(`${folder}/README.md does not link ${lost.source}`);
  return pages
    .toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
    .map(({ links: _links, ...page }) => page);
}

/**
 * HTML of one document, without its title. What the renderer meets on the way it keeps: the title, the sections, and
 * where links lead.
 */
class PageRenderer extends Renderer {
  title = "";
  sections = [];
  /** Names of pages, and paths of other files. */
  links = [];
  files = [];
  #source;
  #names;
  #ids = new Map();

  constructor(source, names) {
    super();
    this.#source = source;
    this.#names = names;
  }

  heading({ tokens, depth }) {
    const title = this.parser.parseInline(tokens, this.parser.textRenderer);
    if (depth === 1) {
      this.title = title;
      return "";
    }
    const id = this.#idOf(title);
    if (depth === 2) this.sections.push({ id, title });
    const text = this.parser.parseInline(tokens);
    return `<h${depth} id="${id}"><a href="#${id}">${text}</a></h${depth}>\n`;
  }

  link(token) {
    const { href } = token;
    if (/^(?:https?:|#|\/)/.test(href)) return super.link(token);
    const [path, anchor] = href.split("#");
    const file = normalize(join(dirname(this.#source), path));
    const name = this.#names.get(file);
    if (name === undefined) {
      this.files.push(file);
      return this.parser.parseInline(token.tokens);
    }
    this.links.push(name);
    const page = name === "" ? "/docs" : `/docs/${name}`;
    return super.link({ ...token, href: anchor === undefined ? page : `${page}#${anchor}` });
  }

  /** A table may be wider than a phone: it scrolls by itself, by keyboard too. */
  table(token) {
    return `<div class="wide" role="region" aria-label="Table" tabindex="0">${super.table(token)}</div>\n`;
  }

  /** The pages load no files; what a picture shows stands in its place. */
  image({ text }) {
    return `<em>${escaped(text)}</em>`;
  }

  code({ text }) {
    return `<pre tabindex="0"><code>${escaped(text)}\n</code></pre>\n`;
  }

  /** Comments are for whoever reads the source. */
  html({ text }) {
    return text.replace(/<!--[\s\S]*?-->/g, "");
  }

  /** As GitHub makes them: lower case, hyphens for blanks, numbered from the second on. */
  #idOf(title) {
    const plain = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-");
    const times = this.#ids.get(plain) ?? 0;
    this.#ids.set(plain, times + 1);
    return times === 0 ? plain : `${plain}-${times}`;
  }
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
