/**
 * What an answer of a language, embedding, ranking or image model holds, by the shape it has.
 *
 * Every shape is what only such an answer has: several members that go together. Where that leaves a doubt, the body
 * is a table. Shapes of services that host models of others are in hosted-shape.ts.
 *
 * Sources: the API references of OpenAI, Anthropic, Google (Gemini), Cohere, Mistral, Ollama, Jina and Voyage.
 */
import { isObject, isString } from "../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../json/parse.ts";
import { has, inside, isBoolean, isListOf, isNumber, isVector, objectsIn, type Is } from "./shape.ts";

/** What an answer holds. */
export interface Answered {
  /** What was generated: a message, contents or a text for each choice. */
  readonly choices?: readonly JsonValue[];
  /** Why the first choice ended, as the maker says it. */
  readonly reason?: JsonValue | undefined;
  /** Vectors, each as numbers or as base64. */
  readonly vectors?: readonly JsonValue[];
  readonly images?: number;
  /** Ranks and judgements. */
  readonly results?: number;
  /** Of the judgements those that object. */
  readonly flagged?: number;
}

export interface AnswerShape {
  readonly is: (body: JsonObject) => boolean;
  readonly read: (body: JsonObject) => Answered;
}

const openai: readonly AnswerShape[] = [
  {
    is: (body) =>
      isListOf(body.get("choices"), isChoice) ||
      (isArray(body.get("choices")) && isObject(body.get("usage"))),
    read: (body) => {
      const choices = objectsIn(body.get("choices"));
      return { choices: choices.map(saidIn), reason: choices[0]?.get("finish_reason") };
    },
  },
  {
    is: (body) => body.get("object") === "response" && isArray(body.get("output")),
    read: (body) => ({
      choices: [body.get("output") ?? []],
      reason: inside(body, "incomplete_details", "reason") ?? body.get("status"),
    }),
  },
  {
    is: (body) =>
      isListOf(body.get("data"), isEmbedding) &&
      ["object", "model", "usage"].some((key) => body.keys.includes(key)),
    read: (body) => ({ vectors: objectsIn(body.get("data")).map((item) => item.get("embedding") ?? null) }),
  },
  {
    is: (body) => isListOf(body.get("data"), isImage),
    read: (body) => ({ images: objectsIn(body.get("data")).length }),
  },
  {
    is: (body) => isListOf(body.get("results"), isJudgement),
    read: (body) => {
      const results = objectsIn(body.get("results"));
      return {
        results: results.length,
        flagged: results.filter(isFlagged).length,
      };
    },
  },
  {
    is: (body) => isString(body.get("text")) && isTranscript(body),
    read: (body) => ({ choices: [body.get("text") ?? null] }),
  },
];

/** Ranks: of Jina, Voyage and Cohere. */
const rankers: readonly AnswerShape[] = ["data", "results"].map((key) => ({
  is: (body) => isListOf(body.get(key), isRank),
  read: (body) => ({ results: objectsIn(body.get(key)).length }),
}));

const anthropic: readonly AnswerShape[] = [
  {
    is: (body) =>
      body.get("type") === "message" && isString(body.get("role")) && isArray(body.get("content")),
    read: (body) => ({ choices: [body.get("content") ?? null], reason: body.get("stop_reason") }),
  },
  {
    is: (body) => isString(body.get("completion")) && body.keys.includes("stop_reason"),
    read: (body) => ({ choices: [body.get("completion") ?? null], reason: body.get("stop_reason") }),
  },
];

const gemini: readonly AnswerShape[] = [
  {
    is: isCandidates,
    read: (body) => {
      const candidates = objectsIn(body.get("candidates"));
      return {
        choices: candidates.map((candidate) => candidate.get("content") ?? null),
        reason: candidates[0]?.get("finishReason") ?? inside(body, "promptFeedback", "blockReason"),
      };
    },
  },
  {
    is: (body) => hasValues(body.get("embedding")) || isListOf(body.get("embeddings"), hasValues),
    read: (body) => {
      const one = body.get("embedding");
      const embeddings = one === undefined ? objectsIn(body.get("embeddings")) : [one];
      return { vectors: embeddings.map((embedding) => inside(embedding, "values") ?? null) };
    },
  },
];

