/** A PNG of 8 bits a channel, without interlacing, as the specification says to read it (w3.org/TR/png, 9 and 10). */
import { expect } from "vitest";

interface Decoded {
  readonly width: number;
  readonly height: number;
  /** Pixels by color, `#rrggbb`. */
  readonly colorsIn: ReadonlyMap<string, number>;
}

export async function decodedPng(bytes: Uint8Array): Promise<Decoded> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height, depth, kind, interlaced] = [
    view.getUint32(16),
    view.getUint32(20),
    bytes[24],
    bytes[25],
    bytes[28],
  ];
  expect([depth, interlaced]).toEqual([8, 0]);
  const channels = kind === 6 ? 4 : 3;
  const data: Uint8Array[] = [];
  for (let at = 8; at < bytes.length; at += 12 + view.getUint32(at)) {
    const type = new TextDecoder().decode(bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const inflated = new Blob(data as Uint8Array<ArrayBuffer>[])
    .stream()
    .pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(inflated).arrayBuffer());
  return { width, height, colorsIn: colorsOf(raw, { width, height, channels }) };
}

interface Form {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

function colorsOf(raw: Uint8Array, { width, height, channels }: Form): Map<string, number> {
  const length = width * channels;
  const colorsIn = new Map<string, number>();
  let above = new Uint8Array(length);
  for (let y = 0; y < height; y++) {
    const start = y * (length + 1);
    above = lineOf(raw.slice(start + 1, start + 1 + length), raw[start] ?? 0, above, channels);
    for (let x = 0; x < length; x += channels) {
      const color = `#${Buffer.from(above.subarray(x, x + 3)).toString("hex")}`;
      colorsIn.set(color, (colorsIn.get(color) ?? 0) + 1);
    }
  }
  return colorsIn;
}

function lineOf(line: Uint8Array<ArrayBuffer>, filter: number, above: Uint8Array, channels: number) {
  const at = (values: Uint8Array, x: number) => (x < 0 ? 0 : (values[x] ?? 0));
  for (let x = 0; x < line.length; x++) {
    const [left, up, corner] = [at(line, x - channels), at(above, x), at(above, x - channels)];
    line[x] = at(line, x) + predicted(filter, left, up, corner);
  }
  return line;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(guess - one)) as [number, number, number];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
