import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonParser } from "../../../../src/core/read/json/parse.ts";
import { errorOf, mayBeError, mayTellError } from "../../../../src/core/read/model/answer-error.ts";

const errorIn = (body: unknown): string | null => errorOf(new JsonParser().parse(JSON.stringify(body)));
const secret = "Ada's message is too long";
const prediction = { id: "1", input: { prompt: secret }, metrics: {} };

const errors: readonly (readonly [name: string, body: unknown, code: string])[] = [
  ["OpenAI", { error: { message: secret, type: "server_error", code: null, param: null } }, "server_error"],
  [
    "OpenAI, the code before the type",
    { error: { message: secret, type: "a", code: "context_length" } },
    "context_length",
  ],
  ["OpenAI's proxies, a number", { error: { message: secret, code: 503 } }, "503"],
  ["a number last", { error: { message: secret, type: "server_error", code: 503 } }, "server_error"],
  [
    "Azure",
    { error: { code: "content_filter", message: secret, innererror: { code: "x" } } },
    "content_filter",
  ],
  ["vLLM", { object: "error", message: secret, type: "BadRequestError", code: 400 }, "BadRequestError"],
  ["Anthropic", { type: "error", error: { type: "overloaded_error", message: secret } }, "overloaded_error"],
  [
    "an event of OpenAI's Responses",
    { type: "error", code: "rate_limit", message: secret, param: null },
    "rate_limit",
  ],
  [
    "OpenAI's Responses",
    { object: "response", status: "failed", error: { code: "server_error", message: secret } },
    "server_error",
  ],
  [
    "OpenAI's Responses without an error",
    { object: "response", status: "failed", error: null, output: [] },
    "failed",
  ],
  ["Google", { error: { code: 429, message: secret, status: "RESOURCE_EXHAUSTED" } }, "RESOURCE_EXHAUSTED"],
  [
    "Google, in a list",
    [{ error: { code: 429, message: secret, status: "RESOURCE_EXHAUSTED" } }],
    "RESOURCE_EXHAUSTED",
  ],
  ["Ollama", { error: secret }, "error"],
  ["TGI", { error: secret, error_type: "overloaded" }, "overloaded"],
  [
    "TGI, beside what came before",
    { generated_text: "Hel", error: secret, error_type: "generation" },
    "generation",
  ],
  ["Hugging Face", { error: [secret], warnings: [] }, "error"],
  ["Hugging Face while it loads", { error: secret, estimated_time: 20.5 }, "error"],
  ["OAuth", { error: "invalid_request", error_description: secret }, "invalid_request"],
  ["a text that may be a message", { error: "Ada" }, "error"],
  ["Replicate", { ...prediction, status: "failed", output: null, error: secret }, "failed"],
  ["Replicate, canceled", { ...prediction, status: "canceled", output: null }, "canceled"],
  ["OpenRouter, in a choice", { choices: [{ message: {}, error: { code: 502, message: secret } }] }, "502"],
  ["OpenRouter, as the end", { choices: [{ message: { content: "a" }, finish_reason: "error" }] }, "error"],
  ["Cohere, version 2", { id: "1", finish_reason: "ERROR", message: { role: "assistant" } }, "error"],
  ["LMI", { generated_text: "a", details: { finish_reason: "error" } }, "error"],
  ["AWS", { __type: "com.amazon#ThrottlingException", message: secret }, "ThrottlingException"],
  ["AWS, the other way", { __type: "ModelError", Message: secret }, "ModelError"],
  ["MLflow", { error_code: "BAD_REQUEST", message: secret }, "BAD_REQUEST"],
  [
    "Workers AI",
    { result: null, success: false, errors: [{ code: 5007, message: secret }], messages: [] },
    "5007",
  ],
  ["AWS Lambda", { errorMessage: secret, errorType: "KeyError", stackTrace: [secret] }, "KeyError"],
  [
    "SageMaker",
    { ErrorCode: "CLIENT_ERROR_FROM_MODEL", Message: secret, OriginalMessage: secret },
    "CLIENT_ERROR_FROM_MODEL",
  ],
  ["JSend", { status: "error", message: secret, code: 17, data: null }, "17"],
  ["JSend, a failure", { status: "fail", message: secret }, "fail"],
  ["a switch", { error: true, message: secret }, "error"],
  ["a switch that is off", { success: false, message: secret, type: "timeout" }, "timeout"],
  ["a switch of another name", { ok: false, message: secret }, "error"],
  ["TensorFlow Serving", { error: secret, code: 3 }, "error"],
  ["a code that is a sentence", { error: { message: "a", code: secret, type: secret } }, "error"],
  ["a code without end", { error: { message: "a", code: "x".repeat(65) } }, "error"],
  ["events", [{ a: 1 }, "x", { error: { message: secret, type: "server_error" } }, { a: 2 }], "server_error"],
];

