/**
 * What messages hold, counted: the length of their texts, their images and files, the calls of tools.
 *
 * Contents of all makers are trees of the same few kinds of parts, told by their `type` or by the key that holds
 * them. Thoughts are no part of what is said, and are left out: some makers show them, some do not. Of a part that is
 * an image, a file or a call nothing inside is looked at: there is base64, and what callers name.
 */
import { isObject, isString } from "../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../json/parse.ts";

export interface Contents {
  /** Length of all texts together, in UTF-16 units, as JavaScript counts. */
  readonly textChars: number;
  readonly images: number;
  /** Documents, sounds and films. */
  readonly files: number;
  readonly toolCalls: number;
}

export function contentsOf(value: JsonValue | undefined): Contents {
  const tally: Tally = { textChars: 0, images: 0, files: 0, toolCalls: 0 };
  add(tally, value);
  return tally;
}

type Tally = { -readonly [Key in keyof Contents]: number };

function add(tally: Tally, value: JsonValue | undefined): void {
  if (isString(value)) addText(tally, value);
  else if (isArray(value)) for (const item of value) add(tally, item);
  else if (isObject(value)) addPart(tally, value);
}

/** A file or an image may stand where a text does, as its data. */
function addText(tally: Tally, text: string): void {
  const media = /^data:(\w+)\/[\w.+-]+[;,]/.exec(text.slice(0, 100))?.[1];
  if (media === undefined) tally.textChars += text.length;
  else if (media === "image") tally.images++;
  else tally.files++;
}

function addPart(tally: Tally, part: JsonObject): void {
  switch (kindOf(part)) {
    case "thought":
      return;
    case "image":
      tally.images++;
      return;
    case "file":
      tally.files++;
      return;
    case "call":
      tally.toolCalls++;
      return;
    case "content":
      addMembers(tally, part);
  }
}

function addMembers(tally: Tally, { keys, values }: JsonObject): void {
  keys.forEach((key, index) => {
    const value = values[index];
    if (contentKeys.has(key)) add(tally, value);
    else if (key === "tool_calls") tally.toolCalls += isArray(value) ? value.length : 0;
    else if (key === "images") tally.images += isArray(value) ? value.length : 0;
    else if (partKeys.get(key) === "call" && isObject(value)) tally.toolCalls++;
    else if (key === "audio" && isObject(value)) tally.files++;
  });
}

/** Members that hold what is said. `message` is what Cohere's history calls its text; results of tools are said too. */
const contentKeys: ReadonlySet<string> = new Set([
  "content",
  "contents",
  "parts",
  "text",
  "refusal",
  "message",
  "response",
  "markdown",
  "toolResult",
  "output",
]);

type Kind = "content" | "thought" | "image" | "file" | "call";

/** What a part is, by the key that holds it. */
const partKeys: ReadonlyMap<string, Kind> = new Map([
  ["image_url", "image"],
  ["image", "image"],
  ["inlineData", "file"],
  ["inline_data", "file"],
  ["fileData", "file"],
  ["file_data", "file"],
  ["document", "file"],
  ["video", "file"],
  ["input_audio", "file"],
  ["functionCall", "call"],
  ["function_call", "call"],
  ["toolUse", "call"],
  ["reasoningContent", "thought"],
]);

/** What a part is, by its type; what else ends in `_call` or `_use` is a call. */
const partTypes: ReadonlyMap<string, Kind> = new Map([
  ["image", "image"],
  ["image_url", "image"],
  ["input_image", "image"],
  ["output_image", "image"],
  ["image_generation_call", "image"],
  ["file", "file"],
  ["input_file", "file"],
  ["document", "file"],
  ["document_url", "file"],
  ["audio", "file"],
  ["input_audio", "file"],
  ["audio_url", "file"],
  ["video", "file"],
  ["video_url", "file"],
  ["reasoning", "thought"],
]);

function kindOf(part: JsonObject): Kind {
  const type = part.get("type");
  if (isString(type)) {
    const kind = partTypes.get(type);
    if (kind !== undefined) return kind;
    if (/_(?:call|use)$/.test(type)) return "call";
  }
  if (part.get("thought") === true) return "thought";
  // A message that has a role holds parts; it is none.
  if (part.keys.includes("role")) return "content";
  const key = part.keys.find((name) => partKeys.has(name));
  if (key === undefined) return "content";
  const kind = partKeys.get(key) ?? "content";
  return kind === "file" && isImageData(part.get(key)) ? "image" : kind;
}

/** Gemini says what the data is in its MIME type. */
function isImageData(data: JsonValue | undefined): boolean {
  if (!isObject(data)) return false;
  const type = data.get("mimeType") ?? data.get("mime_type");
  return isString(type) && type.startsWith("image/");
}
