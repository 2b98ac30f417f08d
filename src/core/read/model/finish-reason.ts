/**
 * Why an answer ended, in the words of OpenAI's chat completions, whoever the maker is: `stop`, `length`, `tool_calls`,
 * `content_filter`, `error`. They are the ones most servers use, and what each maker's own word says of itself:
 *
 * - `stop`: the model was done, or came to a sequence it was to stop at;
 * - `length`: the limit of tokens, or what the model can hold;
 * - `tool_calls`: it waits for tools;
 * - `content_filter`: a filter or the model itself refused.
 *
 * A word that is not known stays as it was sent, if it looks like one.
 */
import type { JsonValue } from "../json/parse.ts";
import { namesIn, wordOf } from "./shape.ts";

const words: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["stop", namesIn("stop end_turn stop_sequence complete completed eos eos_token word finish finished end")],
  [
    "length",
    namesIn(
      "length max_tokens max_output_tokens model_length model_context_window_exceeded max_length limit",
    ),
  ],
  ["tool_calls", namesIn("tool_calls tool_call tool_use function_call")],
  [
    "content_filter",
    namesIn(`
      content_filter content_filtered guardrail_intervened refusal safety recitation blocklist prohibited_content spii
      image_safety image_prohibited_content jailbreak error_toxic
    `),
  ],
  ["error", namesIn("error failed timeout network_error")],
]);

const known: ReadonlyMap<string, string> = new Map(
  [...words].flatMap(([word, others]) => [...others].map((other) => [other, word] as const)),
);

/** Null where none is given, or it is no word. */
export function finishReason(reason: JsonValue | undefined): string | null {
  const word = wordOf(reason, 48);
  return word === null ? null : (known.get(word.toLowerCase()) ?? word);
}
