/**
 * The tokens that an answer says it took, under the names that providers give them.
 *
 * Sources: the API references of OpenAI (chat and text completions, Responses, embeddings), Anthropic (Messages),
 * Google (Gemini), Cohere (v1, v2, rerank), Amazon Bedrock (Converse), DeepSeek and Groq. Only what is given is told:
 * no sum is made of parts, as providers differ in what they count (Anthropic's input is without what was cached).
 */

/** Counts of tokens, each null where it is not given, or is no number of things. */
export interface TokenUsage {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly totalTokens: number | null;
  /** Tokens of the input that were read from a cache. */
  readonly cachedTokens: number | null;
}

/** Null where none is given, or the text is no JSON. Text that cannot give any costs one search, not a parse. */
export function usageOf(text: string): TokenUsage | null {
  if (!text.includes('"usage') && !text.includes('"billed_units"')) return null;
  const answer = parsed(text.startsWith("\uFEFF") ? text.slice(1) : text);
  if (!Array.isArray(answer)) return usageOfAnswer(answer);
  // The events of a stream: what they count is cumulative.
  const events: readonly unknown[] = answer;
  for (const event of events.toReversed()) {
    const usage = usageOfAnswer(event);
    if (usage !== null) return usage;
  }
  return null;
}

/** By the platform's parser, which is faster: counts need no text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
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
];

function usageOfAnswer(answer: unknown): TokenUsage | null {
  const counts = places.map((place) => at(answer, place));
  const usage: TokenUsage = {
    inputTokens: countOf(counts, inputNames),
    outputTokens: countOf(counts, outputNames),
    totalTokens: countOf(counts, totalNames),
    cachedTokens: countOf(counts, cachedNames),
  };
  return Object.values(usage).some((count) => count !== null) ? usage : null;
}

type Names = readonly (readonly string[])[];

const inputNames: Names = [["prompt_tokens"], ["input_tokens"], ["promptTokenCount"], ["inputTokens"]];
const outputNames: Names = [
  ["completion_tokens"],
  ["output_tokens"],
  ["candidatesTokenCount"],
  ["outputTokens"],
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

/** The first count under one of the names. */
function countOf(counts: readonly unknown[], names: Names): number | null {
  const found = counts.flatMap((object) => names.map((name) => at(object, name)));
  return found.find(isCount) ?? null;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Infinity;
}

function at(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const key of path) value = isRecord(value) ? value[key] : undefined;
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