const tables: readonly unknown[] = [
  { error: null, score: 1 },
  { error: 0.5, score: 1 },
  { error: false },
  { error: true, score: 1 },
  { error: "", score: 1 },
  { error: "none", score: 1 },
  { error: [], score: 1 },
  { error: [0.1, 0.2] },
  { error: {} },
  { error: { mean: 0.5, type: "rmse" } },
  { error: { mean: 0.5, max: 1 } },
  { type: "error", count: 5 },
  { type: "error", error: null },
  { object: "error", price: 5 },
  { status: "failed", price: 5 },
  { status: "failed", input: 5 },
  { success: false, errors: [] },
  { success: false, errors: [1] },
  { success: true, errors: [{ code: 1 }] },
  { message: "a", price: 1 },
  { message: "a", status: "ok" },
  { message: "a", error: false },
  { message: "a", success: true },
  { message: "a", status: "fail", price: 1 },
  { errorMessage: "a", price: 1 },
  { status: "error", price: 1 },
  { error_code: 5, message: "a" },
  { finish_reason: "error", price: 5 },
  { choices: [{ error: 1, price: 5 }] },
  { object: "response", status: "completed", error: null, output: [] },
  { ...prediction, status: "succeeded", output: "a", error: null },
  { promptFeedback: { blockReason: "SAFETY" } },
  [[0.1, 0.2]],
  [{ error: 1 }, { error: "low", score: 1 }],
  [],
  "error",
  5,
  null,
];

describe("errorOf()", () => {
  it.each(errors)("gives the code of %s: %j is %s", (_, body, code) => {
    expect(errorIn(body)).toBe(code);
    expect(mayTellError(JSON.stringify(body))).toBe(true);
    expect(mayBeError(new JsonParser().parse(JSON.stringify(body)))).toBe(true);
  });

  it.each(tables)("is null of %j", (body) => {
    expect(errorIn(body)).toBeNull();
  });

  it("mayBeError() is false only of keys under which nothing makes an error", () => {
    const words = ["error", "failed", "fail", "message", "response", "a", secret];
    const value = fc.oneof(
      fc.constantFrom<unknown>(...words, true, false, null, 5, { message: "a" }, [{ code: 1 }], ["a"]),
      fc.constantFrom(prediction.input, { finish_reason: "error" }, { type: "a" }),
    );
    const keys =
      "error type object message Message errorMessage errorType status success ok errors choices details finish_reason __type error_code code input urls";
    const key = fc.constantFrom(...keys.split(" "));
    const body = fc.dictionary(key, value, { maxKeys: 5 });
    fc.assert(
      fc.property(fc.oneof(body, fc.array(body, { maxLength: 2 })), (answer) => {
        const isError = errorIn(answer) !== null;
        expect(isError && !mayBeError(new JsonParser().parse(JSON.stringify(answer)))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("mayTellError() is false of what need not be parsed", () => {
    expect(mayTellError('{"predictions":[0.5],"status":"succeeded","choices":[]}')).toBe(false);
  });
});