const cohere: readonly AnswerShape[] = [
  {
    is: (body) => has(body.get("message"), { role: isString }) && body.keys.includes("finish_reason"),
    read: (body) => ({ choices: [body.get("message") ?? null], reason: body.get("finish_reason") }),
  },
  {
    is: (body) => has(body, { text: isString, generation_id: isString }),
    read: (body) => ({ choices: [body], reason: body.get("finish_reason") }),
  },
  {
    is: (body) => isString(body.get("id")) && isListOf(body.get("generations"), isTextItem),
    read: (body) => {
      const generations = objectsIn(body.get("generations"));
      return { choices: generations, reason: generations[0]?.get("finish_reason") };
    },
  },
  {
    is: (body) =>
      isTyped(body.get("embeddings")) ||
      (isListOf(body.get("embeddings"), isVector) &&
        ["model", "id", "texts"].some((key) => body.keys.includes(key))),
    read: (body) => ({ vectors: vectorsIn(body.get("embeddings")) }),
  },
];

const ollama: readonly AnswerShape[] = [
  {
    is: (body) => has(body, { model: isString, done: isBoolean }) && saidByOllama(body) !== null,
    read: (body) => ({ choices: [saidByOllama(body)], reason: body.get("done_reason") }),
  },
];

/** Mistral answers as OpenAI does, but for what it reads from documents. */
const mistral: readonly AnswerShape[] = [
  {
    is: (body) => isListOf(body.get("pages"), (page) => has(page, { markdown: isString })),
    read: (body) => ({ choices: [body.get("pages") ?? null] }),
  },
];

export const answerShapes: readonly AnswerShape[] = [
  ...openai,
  ...rankers,
  ...anthropic,
  ...gemini,
  ...cohere,
  ...ollama,
  ...mistral,
];

function isChoice(choice: JsonValue | undefined): boolean {
  if (!isObject(choice)) return false;
  const isSaid = isObject(choice.get("message")) || isObject(choice.get("delta"));
  return isSaid || (isString(choice.get("text")) && choice.keys.includes("finish_reason"));
}

function saidIn(choice: JsonObject): JsonValue {
  return choice.get("message") ?? choice.get("delta") ?? choice.get("text") ?? null;
}

function isEmbedding(item: JsonValue | undefined): boolean {
  const embedding = inside(item, "embedding");
  return (
    isVector(embedding) ||
    (isString(embedding) && inside(item, "object") === "embedding") ||
    isTyped(embedding)
  );
}

function isImage(item: JsonValue | undefined): boolean {
  return (
    isObject(item) && (isString(item.get("b64_json")) || (isString(item.get("url")) && hasNoOther(item)))
  );
}

function hasNoOther(item: JsonObject): boolean {
  return item.keys.every((key) => ["url", "b64_json", "revised_prompt"].includes(key));
}

/** Mistral's has no `flagged`. */
const isJudgement: Is = (item) =>
  has(item, { categories: isObject }) &&
  (isBoolean(inside(item, "flagged")) || isObject(inside(item, "category_scores")));

function isFlagged(judgement: JsonObject): boolean {
  const [flagged, categories] = [judgement.get("flagged"), judgement.get("categories")];
  return isBoolean(flagged) ? flagged : isObject(categories) && categories.values.includes(true);
}

const isRank: Is = (item) => has(item, { index: isNumber, relevance_score: isNumber });
const isTextItem: Is = (item) => has(item, { text: isString });

function isTranscript(body: JsonObject): boolean {
  const { segments, words, usage } = {
    segments: body.get("segments"),
    words: body.get("words"),
    usage: body.get("usage"),
  };
  return isListOf(segments, isTextItem) || isListOf(words, isObject) || has(usage, { type: isString });
}

/** Candidates of a recommender have no contents. A prompt that was blocked is answered by none. */
function isCandidates(body: JsonObject): boolean {
  const isCandidate: Is = (candidate) =>
    isObject(inside(candidate, "content")) || isString(inside(candidate, "finishReason"));
  if (isListOf(body.get("candidates"), isCandidate)) return true;
  const isCounted = isNumber(inside(body, "usageMetadata", "promptTokenCount"));
  return isCounted || isString(inside(body, "promptFeedback", "blockReason"));
}

function hasValues(embedding: JsonValue | undefined): boolean {
  return isVector(inside(embedding, "values"));
}

/** Cohere gives vectors by the type of their numbers. */
const vectorTypes = ["float", "int8", "uint8", "binary", "ubinary", "base64"];

function isTyped(embeddings: JsonValue | undefined): embeddings is JsonObject {
  return (
    isObject(embeddings) &&
    vectorTypes.some((type) => isArray(embeddings.get(type)) || isString(embeddings.get(type)))
  );
}

function vectorsIn(embeddings: JsonValue | undefined): readonly JsonValue[] {
  if (isArray(embeddings)) return embeddings;
  if (!isTyped(embeddings)) return [];
  const vectors = vectorTypes.map((type) => embeddings.get(type)).find(isArray);
  return vectors ?? [];
}

function saidByOllama(body: JsonObject): JsonValue {
  const [message, response] = [body.get("message"), body.get("response")];
  return isObject(message) ? message : isString(response) ? response : null;
}
