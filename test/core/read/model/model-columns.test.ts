import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonParser, type JsonValue } from "../../../../src/core/read/json/parse.ts";
import { hasModelKeys } from "../../../../src/core/read/model/model-keys.ts";
import {
  isModelBody,
  isVectors,
  modelColumns,
  modelRow,
  modelSide,
  type ModelSide,
} from "../../../../src/core/read/model/model-columns.ts";
import { answers } from "./answers.ts";
import { requests } from "./requests.ts";
import { tables } from "./tables.ts";

const valueOf = (body: unknown): JsonValue => new JsonParser().parse(JSON.stringify(body));

/** The cells that are not missing, by name. */
function cellsOf(body: unknown, side: ModelSide): Record<string, string> {
  const { names, cells } = modelColumns(valueOf(body), side);
  const named = (names ?? []).map((name, index) => [name, cells[index] ?? null] as const);
  expect(names).toHaveLength(cells.length);
  return Object.fromEntries(named.flatMap(([name, cell]) => (cell === null ? [] : [[name, cell]])));
}

describe("modelColumns()", () => {
  it.each(requests)("keeps counts, lengths and settings of a request: $name", ({ body, cells }) => {
    expect(modelSide(valueOf(body))).toBe("input");
    expect(cellsOf(body, "input")).toEqual(cells);
  });

  it.each(answers)(
    "keeps counts, lengths and the reason of the end of an answer: $name",
    ({ body, cells }) => {
      expect(modelSide(valueOf(body))).toBe("output");
      expect(cellsOf(body, "output")).toEqual(cells);
    },
  );

  it("has the same columns for one turn, for thirty, and for every maker", () => {
    const chat = (turns: number) => ({
      messages: Array.from({ length: turns }, (_, at) => ({
        role: at % 2 ? "assistant" : "user",
        content: "abc",
      })),
    });
    const [one, thirty] = [chat(1), chat(30)].map((body) => modelColumns(valueOf(body), "input"));
    expect(thirty?.names).toBe(one?.names);
    expect(cellsOf(chat(30), "input")).toEqual({
      ...cellsOf(chat(1), "input"),
      messages: "30",
      text_chars: "90",
    });
    for (const [side, bodies] of [
      ["input", requests],
      ["output", answers],
    ] as const) {
      const names = bodies.map(({ body }) => modelColumns(valueOf(body), side).names);
      expect(new Set(names).size).toBe(1);
    }
  });

  it("holds no text, id, name, address, vector or base64 of any body", () => {
    const kept = [
      ...requests.flatMap(({ body }) => modelColumns(valueOf(body), "input").cells),
      ...answers.flatMap(({ body }) => modelColumns(valueOf(body), "output").cells),
    ].filter((cell) => cell !== null);
    expect(kept.filter((cell) => cell.length > 30)).toEqual([]);
    expect(kept.filter((cell) => /secret|ada|Hello|brief|iVBOR|https?:|toolu|chatcmpl/.test(cell))).toEqual(
      [],
    );
  });

  it.each([
    ["with blanks", "my model"],
    ["that is no name", "<script>"],
    ["without end", "m".repeat(201)],
    ["that is a number", 5],
  ])("leaves out a model %s", (_, model) => {
    expect(cellsOf({ model, messages: [{ role: "user", content: "a" }] }, "input")).not.toHaveProperty(
      "model",
    );
  });

  it.each([
    ["end_turn", "stop"],
    ["STOP_SEQUENCE", "stop"],
    ["model_length", "length"],
    ["SAFETY", "content_filter"],
    ["pause_turn", "pause_turn"],
    ["MALFORMED_FUNCTION_CALL", "MALFORMED_FUNCTION_CALL"],
    ["because I said so", undefined],
    ["x".repeat(49), undefined],
    [null, undefined],
    [{ type: "stop" }, undefined],
  ])("says the reason %j as %j", (reason, expected) => {
    const body = { type: "message", role: "assistant", content: [], stop_reason: reason };
    expect(cellsOf(body, "output")["finish_reason"]).toBe(expected);
  });

  it("takes settings only where they are numbers and switches", () => {
    const messages = [{ role: "user", content: "a" }];
    const body = { messages, temperature: "hot", max_tokens: null, stream: "yes", top_p: [1], n: { a: 1 } };
    expect(Object.keys(cellsOf(body, "input"))).toEqual([
      "messages",
      "text_chars",
      "images",
      "files",
      "tools",
    ]);
  });

  it("counts the images and files that stand as addresses with their data", () => {
    const url = (type: string) => `data:${type};base64,AAAA`;
    const content = ["abc", url("image/png"), url("application/pdf"), "data: none"];
    expect(cellsOf({ messages: [{ role: "user", content }] }, "input")).toMatchObject({
      text_chars: "13",
      images: "1",
      files: "1",
    });
  });
});

