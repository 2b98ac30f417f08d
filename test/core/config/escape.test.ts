/** Paths that lead out from under the address they are put behind, however they are written, and those that do not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaves } from "../../../src/core/config/escape.ts";

describe("leaves()", () => {
  it.each([
    "/..",
    "/../x",
    "/a/../../x",
    "/%2e%2e/x",
    "/%2E./admin",
    "/.%2e/admin",
    "/..%2fadmin",
    "/..%2Fadmin",
    "/..%5cadmin",
    "/..\\admin",
    "/%2e%2e%2fadmin",
    "/%252e%252e%252fadmin",
    "/%25252e%25252e/admin",
    "/%2525252e%2525252e/admin",
    "/..;/admin",
    "/..;a=b/admin",
    "/..%3b/admin",
    "/%2e%2e;/admin",
    "/..%00/admin",
    "/..%09/admin",
    "/.%0a./admin",
    "/..%20/admin",
    "/a//../../admin",
    "/a/%2f/../../admin",
    "/./../admin",
    "/;/../admin",
    "/%c0%ae%c0%ae/admin",
    "/%c0%ae%c0%ae%c0%afadmin",
    "/%u002e%u002e/admin",
    "/%ef%bc%8e%ef%bc%8e/admin",
    "/%c0%2e%c0%2e/admin",
    "/..%c0%2fadmin",
    "/..%c0%af..%c0%af",
    "/..%c1%1cadmin",
    "/..%c1%9cadmin",
    "/%e0%80%ae%e0%40%ae/admin",
    "/%f0%80%80%ae./admin",
    "/%f8%80%80%80%ae./admin",
    "/..%fc%80%80%80%80%afadmin",
    "/%25c0%25ae%25c0%25ae/admin",
    "/%%32%65%%32%65/admin",
    "/%e2%80%a5/admin",
    "/%e2%80%a4%e2%80%a4/admin",
    "/%ef%b9%92%ef%b9%92/admin",
    "/%u2025/admin",
    "/..%e2%88%95admin",
    "/..%u2215admin",
    "/..%ef%b9%a8admin",
    "/..%e0%c0%af..%c0%af../admin",
    "/a%2fb%2fc/../..%2f../admin",
    "/a%5cb/../../admin",
    "/x/..%2f..%2fadmin",
    "/a%2f..%2f..%2fadmin",
  ])("%s leads out", (path) => {
    expect(leaves(path)).toBe(true);
  });

  it.each([
    "",
    "/",
    "//",
    "/v1/chat/completions",
    "/v2/models/a%2Fb/infer",
    "/m/%20%C3%A9%3F%23",
    "/a//b/",
    "/a/../b",
    "/a/%2e%2e/b",
    "/a%2f..%2fb",
    "/a/b/..;/c",
    "/a/..%2fb",
    "/.well-known/x",
    "/v1.0/models/gpt-4.1",
    "/model..v2/x",
    "/...",
    "/a;version=2/b",
    "/a/./b/.",
    "/100%/x",
    "/%zz/x",
    "/%2525",
    "/files/%252e%252ehidden",
    "/%E2%80%A6/x",
    "/%c3%a0%c3%a9/%e6%97%a5%e6%9c%ac",
    "/%f0%9f%8c%8a/x",
    "/caf%e9/%c0",
  ])("%s stays inside", (path) => {
    expect(leaves(path)).toBe(false);
  });

  const pieces = [
    "..",
    ".",
    "a",
    "b.c",
    "/",
    "//",
    "\\",
    ";",
    ";x",
    "%2e",
    "%2f",
    "%5c",
    "%252e",
    "%252f",
    "%09",
  ];
  const paths = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((some) => `/${some.join("")}`);

  it("what stays inside does so for URL, before and after any number of decodings", () => {
    fc.assert(
      fc.property(paths, fc.array(fc.boolean(), { maxLength: 3 }), (path, resolved) => {
        fc.pre(!leaves(path));
        let read = path;
        for (const resolves of [true, ...resolved]) {
          if (resolves) read = resolvedUnder(read);
          expect(read.startsWith("/")).toBe(true);
          read = read
            .replaceAll("%2e", ".")
            .replaceAll("%2f", "/")
            .replaceAll("%5c", "\\")
            .replaceAll("%25", "%");
        }
        resolvedUnder(read);
      }),
      { numRuns: 5_000 },
    );
  });

  /** What URL makes of a path behind a base; throws where that is not under the base. */
  function resolvedUnder(path: string): string {
    const { pathname } = new URL(`https://model.example/base${path}`);
    expect(`${pathname}/`).toMatch(/^\/base\//);
    return pathname.slice("/base".length) || "/";
  }

  it("takes time in proportion to the path's length", () => {
    const path = "/%2525252e%2525252e;%5c..%252f".repeat(2_000);
    const begun = performance.now();
    leaves(path);
    leaves("/a/..".repeat(20_000));
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
