/**
 * Pictures as PNG, which every chat shows: drawn by resvg (MPL-2.0) with a part of Inter (font/OFL.txt). Both are set up
 * when the first picture of an isolate is drawn: where calls only pass, never.
 */
import { initWasm, Resvg } from "@resvg/resvg-wasm";

let ready: Promise<readonly Uint8Array[]> | null = null;

/** Draws an SVG that needs nothing but the font. Throws where it is none. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  ready ??= begun();
  const fontBuffers = [...(await ready)];
  const drawing = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily: "Inter", sansSerifFamily: "Inter", loadSystemFonts: false },
  });
  try {
    const image = drawing.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
}

async function begun(): Promise<readonly Uint8Array[]> {
  const [{ default: module }, ...fonts] = await Promise.all([
    import("../../../dist/resvg.wasm"),
    import("../../../dist/inter-400.bin"),
    import("../../../dist/inter-600.bin"),
  ]);
  await initWasm(module);
  return fonts.map((font) => new Uint8Array(font.default));
}
