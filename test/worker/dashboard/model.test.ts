/** The page of a language model that nobody made a baseline of: its tokens, and how its answers end. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { exports } from "cloudflare:workers";
import { callOf, origin, record } from "../given/given.ts";
import { cookieFor } from "../given/signed-in.ts";
import { firstHour, monitored, runNow } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const body = (value: unknown) => ({
  contentType: "application/json",
  encoding: "JSON" as const,
  data: JSON.stringify(value),
  truncated: false,
});

/** One of four answers is cut off. */
function chatCall(at: number) {
  return callOf(crypto.randomUUID(), firstHour + at * 1_000, {
    input: body({ model: "small", messages: [{ role: "user", content: "Why?" }] }),
    output: body({
      object: "chat.completion",
      model: "small-1",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Because." },
          finish_reason: at % 4 === 3 ? "length" : "stop",
        },
      ],
      usage: { prompt_tokens: 100, completion_tokens: 25, total_tokens: 125 },
    }),
    traffic: { latencyMs: 40, status: 200, requestBytes: 1, responseBytes: 1, firstByteMs: null },
    stored: false,
  });
}

it("is made of what was counted of its calls, by the usage that their answers tell", async () => {
  const name = await monitored("chat", { baseline: false });
  await record(name, ...Array.from({ length: 40 }, (_, at) => chatCall(at)));
  await runNow(name, firstHour);
  const cookie = await cookieFor("the-reading-token");
  const response = await exports.default.fetch(`${origin}/dashboard/${name}`, { headers: { cookie } });
  const html = await response.text();
  const figures = [
    ...html.matchAll(/data-line="[^"]*">([^<]+)<\/span><\/div><div class="figure"[^>]*>([^<]+)</g),
  ].map(([, label, figure]) => `${label}: ${figure}`);
  expect(figures).toEqual(
    expect.arrayContaining([
      "Calls a window: 40",
      "Tokens sent a window: 4,000",
      "Tokens answered a window: 1,000",
      "Tokens of an answer, mean: 25",
      "done (stop): 75 %",
      "cut off at the limit (length): 25 %",
    ]),
  );
  expect(html).toContain("answered by small-1");
  expect(html).toContain("40 calls of ");
  // Nothing is known of columns: there is no empty list of them.
  expect(html).not.toMatch(/id="features"|id="since"/);
});
