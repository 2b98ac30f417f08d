/**
 * What an answer of a service that hosts models of others holds, by the shape it has: Hugging Face (TGI, Inference),
 * Replicate and Cog, Amazon (Bedrock, SageMaker JumpStart and LMI), Vertex AI, Cloudflare Workers AI, Triton,
 * llama.cpp. The promise is that of answer-shape.ts. Sources: their API references.
 */
import { isObject, isString } from "../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../json/parse.ts";
import type { AnswerShape } from "./answer-shape.ts";
import { takesMedia } from "./request-shape.ts";
import {
  has,
  hasOnly,
  inside,
  isBoolean,
  isListOf,
  isNumber,
  isTexts,
  isVector,
  namesIn,
  objectsIn,
  type Is,
} from "./shape.ts";

/** Texts of tasks that an answer may hold alone. */
const taskTexts = ["generated_text", "summary_text", "translation_text"];

const huggingFace: readonly AnswerShape[] = [
  {
    is: (body) => taskTexts.some((key) => isString(body.get(key))),
    read: (body) => ({
      choices: taskTexts.map((key) => body.get(key)).filter(isString),
      reason: inside(body, "details", "finish_reason"),
    }),
  },
  {
    is: (body) => isListOf(body.get("generated_texts"), isString),
    read: (body) => ({ choices: listIn(body, "generated_texts") }),
  },
  {
    is: (body) => has(body.get("token"), { text: isString }),
    read: (body) => ({
      choices: [inside(body, "token", "text") ?? null],
      reason: inside(body, "details", "finish_reason"),
    }),
  },
  {
    // Zero-shot classification says the caller's text again.
    is: (body) => has(body, { sequence: isString, labels: isTextList, scores: isVector }),
    read: (body) => ({ results: listIn(body, "labels").length }),
  },
];

const amazon: readonly AnswerShape[] = [
  {
    is: (body) =>
      has(inside(body, "output", "message"), { role: isString }) && body.keys.includes("stopReason"),
    read: (body) => ({
      choices: [inside(body, "output", "message") ?? null],
      reason: body.get("stopReason"),
    }),
  },
  {
    is: (body) => isListOf(body.get("results"), (item) => has(item, { outputText: isString })),
    read: (body) => {
      const results = objectsIn(body.get("results"));
      return {
        choices: results.map((item) => item.get("outputText") ?? null),
        reason: results[0]?.get("completionReason"),
      };
    },
  },
  {
    is: (body) =>
      isString(body.get("generation")) && (body.keys.includes("stop_reason") || body.keys.length === 1),
    read: (body) => ({ choices: [body.get("generation") ?? null], reason: body.get("stop_reason") }),
  },
  {
    is: (body) => has(body.get("generation"), { role: isString }),
    read: (body) => ({ choices: [body.get("generation") ?? null] }),
  },
  {
    is: (body) => isListOf(body.get("outputs"), isMistralOutput),
    read: (body) => ({
      choices: objectsIn(body.get("outputs")),
      reason: objectsIn(body.get("outputs"))[0]?.get("stop_reason"),
    }),
  },
  {
    is: (body) => isVector(body.get("embedding")) && isNumber(body.get("inputTextTokenCount")),
    read: (body) => ({ vectors: [body.get("embedding") ?? null] }),
  },
  {
    is: (body) => isListOf(body.get("artifacts"), (item) => has(item, { base64: isString })),
    read: (body) => ({ images: listIn(body, "artifacts").length }),
  },
  {
    is: (body) =>
      hasOnly(body, imageKeys) && isListOf(body.get("images") ?? body.get("generated_images"), isBase64),
    read: (body) => ({ images: listIn(body, "images").length + listIn(body, "generated_images").length }),
  },
  {
    is: (body) => body.keys.includes("generated_image") && isString(body.get("prompt")),
    read: () => ({ images: 1 }),
  },
];

const imageKeys = namesIn("images generated_images prompt parameters info error seed seeds finish_reasons");

