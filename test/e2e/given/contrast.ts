/** Whether text can be read. */
import type { Page } from "playwright-core";

/** The contrast (WCAG 2) of the first element's text with what is behind it. */
export async function contrastOf(page: Page, selector: string): Promise<number> {
  const colours = await page.evaluate<string[]>(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    let below = element;
    while (below && /, 0\\)$/.test(getComputedStyle(below).backgroundColor)) below = below.parentElement;
    return [element, below ?? document.body].map((one, index) =>
      getComputedStyle(one)[index === 0 ? "color" : "backgroundColor"]);
  })()`);
  const [dark = 0, bright = 0] = colours.map(luminance).toSorted((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const parts = (colour.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
