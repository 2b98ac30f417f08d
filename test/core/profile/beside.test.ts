/** What one side of a call leaves in doubt, the other one tells: texts of a model's callers are no columns. */
import { describe, expect, it } from "vitest";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { bodiesOf } from "../../../src/core/check/answer/bodies.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import type { Table } from "../../../src/core/profile/table.ts";

const secret = "Ada's own words";
const vector = (length: number) => Array.from({ length }, (_, index) => index / 8 + 0.5);

function body(value: unknown): CapturedBody {
  return { contentType: "application/json", encoding: "JSON", data: JSON.stringify(value), truncated: false };
}

function observed(input: unknown, output: unknown): Profile {
  const profile = new Profile();
  observe(profile, { input: body(input), output: body(output) });
  return profile;
}

function textsIn({ names, positions }: Table): string[] {
  const columns = [...names.values(), ...positions];
  return columns.flatMap((column) => [...(column.summary().counts?.entries() ?? [])].map(([text]) => text));
}

const usage = { prompt_tokens: 3, completion_tokens: 4 };

const calls: readonly (readonly [who: string, input: unknown, output: unknown])[] = [
  [
    "Vertex's embeddings",
    { instances: [{ content: secret, task_type: "RETRIEVAL" }] },
    { predictions: [{ embeddings: { values: vector(3), statistics: { token_count: 3 } } }] },
  ],
  [
    "OpenAI's moderation",
    { input: secret },
    {
      id: "m",
      model: "o",
      results: [{ flagged: true, categories: { hate: true }, category_scores: { hate: 1 } }],
    },
  ],
  ["Workers AI", { prompt: secret }, { result: { response: secret, usage }, success: true, errors: [] }],
  [
    "embeddings of Workers AI",
    { text: [secret, "b"] },
    { result: { shape: [2, 3], data: [vector(3), vector(3)] }, success: true, errors: [] },
  ],
  ["Triton's generate", { text_input: secret, max_tokens: 5 }, { model_name: "m", text_output: secret }],
  ["TEI's embeddings", { inputs: [secret, "b"] }, [vector(384), vector(384)]],
  ["TEI's ranks", { query: secret, texts: [secret] }, [{ index: 0, score: 0.5, text: secret }]],
  [
    "passages of Hugging Face",
    { inputs: { question: secret, context: secret } },
    { score: 0.5, start: 0, end: 5, answer: secret },
  ],
  [
    "entities of Hugging Face",
    { inputs: secret },
    [{ entity_group: "PER", score: 0.5, word: secret, start: 0, end: 3 }],
  ],
  ["vLLM's own server", { prompt: secret, max_tokens: 5 }, { text: [secret] }],
];

describe("a call of a model", () => {
  it.each(calls)("%s is one on both sides, and keeps no text", (_, input, output) => {
    const profile = observed(input, output);
    expect(bodiesOf(profile)).toEqual({
      input: { rows: 0, model: 1, unread: {} },
      output: { rows: 0, model: 1, unread: {} },
    });
    expect([...textsIn(profile.input), ...textsIn(profile.output)].join(" ")).not.toContain("Ada");
  });
});

const tables: readonly (readonly [what: string, input: unknown, output: unknown])[] = [
  ["texts with scores", { instances: [{ content: "a" }] }, { predictions: [0.5] }],
  ["a column of texts with labels", { inputs: ["a", "b"] }, [{ label: "x", score: 0.5 }]],
  ["texts with probabilities of few classes", { inputs: ["a", "b"] }, [vector(3), vector(3)]],
  ["features with many outputs", { inputs: [[1, 2]] }, [vector(384)]],
  ["an answer with a column word", { k: "a" }, [{ word: "a", score: 0.5 }]],
  ["an answer with a column text", { k: "a" }, { text: "a" }],
];

describe("a table", () => {
  it.each(tables)("stays one: %s", (_, input, output) => {
    expect(bodiesOf(observed(input, output))).toMatchObject({ input: { model: 0 }, output: { model: 0 } });
  });
});
