/** Links of the documents, as they stand in the repository and as the build has made pages of them. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builtPages, documentPaths, headingsOf, linksOf } from "./markdown.ts";

const pages = builtPages;
const pageOf = (source: string) => pages.find((page) => page.source === source);

/** Every id in a page's HTML. */
function idsOf(html: string): string[] {
  return [...html.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => id);
}

describe("in the repository", () => {
  it.each(documentPaths)("every link of %s leads to a file, and to a heading of it", (path) => {
    const lost = linksOf(path).filter(({ file, anchor }) => {
      if (file === null) return false;
      if (!existsSync(file)) return true;
      return anchor !== null && !idsOf(pageOf(file)?.html ?? "").includes(anchor);
    });
    expect(lost).toEqual([]);
  });

  it("links to other hosts are https", () => {
    const others = documentPaths.flatMap(linksOf).filter(({ file }) => file === null);
    expect(others.filter(({ href }) => !href.startsWith("https://"))).toEqual([]);
  });

  it("README has at most 150 lines, and its two commands on the first screen", () => {
    const lines = readFileSync("README.md", "utf8").trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(150);
    const screen = lines.slice(0, 40);
    expect(screen).toContain("npm ci && npm run demo");
    expect(screen).toContain("npm ci && npm run check");
  });

  it("src/README names only files that are there", () => {
    const text = readFileSync("src/README.md", "utf8");
    const named = [...text.matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|md))`/g)].map(([, name = ""]) => name);
    const roots = ["", "src/", "src/worker/", "src/worker/gateway/", "src/worker/recorder/"];
    roots.push("src/worker/endpoint/", "src/worker/monitor/", "src/worker/notify/", "src/worker/platform/");
    roots.push("src/worker/baseline/", "src/core/check/", "src/core/receiver/", "src/core/config/");
    const lost = named.filter((name) => !roots.some((root) => existsSync(`${root}${name}`)));
    expect(lost.filter((name) => !/(?:^|\/)x\.\w+$/.test(name))).toEqual([]);
  });
});

describe("of the pages", () => {
  it("there is one for each document, under its own title", () => {
    expect(pages.map(({ source }) => source).toSorted()).toEqual(documentPaths.toSorted());
    for (const { source, title } of pages) expect(headingsOf(source, 1)).toEqual([title]);
  });

  it.each(pages.map(({ name, html }) => [name, html] as const))(
    "every link of /docs/%s works",
    (name, html) => {
      const hrefs = [...html.matchAll(/ href="([^"]+)"/g)].map(([, href = ""]) => href);
      const lost = hrefs.filter((href) => {
        if (href.startsWith("https://") || href === "/openapi.json") return false;
        const [path = "", anchor] = href.split("#");
        const to = path === "" ? name : path === "/docs" ? "" : path.replace(/^\/docs\//, "");
        const page = pages.find((one) => one.name === to);
        return page === undefined || (anchor !== undefined && !idsOf(page.html).includes(anchor));
      });
      expect(lost).toEqual([]);
    },
  );

  it("ids are unique, and sections are headings", () => {
    for (const { html, sections } of pages) {
      const ids = idsOf(html);
      expect(new Set(ids).size).toBe(ids.length);
      expect(sections.filter(({ id }) => !ids.includes(id))).toEqual([]);
    }
  });

  it("nothing is loaded and nothing runs", () => {
    for (const { html } of pages)
      expect(html).not.toMatch(/<(?:script|img|iframe|link|style|object)\b|\son\w+=/i);
  });
});
