import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { streamedAnswer } from "../../../../../src/core/read/model/stream/streamed-answer.ts";
import { eventStream } from "./streams.ts";

const head = {
  id: "chatcmpl-9",
  object: "chat.completion.chunk",
  created: 1_700_000_000,
  model: "gpt-4o",
  system_fingerprint: "fp_1",
};
const chunk = (...choices: object[]) => ({ ...head, choices, usage: null });
const says = (index: number, delta: object) => ({ index, delta, logprobs: null, finish_reason: null });
const ends = (index: number, reason: string) => ({ index, delta: {}, logprobs: null, finish_reason: reason });
const usage = { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 };
const answerOf = (text: string): unknown => JSON.parse(streamedAnswer(text).json);

describe("streamedAnswer() of OpenAI's chat completions", () => {
  const stream = [
    chunk(says(0, { role: "assistant", content: "", refusal: null })),
    chunk(says(0, { content: "Hel" })),
    chunk(says(0, { content: "lo" })),
    chunk(ends(0, "stop")),
    { ...head, choices: [], usage },
    "[DONE]",
  ];
  const whole = {
    ...head,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: "Hello", refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage,
  };

  it("gives the completion in one piece, keys in their order", () => {
    expect(streamedAnswer(eventStream(stream))).toEqual({
      kind: "completion",
      json: JSON.stringify(whole),
      isComplete: true,
      error: null,
      skipped: 0,
    });
  });

  it.each([
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["no blank after the colon", (text: string) => text.replaceAll("data: ", "data:")],
    ["keep-alives", (text: string) => text.replaceAll("\n\n", "\n\n: OPENROUTER PROCESSING\n\n")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["no last line end", (text: string) => text.trimEnd()],
    ["more after [DONE]", (text: string) => text + eventStream([chunk(says(0, { content: "!" })), "{"])],
  ])("does so with %s", (_, changed) => {
    expect(streamedAnswer(changed(eventStream(stream)))).toEqual(streamedAnswer(eventStream(stream)));
  });

  it("keeps choices apart that come interleaved, and puts them in order", () => {
    const text = eventStream([
      chunk(says(1, { role: "assistant", content: "b" })),
      chunk(says(0, { role: "assistant", content: "a" }), says(2, { content: "c" })),
      chunk(says(2, { content: "C" }), ends(1, "stop")),
      chunk(says(0, { content: "A" })),
      chunk(ends(0, "length"), ends(2, "stop")),
    ]);
    expect(answerOf(text)).toMatchObject({
      choices: [
        { index: 0, message: { content: "aA" }, finish_reason: "length" },
        { index: 1, message: { content: "b" }, finish_reason: "stop" },
        { index: 2, message: { content: "cC" }, finish_reason: "stop" },
      ],
    });
    // Some servers send no [DONE]: every choice has ended.
    expect(streamedAnswer(text).isComplete).toBe(true);
  });

  it("merges tool calls by index, and leaves out the index", () => {
    const call = (index: number, rest: object) => chunk(says(0, { tool_calls: [{ index, ...rest }] }));
    const text = eventStream([
      chunk(says(0, { role: "assistant", content: null })),
      call(0, { id: "call_a", type: "function", function: { name: "weather", arguments: "" } }),
      call(0, { function: { arguments: '{"city":' } }),
      call(1, { id: "call_b", type: "function", function: { name: "time", arguments: "" } }),
      call(1, { id: "call_b", type: "function", function: { name: "time", arguments: "{}" } }),
      call(0, { function: { arguments: '"Ulm"}' } }),
      chunk(ends(0, "tool_calls")),
      "[DONE]",
    ]);
    expect(answerOf(text)).toMatchObject({ choices: [{ finish_reason: "tool_calls" }] });
    expect(streamedAnswer(text).json).toContain(
      `"message":${JSON.stringify({
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "call_a", type: "function", function: { name: "weather", arguments: '{"city":"Ulm"}' } },
          { id: "call_b", type: "function", function: { name: "time", arguments: "{}" } },
        ],
      })}`,
    );
  });

  it("joins refusals, thoughts, function calls, audio and log probabilities", () => {
    const tokens = (...names: string[]) => ({
      content: names.map((token) => ({ token, logprob: -0.5, top_logprobs: [] })),
      refusal: null,
    });
    const text = eventStream([
      chunk({ ...says(0, { role: "assistant", reasoning_content: "thi" }), logprobs: tokens("a") }),
      chunk({ ...says(0, { role: "assistant", reasoning_content: "nk" }), logprobs: tokens("b", "c") }),
      chunk(says(0, { refusal: "I can" }), says(1, { function_call: { name: "f", arguments: "{" } })),
      chunk(says(0, { refusal: "not" }), says(1, { function_call: { arguments: "}" } })),
      chunk(says(2, { audio: { id: "audio_1", data: "AAAA" } })),
      chunk(says(2, { audio: { data: "BBBB", expires_at: 1 } })),
    ]);
    expect(answerOf(text)).toMatchObject({
      choices: [
        {
          message: { role: "assistant", reasoning_content: "think", refusal: "I cannot" },
          logprobs: tokens("a", "b", "c"),
        },
        { message: { function_call: { name: "f", arguments: "{}" } } },
        { message: { audio: { id: "audio_1", data: "AAAABBBB", expires_at: 1 } } },
      ],
    });
  });

  it("keeps Mistral's lists of thoughts, and the text after them", () => {
    const thought = (text: string) => [{ type: "thinking", thinking: [{ type: "text", text }] }];
    const contents = ["", thought("a"), thought("b"), "c", "d"];
    expect(answerOf(eventStream(contents.map((content) => chunk(says(0, { content })))))).toMatchObject({
      choices: [{ message: { content: [...thought("a"), ...thought("b"), "cd"] } }],
    });
  });

  it("takes Azure's first chunk, which has no choices and empty names, for part of it", () => {
    const first = {
      choices: [],
      created: 0,
      id: "",
      model: "",
      object: "",
      prompt_filter_results: [{ a: 1 }],
    };
    const { json, skipped } = streamedAnswer(eventStream([first, ...stream]));
    expect(JSON.parse(json)).toEqual({ ...whole, prompt_filter_results: [{ a: 1 }] });
    expect(skipped).toBe(0);
  });

  it("keeps the text of numbers", () => {
    const text =
      'data: {"object":"chat.completion.chunk","created":1.0,"choices":[],"usage":{"cost":1E-7}}\n\n';
    expect(streamedAnswer(text).json).toBe(
      '{"object":"chat.completion","created":1.0,"choices":[],"usage":{"cost":1E-7}}',
    );
  });

  it("gives the whole events of a stream cut anywhere, and says so", () => {
    const text = eventStream(stream);
    const all = streamedAnswer(text);
    const doneLength = text.indexOf("[DONE]") + "[DONE]".length;
    const likeWhole: number[] = [];
    for (let length = text.indexOf("\n\n") + 2; length < doneLength; length++) {
      const { kind, json, isComplete } = streamedAnswer(text.slice(0, length));
      expect(kind).toBe("completion");
      expect("Hello".startsWith(/"content":"(\w*)"/.exec(json)?.[1] ?? "-")).toBe(true);
      if (isComplete) likeWhole.push(length);
    }
    // Once every choice has ended, and between two events, nothing tells that more was to come.
    const ended = [text.indexOf("\n\n", text.indexOf('"stop"')), text.indexOf("\n\ndata: [DONE]")];
    expect(likeWhole).toEqual(ended.flatMap((end) => [end, end + 1, end + 2]));
    expect(streamedAnswer(text.slice(0, doneLength))).toEqual(all);
  });

  it("came to its end where an error ended it, and tells which", () => {
    const error = { message: "overloaded", type: "server_error", code: 502 };
    const answer = streamedAnswer(eventStream([...stream.slice(0, 2), { error }, "[DONE]"]));
    expect(answer).toMatchObject({
      kind: "completion",
      isComplete: true,
      error: "server_error",
      skipped: 0,
    });
    expect(JSON.parse(answer.json)).toMatchObject({ choices: [{ message: { content: "Hel" } }], error });
    const cut = streamedAnswer(eventStream(stream.slice(0, 2)));
    expect(cut).toMatchObject({ isComplete: false, error: null });
  });

  it("counts what is no part of a completion", () => {
    const { json, skipped, isComplete } = streamedAnswer(eventStream(["hello", { x: 1 }, [1], ...stream]));
    expect({ whole: JSON.parse(json), skipped, isComplete }).toEqual({ whole, skipped: 3, isComplete: true });
  });

  it("leaves out padding", () => {
    const padded = stream.map((item) => (typeof item === "string" ? item : { ...item, obfuscation: "xK2" }));
    expect(answerOf(eventStream(padded))).toEqual(whole);
  });

  it("joins any deltas of any choices to the text they were cut from", () => {
    const piece = fc.string({ unit: "binary", maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), piece), { minLength: 1 }), (pieces) => {
        const text = eventStream(pieces.map(([index, content]) => chunk(says(index, { content }))));
        const expected = [...new Set(pieces.map(([index]) => index))]
          .sort((one, other) => one - other)
          .map((index) => ({
            index,
            message: { content: pieces.flatMap(([of, content]) => (of === index ? [content] : [])).join("") },
            logprobs: null,
            finish_reason: null,
          }));
        expect(answerOf(text)).toMatchObject({ choices: expected });
      }),
    );
  });
});

describe("streamedAnswer() of OpenAI's text completions", () => {
  it("gives the completion in one piece", () => {
    const piece = (text: string, reason: string | null, token: string) => ({
      id: "cmpl-1",
      object: "text_completion",
      created: 1,
      choices: [{ text, index: 0, logprobs: { tokens: [token], text_offset: [0] }, finish_reason: reason }],
      model: "gpt-3.5-turbo-instruct",
    });
    const answer = streamedAnswer(
      eventStream([piece("One", null, "One"), piece(" two", "length", " two"), "[DONE]"]),
    );
    expect(answer).toMatchObject({ kind: "completion", isComplete: true });
    expect(JSON.parse(answer.json)).toEqual({
      ...piece("One two", "length", ""),
      choices: [
        {
          text: "One two",
          index: 0,
          logprobs: { tokens: ["One", " two"], text_offset: [0, 0] },
          finish_reason: "length",
        },
      ],
    });
  });
});
