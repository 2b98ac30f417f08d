/** What a feature is: its type, and of those that Weir itself names what they count (docs/reading.md, docs/recording.md). */
import type { FeatureSeen } from "../../../core/overview/overview.ts";

const types: Readonly<Record<string, string>> = {
  Integral: "integer",
  Fractional: "number",
  String: "text",
  Unknown: "unknown",
};

const ofCalls: Readonly<Record<string, string>> = {
  "weir.latency_ms": "ms until the answer's end",
  "weir.first_byte_ms": "ms until the answer's first byte",
  "weir.status": "status of the answer",
  "weir.error": "error in place of an answer",
  "weir.request_bytes": "bytes sent",
  "weir.response_bytes": "bytes answered",
  "weir.input_tokens": "tokens sent",
  "weir.output_tokens": "tokens answered",
  "weir.total_tokens": "tokens sent and answered",
  "weir.cached_tokens": "tokens read from a cache",
  "weir.reasoning_tokens": "tokens of thoughts",
};

const ofModels: Readonly<Record<string, string>> = {
  "input:model": "model asked for",
  "output:model": "model that answered",
  messages: "messages of a conversation",
  "input:text_chars": "letters sent",
  "output:text_chars": "letters answered",
  finish_reason: "why the answer ended",
  tool_calls: "calls of tools asked for",
  tools: "tools offered",
  choices: "answers of a call",
  max_tokens: "limit of tokens",
};

/** What the baseline has it as; `isOfModel`: of a language model, whose columns have names of their own. */
export function typeWords({ name, type, isOutput }: FeatureSeen, isOfModel = false): string {
  const what = ofCalls[name] ?? (isOfModel ? ofModels[name] : undefined);
  return `${types[type] ?? type}${what === undefined ? (isOutput ? ", answer" : "") : `, ${what}`}`;
}
