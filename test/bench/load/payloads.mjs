/** What is asked and answered: rows of a churn model as CSV and its scores, or a chat. The same in every run. */
import { mulberry32 } from "../random.mjs";

/** So many different ones, that some columns are counted exactly and others sketched (src/core/profile/column.ts). */
const different = 8_192;

/** `path` is the upstream's own. */
export const payloads = {
  csv: { path: "/invocations", requestType: "text/csv", responseType: "text/csv; charset=utf-8" },
  chat: {
    path: "/v1/chat/completions",
    requestType: "application/json",
    responseType: "application/json",
  },
};

export function requestBodies(kind) {
  const random = mulberry32(20_261_201);
  return Array.from({ length: different }, () => (kind === "chat" ? chatRequest(random) : features(random)));
}

export function responseBodies(kind) {
  const random = mulberry32(20_261_202);
  return Array.from({ length: different }, () =>
    kind === "chat" ? chatResponse(random) : String(random().toFixed(17)),
  );
}

/** 69 features: 11 numbers with 0, 1 or 2 decimals, and 58 that are 0 or 1. */
function features(random) {
  const numbers = Array.from({ length: 11 }, (_, at) => (random() * 250).toFixed(at % 3));
  const flags = Array.from({ length: 58 }, () => (random() < 0.1 ? "1" : "0"));
  return [...numbers, ...flags].join(",");
}

function chatRequest(random) {
  return JSON.stringify({
    model: "gpt-4o-mini",
    messages: [
      { role: "system", content: "You answer questions about a customer's contract in one sentence." },
      { role: "user", content: `Will customer ${whole(random, 1e6)} leave? ${features(random)}` },
    ],
    temperature: Number(random().toFixed(2)),
    max_tokens: 64,
  });
}

function chatResponse(random) {
  const [prompt, completion] = [150 + whole(random, 50), 8 + whole(random, 40)];
  const content = `The customer leaves with a probability of ${random().toFixed(3)}.`;
  return JSON.stringify({
    id: `chatcmpl-${whole(random, 1e9)}`,
    object: "chat.completion",
    created: 1_764_000_000 + whole(random, 1e6),
    model: "gpt-4o-mini",
    choices: [{ index: 0, message: { role: "assistant", content }, logprobs: null, finish_reason: "stop" }],
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  });
}

function whole(random, below) {
  return Math.floor(random() * below);
}
