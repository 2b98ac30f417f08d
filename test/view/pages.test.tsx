import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import { DocumentPage } from "../../src/view/pages/document.tsx";
import { HomePage } from "../../src/view/pages/home.tsx";
import { lengthWords } from "../../src/core/monitor/duration.ts";
import { age, chanceWords } from "../../src/view/words.ts";

describe("chanceWords()", () => {
  it.each([
    [1, "by chance in most windows"],
    [0.25, "by chance about once in 4 windows"],
    [0.0012, "by chance about once in 830 windows"],
    [0.001, "by chance less than once in 1,000 windows"],
    [9.9e-5, "by chance less than once in 10,000 windows"],
    [Number.MIN_VALUE, "by chance less than once in 1,000,000,000 windows"],
  ])("of %d is %s", (probability, words) => {
    expect(chanceWords(probability)).toBe(words);
  });
});

describe("age()", () => {
  it.each([
    [40_000, "40 s"],
    [99_999, "99 s"],
    [119_000, "1 min"],
    [99.9 * 60_000, "99 min"],
    [25.9 * 3_600_000, "25 h"],
    [71.9 * 3_600_000, "2 d"],
    [-1, "0 s"],
  ])("of %d ms is %s, on pages and in messages", (ms, words) => {
    expect(age(5_000, 5_000 + ms)).toBe(words.replace(" ", "\u00a0"));
    expect(lengthWords(ms)).toBe(words);
  });
});

describe("HomePage", () => {
  it("says how to open the API while there is no token", () => {
    const html = renderToString(<HomePage closed={true} faults={[]} />);
    expect(html).toContain("npx wrangler secret put WEIR_ADMIN_TOKEN");
    expect(html).not.toContain("openapi.json");
  });

  it("says where to begin once there is one", () => {
    const html = renderToString(<HomePage closed={false} faults={["<b>"]} />);
    expect(html).toContain("PUT /v1/endpoints/{name}");
    expect(html).toContain('<a href="/openapi.json">');
    expect(html).not.toContain("WEIR_ADMIN_TOKEN");
  });
});

describe("DocumentPage", () => {
  const documents = ["", "deploy", "checks"].map((name) => ({
    name,
    title: name === "" ? "Documents" : `About ${name}`,
    html: `<h2 id="first"><a href="#first">First</a></h2>`,
    sections: [{ id: "first", title: "First" }],
  }));

  function named(name: string) {
    const found = documents.find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no document ${name}`);
    return found;
  }

  it("shows a document between its neighbours, and which of all it is", () => {
    const deploy = named("deploy");
    const html = renderToString(<DocumentPage document={deploy} all={documents} isSignedIn={false} />);
    expect(html).toContain("<title>Weir: About deploy</title>");
    expect(html).toContain('<a href="#first">First</a>');
    expect(html).toContain('Before: <a href="/docs">Documents</a>');
    expect(html).toContain('Next: <a href="/docs/checks">About checks</a>');
    expect(html).toContain('<a href="/docs/deploy" aria-current="page">About deploy</a>');
  });

  it("the index has no list of its sections, and nothing before it", () => {
    const html = renderToString(<DocumentPage document={named("")} all={documents} isSignedIn={false} />);
    expect(html).not.toContain("On this page");
    expect(html).not.toContain("Before:");
  });
});
