/** The PNG beside what a browser makes of the same SVG: the same picture, but for the edges of letters and lines. */
import { readdirSync, readFileSync } from "node:fs";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "./given/browser.ts";

const hasBrowser = hasBrowserFor("pictures in a browser");

const golden = "test/core/picture/golden";
const fonts = ["400", "600"].map((weight) => readFileSync(`src/worker/picture/font/inter-${weight}.ttf`));

/** What the page says of two pictures of the same size. */
interface Compared {
  readonly isXml: boolean;
  /** The share of pixels that differ by more than a quarter in any color. */
  readonly differing: number;
}

describe.skipIf(!hasBrowser)("a picture in a browser", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await initWasm(readFileSync("dist/resvg.wasm"));
    browser = await launch();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());

  it.each(readdirSync(golden))("%s is what resvg makes of it", async (name) => {
    const svg = readFileSync(`${golden}/${name}`, "utf8").replace(/^<!--.*-->\n/, "");
    const drawing = new Resvg(svg, {
      font: { fontBuffers: fonts, defaultFontFamily: "Inter", loadSystemFonts: false },
    });
    const png = Buffer.from(drawing.render().asPng()).toString("base64");
    const { isXml, differing } = await page.evaluate<Compared>(comparison(svg, png));
    expect(isXml).toBe(true);
    expect(differing).toBeLessThan(0.01);
    // Were one of them blank, or another picture, more would differ.
    const blank = svg.replace(/<text.*<\/text>/, "");
    const { differing: without } = await page.evaluate<Compared>(comparison(blank, png));
    expect(without).toBeGreaterThan(differing * 2);
  });
});

/** A program for the page: draws both and counts. */
function comparison(svg: string, png: string): string {
  const faces = fonts.map(
    (font, index) =>
      `@font-face { font-family: Inter; font-weight: ${index === 0 ? 400 : 600}; src: url(data:font/ttf;base64,${font.toString("base64")}); }`,
  );
  const styled = svg.replace(/>/, `><style>${faces.join(" ")}</style>`);
  const address = `data:image/svg+xml;base64,${Buffer.from(styled).toString("base64")}`;
  return `(async () => {
    const isXml = new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml").querySelector("parsererror") === null;
    const pixels = async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      const context = Object.assign(document.createElement("canvas"), { width: 800, height: 320 }).getContext("2d");
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, 800, 320).data;
    };
    const [one, other] = [await pixels(${JSON.stringify(address)}), await pixels("data:image/png;base64,${png}")];
    let differing = 0;
    for (let at = 0; at < one.length; at += 4) {
      if ([0, 1, 2].some((part) => Math.abs(one[at + part] - other[at + part]) > 64)) differing++;
    }
    return { isXml, differing: differing / (800 * 320) };
  })()`;
}
