/**
 * Lines and events that hold a piece of the text each, the last what is said of the whole: Ollama's generate and chat,
 * TGI's and LMI's tokens → the answer in one piece.
 *
 * Sources: Ollama, docs/api of its repository (`stream`); Hugging Face, "Text Generation Inference", generate_stream;
 * DJL Serving, "LMI handlers Inference API Schema" (JSON Lines).
 */
import { lastSaid, mergedDeltas, valuesByKey } from "./deltas.ts";
import { isObject, isString, membersOf, objectOf, without, type Member } from "../../json/members.ts";
import type { JsonObject, JsonValue } from "../../json/parse.ts";
import { has, inside, isBoolean } from "../shape.ts";
import type { Assembled, StreamForm } from "./stream-form.ts";

export const streamedOllama: StreamForm<"generation"> = {
  kind: "generation",
  isSign: isOllama,
  isPart: (line) => isOllama(line) || line.keys.includes("error"),
  assemble: (lines) => ({
    answer: joined(lines, (key, values) => {
      if (key === "message") return mergedDeltas(values.filter(isObject));
      return pieces.has(key) ? values.filter(isString).join("") : lastSaid(values);
    }),
    isEnded: lines.some((line) => line.get("done") === true),
  }),
};

const pieces: ReadonlySet<string> = new Set(["response", "thinking"]);

function isOllama(line: JsonObject): boolean {
  const isSaid = isString(line.get("response")) || isObject(line.get("message"));
  return isSaid && has(line, { model: isString, done: isBoolean });
}

export const streamedTokens: StreamForm<"tokens"> = {
  kind: "tokens",
  isSign: isToken,
  isPart: (line) =>
    isToken(line) || ["generated_text", "error", "details"].some((key) => line.keys.includes(key)),
  assemble: tokensJoined,
};

function isToken(line: JsonObject): boolean {
  return has(line.get("token"), { text: isString });
}

/** Special tokens, such as the one that ends, are no text. */
function tokensJoined(lines: readonly JsonObject[]): Assembled {
  const tokens = lines.map((line) => line.get("token")).filter(isObject);
  const texts = tokens.filter((token) => token.get("special") !== true).map((token) => token.get("text"));
  const whole = lines.map((line) => line.get("generated_text")).findLast(isString);
  const rest = joined(
    lines.map((line) => without(line, ...ofOne)),
    (_, values) => lastSaid(values),
  );
  return {
    answer: objectOf([...membersOf(rest), ["generated_text", whole ?? texts.filter(isString).join("")]]),
    isEnded: whole !== undefined || lines.some((line) => isString(inside(line, "details", "finish_reason"))),
  };
}

/** What is said of one token alone. */
const ofOne = ["index", "token", "top_tokens"];

function joined(
  lines: readonly JsonObject[],
  join: (key: string, values: readonly JsonValue[]) => JsonValue,
): JsonObject {
  return objectOf([...valuesByKey(lines)].map(([key, values]): Member => [key, join(key, values)]));
}