describe("modelRow() of anything", () => {
  const bodies = [...requests, ...answers].map(({ body }) => body);
  const keys = [...new Set(JSON.stringify(bodies).match(/(?<=")[\w]+(?=":)/g))];
  const text = fc.oneof(fc.constantFrom("user", "message", "response", "list", "succeeded"), fc.string());
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      text,
      fc.constantFrom(null, 0, -1, 1.5, true, false),
      fc.array(tie("value"), { maxLength: 3 }),
      fc
        .array(fc.tuple(fc.constantFrom(...keys), tie("value")), { maxLength: 6 })
        .map((members) => new Map(members))
        .map(Object.fromEntries),
    ),
  }));

  it("never throws, and gives names, numbers and switches alone", () => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, "input", "output"), (body, side) => {
        for (const row of [modelRow(valueOf(body), side), modelColumns(valueOf(body), side ?? "output")]) {
          const cells = (row?.cells ?? []).filter((cell) => cell !== null);
          expect(cells.filter((cell) => !/^[\w@.+-][\w.:/@+-]{0,199}$/.test(cell))).toEqual([]);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("isModelBody()", () => {
  it.each(tables)("is false of a table: %j", (body) => {
    expect(isModelBody(valueOf(body))).toBe(false);
    expect(modelRow(valueOf(body))).toBeNull();
  });

  it.each(requests)("is false of a request whose parts are features: $name", ({ body }) => {
    const beside = { ...(body as object), price: 5, weight: 1.5, color: "red" };
    const isConversation = /"(?:role|parts)":/.test(JSON.stringify(body)) || "text_prompts" in beside;
    expect(isModelBody(valueOf(beside))).toBe(isConversation || "instances" in beside);
  });

  it.each([
    [{ embedding: [1, 2, 3] }, { vectors: "1", dimensions: "3" }],
    [
      {
        embeddings: [
          [1, 2],
          [3, 4],
        ],
      },
      { vectors: "2", dimensions: "2" },
    ],
    [{ embedding: [[1, 2, 3]] }, { vectors: "1", dimensions: "3" }],
  ])("is true of vectors alone only where they are an answer: %j", (body, cells) => {
    expect(modelSide(valueOf(body), "input")).toBeNull();
    expect(modelSide(valueOf(body), "output")).toBe("output");
    expect(cellsOf(body, "output")).toEqual(cells);
  });

  it.each([
    [
      [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
      { vectors: "2", dimensions: "2" },
    ],
    [[0.1, 0.2, 0.3], { vectors: "1", dimensions: "3" }],
    [[[[0.1, 0.2, 0.3]]], { vectors: "1", dimensions: "3" }],
  ])("leaves lists of numbers to whoever knows that texts were asked for: %j", (body, cells) => {
    expect(modelSide(valueOf(body), "output")).toBeNull();
    expect(isVectors(valueOf(body))).toBe(true);
    expect(cellsOf(body, "output")).toEqual(cells);
  });

  it.each([[[["a"]]], [[{ a: 1 }]], [[]], [{ a: [1] }]])("takes no other list for vectors: %j", (body) => {
    expect(isVectors(valueOf(body))).toBe(false);
  });

  it("takes an answer that echoes its request for what it says", () => {
    const chat = valueOf({ messages: [{ role: "user", content: "a" }] });
    expect(modelSide(chat, "output")).toBe("input");
    expect(modelRow(chat, "output")?.names).toContain("messages");
  });

  it("is told by keys alone of most tables", () => {
    expect(
      hasModelKeys(valueOf({ age: 1, job: "a", text: "b", status: "c", query: "d", message: "e" })),
    ).toBe(false);
    expect(hasModelKeys(valueOf([[1, 2]]))).toBe(false);
  });

  it("flattens no vector: 8 of 768 take a hundredth of the time that a column each took", () => {
    const vectors = Array.from({ length: 8 }, () => Array.from({ length: 768 }, () => 0.123456789));
    const body = valueOf({ model: "e", embeddings: vectors });
    const begin = performance.now();
    for (let call = 0; call < 1_000; call++) modelRow(body);
    // About 20 ms; as columns 38 s.
    expect(performance.now() - begin).toBeLessThan(4_000);
  });
});
