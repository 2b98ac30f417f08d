/** What a kernel's takeLines() takes, by an expression for each line. */
import type { LineTemplate, TakenLines } from "../../../src/core/bulk/kernel.ts";
import { jsonBody, type PlainBody } from "./twin-json.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Taken {
  text = "";
  width = 0;
  beyond = 0;

  fits({ rows, width }: PlainBody): boolean {
    return rows < 2 || this.width === 0 || this.width === width;
  }

  add({ text, rows, width }: PlainBody): void {
    this.text += text;
    if (rows > 1) [this.width, this.beyond] = [width, this.beyond + rows - 1];
  }

  get bodies() {
    return { bytes: new TextEncoder().encode(this.text), width: this.width, beyond: this.beyond };
  }
}

export function takeLines(template: LineTemplate, bytes: Uint8Array, from: number, to: number): TakenLines {
  const [input, output] = [new Taken(), new Taken()];
  let [lines, several, first, last, at] = [0, 0, Infinity, -Infinity, from];
  while (at < to) {
    const end = bytes.indexOf(0x0a, at);
    const call = callIn(template, bytes.subarray(at, end));
    if (call === null || !input.fits(call.input) || !output.fits(call.output)) break;
    input.add(call.input);
    output.add(call.output);
    [lines, at] = [lines + 1, end + 1];
    if (call.input.rows > 1 && (template.isPaired || template.width !== null)) several++;
    if (call.time !== null) [first, last] = [Math.min(first, call.time), Math.max(last, call.time)];
  }
  return { lines, several, consumed: at - from, input: input.bodies, output: output.bodies, first, last };
}

const nothing: PlainBody = { text: "", rows: 0, width: 0 };

function callIn(template: LineTemplate, bytes: Uint8Array) {
  const line = textOf(bytes);
  const { constants, holes, width, forms, isPaired } = template;
  const bodyHole = (hole: number) => {
    const side = hole === holes.input ? "input" : "output";
    if (hole !== holes[side]) return textHole;
    return forms[side] === null ? csvHole : jsonHole;
  };
  const pattern = constants
    .map((text, index) => {
      const constant = text.replace(/[$()*+./?[\\\]^{|}]/g, "\\$&");
      if (index === 0) return constant;
      return `${bodyHole(index - 1)}${constant}`;
    })
    .join("");
  const found = line === null ? null : new RegExp(`^${pattern}$`).exec(line);
  if (found === null) return null;
  const [input, output] = (["input", "output"] as const).map((side) => {
    const hole = holes[side];
    if (hole === null) return nothing;
    const data = found[hole + 1] ?? "";
    const form = forms[side];
    if (form !== null) return jsonBody(form, template.delimiter, data);
    if (!template.isPacked[side]) return plainBody(template, textIn(data));
    const text = data.length > template.mostBytes ? null : unpacked(data);
    return text === null ? null : plainBody(template, text);
  });
  const written = holes.time === null ? noTime : (found[holes.time + 1] ?? "");
  const time = written === noTime ? null : timeOf(written);
  if (!input || !output || Number.isNaN(time)) return null;
  if (isPaired && input.rows !== output.rows) return null;
  const isWide = width === null || (input.rows === output.rows && input.width + output.width === width);
  return isWide ? { input, output, time } : null;
}

/** As it stands in records of the service's tools. */
const noTime = "{%s}";

const textHole = String.raw`([^"\\\u0000-\u001f]*)`;
const csvHole = String.raw`((?:[^"\\\u0000-\u001f]|\\[nt])*)`;
const jsonHole = String.raw`((?:[^"\\\u0000-\u001f]|\\.)*)`;

function textOf(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function textIn(data: string): string {
  return data.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
}

/** Null for what is no base64, or no plain ASCII in it. */
function unpacked(data: string): string | null {
  const isPadded = data.length % 4 === 0 && /^[\w+/]+={0,2}$/.test(data) && !data.includes("_");
  const text = isPadded ? Buffer.from(data, "base64").toString("latin1") : "";
  return /^[\t\n !#-\u007f]+$/.test(text) ? text : null;
}

function plainBody(
  { firstCharacters, delimiter, mostBytes, width: together }: LineTemplate,
  text: string,
): PlainBody | null {
  const [first = ""] = text;
  if (first === "" || !firstCharacters.includes(first) || Buffer.byteLength(text) > mostBytes) return null;
  const rows = text.replace(/\n$/, "").split("\n");
  const widths = new Set(rows.map((row) => row.split(delimiter).length));
  const [width = 0] = widths;
  if (widths.size > 1 || rows.includes("") || (width === 1 && delimiter !== ",")) return null;
  if (width === 1 && together !== null && together > 1 && /[;\t|]/.test(text)) return null;
  return { text: text.endsWith("\n") ? text : `${text}\n`, rows: rows.length, width };
}

function timeOf(text: string): number {
  return /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
}
