/**
 * A Slack message as text for a terminal, close to what Slack shows: a bar on the left, the header
 * bold, fields in two columns where they fit, the button as its address. Never throws: what is not
 * understood is left out, since the receiver's terminal must not decide what an alert may hold.
 */
import * as z from "zod";
import { printable, type Style } from "../terminal/output.ts";

const textSchema = z.object({ text: z.string() });
const messageSchema = z.object({
  text: z.string(),
  blocks: z
    .array(
      z.object({
        type: z.string(),
        text: textSchema.optional(),
        fields: z.array(textSchema).optional(),
        image_url: z.string().optional(),
        alt_text: z.string().optional(),
        elements: z
          .array(z.object({ text: z.union([z.string(), textSchema]), url: z.string().optional() }))
          .optional(),
      }),
    )
    .default([]),
});

type Message = z.infer<typeof messageSchema>;
type Block = Message["blocks"][number];

/** Reads what was posted to the webhook; null if it is no Slack message. */
export function parseSlack(body: string): Message | null {
  try {
    return messageSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/** The address behind the message's button. */
export function linkIn(message: Message): string | null {
  const elements = message.blocks.flatMap(({ elements = [] }) => elements);
  return elements.find(({ url }) => url !== undefined)?.url ?? null;
}

/** The address of the message's picture. */
export function pictureIn(message: Message): string | null {
  return message.blocks.find(({ image_url }) => image_url !== undefined)?.image_url ?? null;
}

export function renderSlack(message: Message, width: number, style: Style): string {
  const inner = width - 2;
  const blocks = message.blocks
    .map((block) => blockLines(block, inner, style))
    .filter(({ length }) => length > 0);
  const lines =
    blocks.length === 0
      ? wrap(plain(message.text), inner)
      : blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
  return lines.map((line) => `${style.red("▌")} ${line}`.trimEnd()).join("\n");
}

function blockLines(
  { type, text, fields = [], elements = [], alt_text = "" }: Block,
  width: number,
  style: Style,
): string[] {
  const body = text === undefined ? [] : wrap(plain(text.text), width).map((line) => emphasise(line, style));
  switch (type) {
    case "header":
      return body.map(style.bold);
    case "image":
      return wrap(`[picture] ${plain(alt_text)}`, width).map(style.dim);
    case "actions":
      return elements.map((element) => `[ ${wordsOf(element)} ]  ${element.url ?? ""}`);
    case "context":
      return elements.flatMap((element) => wrap(plain(wordsOf(element)), width).map(style.dim));
    default:
      return [
        ...body,
        ...fieldLines(
          fields.map((field) => plain(field.text)),
          width,
          style,
        ),
      ];
  }
}

function wordsOf({ text }: { readonly text: string | { readonly text: string } }): string {
  return typeof text === "string" ? text : text.text;
}

/** Two fields side by side, as Slack has them on a wide screen. */
function fieldLines(fields: readonly string[], width: number, style: Style): string[] {
  const side = width >= 70 ? 2 : 1;
  const column = Math.floor((width - 2 * (side - 1)) / side);
  const lines: string[] = [];
  for (let start = 0; start < fields.length; start += side) {
    const cells = fields.slice(start, start + side).map((field) => wrap(field, column));
    if (start > 0) lines.push("");
    for (let row = 0; row < Math.max(...cells.map(({ length }) => length)); row++) {
      // Padded before it is emphasised: escape sequences have no width.
      const padded = cells.map((cell) => emphasise(pad(cell[row] ?? "", column), style));
      lines.push(padded.join("  ").trimEnd());
    }
  }
  return lines;
}

/** The asterisks of bold text do not show. */
function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - text.replaceAll(bold, "$1").length));
}

const bold = /\*([^*\n]+)\*/g;

function emphasise(line: string, style: Style): string {
  return line.replaceAll(bold, (_, words: string) => style.bold(words));
}

/** Slack's escapes undone, once. */
function plain(text: string): string {
  return printable(text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
}

function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === "" ? word : `${line} ${word}`;
      }
    }
    return [...lines, line];
  });
}
