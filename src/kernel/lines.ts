/**
 * Capture lines as bytes: constant text compared 16 bytes at a time, and the plain bodies in its holes put in line.
 *
 * src/core/bulk/kernel.ts says what a template is and which bodies are plain. Whatever is not so ends the taking before
 * its line: nothing of it is kept. A hole ends at a quote, since what is taken has no escapes but those of line ends and
 * tabs in bodies, so that there is one way to read a line.
 */
import {
  Template,
  bodyEnd,
  clearWide,
  endOfText,
  firstTextAt,
  fits,
  inputs,
  keep,
  open,
  outputs,
  rows,
  takeBody,
  takePacked,
  wide,
  width,
} from "./bodies";
import { nextText, past } from "./constant";
import { Form, takeJson } from "./json";
import { allocatePages, pageSize, releasePages } from "./memory";
import { isUtf8 } from "./text";
import { time, timeOf } from "./time";

const quote: u8 = 0x22;
const lineFeed: u8 = 0x0a;
/** `2019-11-22T08:24:40Z`. */
const timeSize: u32 = 20;
/** `{%s}`, which records have that the service's own tools make, and which is no time. */
const noTime: u32 = 0x7d73257b;
/** What is read and written past an end. */
const slack: u32 = 128;

let area: usize = 0;
let areaSize: u32 = 0;

/** Room for `size` bytes of lines; what was there stays at the front. */
export function lineRoom(size: u32): usize {
  const needed = size + slack;
  if (needed <= areaSize) return area;
  const roomy = (max(needed, areaSize << 1) + pageSize - 1) & ~(pageSize - 1);
  const larger = allocatePages(roomy);
  memory.copy(larger, area, areaSize);
  releasePages(area, areaSize);
  area = larger;
  areaSize = roomy;
  return area;
}

let consumed: u32 = 0;
let several: u32 = 0;
let first: f64 = Infinity;
let last: f64 = -Infinity;

export function consumedLines(): u32 {
  return consumed;
}

/** Of the lines whose bodies must have as many rows, those that have several. */
export function linesOfSeveral(): u32 {
  return several;
}

export function firstTime(): f64 {
  return first;
}

export function lastTime(): f64 {
  return last;
}

/** Takes the lines from `from` on that are the template's, up to `to`, after a line's end. Returns how many. */
export function takeLines(template: usize, from: u32, to: u32): u32 {
  // A body is never longer than what it was taken from, and a line more than its two line ends.
  open(inputs, to - from + slack);
  open(outputs, to - from + slack);
  first = Infinity;
  last = -Infinity;
  several = 0;
  let lines: u32 = 0;
  let at = from;
  while (at < to) {
    const end = takeLine(changetype<Template>(template), at);
    if (end == 0) break;
    at = end;
    lines++;
  }
  consumed = at - from;
  return lines;
}

/** Returns where the next line begins; 0 where this one is another's. */
function takeLine(template: Template, start: u32): u32 {
  let at = start;
  let constant = changetype<u32>(template) + firstTextAt;
  let inputEnd = inputs.end;
  let outputEnd = outputs.end;
  let inputRows: u32 = 0;
  let inputWidth: u32 = 0;
  let outputRows: u32 = 0;
  let outputWidth: u32 = 0;
  let callTime: f64 = NaN;
  clearWide();
  for (let hole: u32 = 0; ; hole++) {
    at = past(constant, at);
    if (at == 0) return 0;
    constant = nextText(constant);
    if (hole + 1 == template.constants) break;
    if (hole == template.input) {
      at = take(template, template.inputForm, template.isInputPacked, at, inputs.end);
      if (at == 0) return 0;
      inputEnd = bodyEnd;
      inputRows = rows;
      inputWidth = width;
    } else if (hole == template.output) {
      at = take(template, template.outputForm, template.isOutputPacked, at, outputs.end);
      if (at == 0) return 0;
      outputEnd = bodyEnd;
      outputRows = rows;
      outputWidth = width;
    } else {
      const end = endOfText(at);
      if (load<u8>(end) != quote) return 0;
      if (hole == template.time) {
        if (
          end - at == timeSize &&
          load<u8>(end - 1) == 0x5a &&
          load<u8>(at, 10) == 0x54 &&
          timeOf(at, timeSize)
        )
          callTime = time;
        else if (end - at != 4 || load<u32>(at) != noTime) return 0;
      }
      at = end;
    }
  }
  if (load<u8>(at) != lineFeed) return 0;
  if (template.isPaired != 0 && inputRows != outputRows) return 0;
  if (template.width != 0 && (inputRows != outputRows || inputWidth + outputWidth != template.width))
    return 0;
  if (i8x16.bitmask(wide) != 0 && !isUtf8(start, at)) return 0;
  if (!fits(inputs, inputRows, inputWidth) || !fits(outputs, outputRows, outputWidth)) return 0;
  keep(inputs, inputEnd, inputRows, inputWidth);
  keep(outputs, outputEnd, outputRows, outputWidth);
  if (inputRows > 1 && (template.isPaired != 0 || template.width != 0)) several++;
  if (callTime == callTime) {
    first = min(first, callTime);
    last = max(last, callTime);
  }
  return at + 1;
}

/** A body, as whatever it is by its template. */
function take(template: Template, form: u32, isPacked: u32, at: u32, place: usize): u32 {
  if (form != 0)
    return takeJson(changetype<Form>(changetype<usize>(template) + form), <u8>template.delimiter, at, place);
  return isPacked != 0 ? takePacked(template, at, place) : takeBody(template, at, place);
}
