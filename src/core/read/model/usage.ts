/**
 * The tokens that an answer says it took, comparable across makers.
 *
 * Makers count alike but for two things, which are made alike here, as OpenAI counts: the input is all that was read,
 * also what came from a cache or went into one (Anthropic and Bedrock count that apart), and the output is all that was
 * generated, also thoughts (Gemini and xAI count those apart). The total is given as the answer has it, never summed.
 *
 * Sources: the API references of OpenAI (chat and text completions, Responses, embeddings), Anthropic (Messages),
 * Google (Gemini), Cohere (v1, v2, rerank), Amazon Bedrock (Converse, Titan, Llama), DeepSeek, Groq, xAI, Ollama
 * (generate, chat), Hugging Face (TGI `details`), Replicate (`metrics`), llama.cpp and Cloudflare Workers AI.
 */
import { isObject, isString } from "../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../json/parse.ts";
import { inside, isNumber } from "./shape.ts";

/** Counts of tokens, each null where it is not given, or is no number of things. */
export interface TokenUsage {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly totalTokens: number | null;
  /** Tokens of the input that were read from a cache. */
  readonly cachedTokens: number | null;
  /** Tokens of the output that were thoughts. */
  readonly reasoningTokens: number | null;
}

/** Whether a text can hold what usageIn() finds: without parsing it. */
export function mayTellUsage(text: string): boolean {
  return signs.some((sign) => text.includes(sign));
}

const signs = [
  '"usage',
  '"billed_units"',
  'eval_count"',
  'token_count"',
  'TokenCount"',
  '"generated_tokens"',
  '"tokens_predicted"',
];

/** Null where none is given. */
export function usageIn(answer: JsonValue): TokenUsage | null {
  if (!isArray(answer)) return usageOfAnswer(answer);
  // The events of a stream: what they count is cumulative.
  for (const event of answer.toReversed()) {
    const usage = usageOfAnswer(event);
    if (usage !== null) return usage;
  }
  return null;
}

/** Where counts are, the likeliest first. What Cohere bills comes before what it counted. */
const places: readonly (readonly string[])[] = [
  ["usage"],
  ["usageMetadata"],
  ["usage", "billed_units"],
  ["usage", "tokens"],
  ["meta", "billed_units"],
  ["meta", "tokens"],
  ["delta", "usage"],
  ["delta", "usage", "billed_units"],
  ["delta", "usage", "tokens"],
  ["x_groq", "usage"],
  ["result", "usage"],
  ["details"],
  ["metrics"],
  ["amazon-bedrock-invocationMetrics"],
];

function usageOfAnswer(answer: JsonValue): TokenUsage | null {
  const results = inside(answer, "results");
  const counts = [
    ...places.map((place) => inside(answer, ...place)),
    isArray(results) ? results[0] : undefined,
    hasOwnCounts(answer) ? answer : undefined,
  ].filter(isObject);
  const found = (names: Names) => countOf(counts, names);
  const [input, output] = [found(inputNames), found(outputNames)];
  const [total, reasoning] = [found(totalNames), found(reasoningNames)];
  const isApart = found([["thoughtsTokenCount"]]) !== null || total === sumOf(input, output, reasoning);
  // Proxies that speak like OpenAI say Anthropic's counts too, as part of theirs.
  const isInputWhole = found([["prompt_tokens"], ["input_tokens_details", "cached_tokens"]]) !== null;
  const usage: TokenUsage = {
    inputTokens: isInputWhole ? input : sumOf(input, ...apartNames.map((name) => found([name]))),
    outputTokens: isApart ? sumOf(output, reasoning) : output,
    totalTokens: total,
    cachedTokens: found(cachedNames),
    reasoningTokens: reasoning,
  };
  return Object.values(usage).some((count) => count !== null) ? usage : null;
}

/** Null where none is given. */
function sumOf(...counts: readonly (number | null)[]): number | null {
  const given = counts.filter((count) => count !== null);
  return given.length === 0 ? null : given.reduce((sum, count) => sum + count);
}

/** Whether counts stand beside all else of an answer, where only its form tells that they are tokens. */
function hasOwnCounts(answer: JsonValue): boolean {
  if (!isObject(answer)) return false;
  // Ollama's, then those of Llama, Titan and llama.cpp.
  if (isString(answer.get("model")) && answer.get("prompt_eval_count") !== undefined) return true;
  return ["generation_token_count", "inputTextTokenCount", "tokens_predicted"].some((key) =>
    answer.keys.includes(key),
  );
}

type Names = readonly (readonly string[])[];

const inputNames: Names = [
  ["prompt_tokens"],
  ["input_tokens"],
  ["promptTokenCount"],
  ["inputTokens"],
  ["input_token_count"],
  ["prompt_eval_count"],
  ["prompt_token_count"],
  ["inputTextTokenCount"],
  ["input_length"],
  ["tokens_evaluated"],
  ["inputTokenCount"],
];
/** Input that is counted apart from the rest: Anthropic's, Bedrock's, and results of tools with Gemini. */
const apartNames: Names = [
  ["cache_read_input_tokens"],
  ["cache_creation_input_tokens"],
  ["cacheReadInputTokens"],
  ["cacheWriteInputTokens"],
  ["toolUsePromptTokenCount"],
];
const outputNames: Names = [
  ["completion_tokens"],
  ["output_tokens"],
  ["candidatesTokenCount"],
  ["outputTokens"],
  ["output_token_count"],
  ["eval_count"],
  ["generation_token_count"],
  ["generated_tokens"],
  ["tokens_predicted"],
  ["tokenCount"],
  ["outputTokenCount"],
];
const totalNames: Names = [["total_tokens"], ["totalTokenCount"], ["totalTokens"]];
const cachedNames: Names = [
  ["prompt_tokens_details", "cached_tokens"],
  ["input_tokens_details", "cached_tokens"],
  ["cache_read_input_tokens"],
  ["cachedContentTokenCount"],
  ["cacheReadInputTokens"],
  ["prompt_cache_hit_tokens"],
  ["cached_tokens"],
];
const reasoningNames: Names = [
  ["completion_tokens_details", "reasoning_tokens"],
  ["output_tokens_details", "reasoning_tokens"],
  ["output_tokens_details", "thinking_tokens"],
  ["thoughtsTokenCount"],
  ["reasoning_tokens"],
];

/** The first count under one of the names. */
function countOf(counts: readonly JsonObject[], names: Names): number | null {
  for (const object of counts) {
    for (const name of names) {
      const count = numberIn(inside(object, ...name));
      if (count !== null) return count;
    }
  }
  return null;
}

function numberIn(value: JsonValue | undefined): number | null {
  if (!isNumber(value)) return null;
  const number = Number(value.number);
  return number >= 0 && number < Infinity ? number : null;
}