const vertex: readonly AnswerShape[] = [
  {
    is: (body) => isListOf(body.get("predictions"), (item) => isVector(inside(item, "embeddings", "values"))),
    read: (body) => ({
      vectors: listIn(body, "predictions").map((item) => inside(item, "embeddings", "values") ?? null),
    }),
  },
  {
    is: (body) => isListOf(body.get("predictions"), (item) => has(item, { bytesBase64Encoded: isString })),
    read: (body) => ({ images: listIn(body, "predictions").length }),
  },
  {
    is: (body) =>
      isListOf(body.get("predictions"), (item) =>
        has(item, { content: isString, safetyAttributes: isObject }),
      ),
    read: (body) => ({ choices: objectsIn(body.get("predictions")) }),
  },
];

const statuses = namesIn("starting processing succeeded failed canceled aborted");

/** Replicate and Cog; what they were asked is said again. A model that takes features answers with a table. */
const replicate: AnswerShape = {
  is: (body) => {
    const output = body.get("output") ?? null;
    if (!isReplicated(body)) return false;
    return output === null || isTexts(output) || (isVectors(output) && takesMedia(body.get("input")));
  },
  read: (body) => {
    const output = body.get("output") ?? null;
    // A text comes as the list of its pieces, images as the list of their addresses.
    if (isListOf(output, isAddress)) return { images: output.length };
    if (isAddress(output)) return { images: 1 };
    if (isVectors(output)) return { vectors: isVector(output) ? [output] : listIn(body, "output") };
    return { choices: output === null ? [] : [output] };
  },
};

export function isReplicated(body: JsonObject): boolean {
  const status = body.get("status");
  const isTold = ["urls", "metrics", "logs", "created_at"].some((key) => body.keys.includes(key));
  return isString(status) && statuses.has(status) && isObject(body.get("input")) && isTold;
}

/** Workers AI stands around what the model answers. */
const workersAi: readonly AnswerShape[] = [
  {
    is: (body) => isWorkersAi(body) && isString(inside(body, "result", "response")),
    read: (body) => ({ choices: [body.get("result") ?? null] }),
  },
  {
    is: (body) => isWorkersAi(body) && isListOf(inside(body, "result", "data"), isVector),
    read: (body) => ({ vectors: listIn(body.get("result"), "data") }),
  },
  {
    is: (body) => isWorkersAi(body) && isString(inside(body, "result", "image")),
    read: () => ({ images: 1 }),
  },
];

function isWorkersAi(body: JsonObject): boolean {
  return has(body, { result: isObject, success: isBoolean, errors: isArray });
}

const others: readonly AnswerShape[] = [
  {
    is: (body) => has(body, { text_output: isString, model_name: isString }),
    read: (body) => ({ choices: [body.get("text_output") ?? null] }),
  },
  {
    is: (body) => isString(body.get("content")) && isNumber(body.get("tokens_predicted")),
    read: (body) => ({ choices: [body.get("content") ?? null], reason: body.get("stop_type") }),
  },
];

export const hostedShapes: readonly AnswerShape[] = [
  ...huggingFace,
  ...amazon,
  ...vertex,
  replicate,
  ...workersAi,
  ...others,
];

const isTextList: Is = (value) => isListOf(value, isString);
/** Long enough to be no name. */
const isBase64: Is = (value) => isString(value) && value.length > 200 && /^[\w+/=:;,-]{200}/.test(value);

const mistralKeys = namesIn("text stop_reason");
const isMistralOutput: Is = (item) =>
  has(item, { text: isString, stop_reason: isString }) && isObject(item) && hasOnly(item, mistralKeys);

const isAddress: Is = (item) => isString(item) && /^(?:https?:\/\/|data:)/.test(item);

function isVectors(value: JsonValue): boolean {
  return isVector(value) || isListOf(value, isVector);
}

function listIn(body: JsonValue | undefined, key: string): readonly JsonValue[] {
  const list = inside(body, key);
  return isArray(list) ? list : [];
}
