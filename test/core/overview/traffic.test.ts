/** How the calls of a window went, as pages show it: of a language model what it was sent, what it answered and how. */
import { describe, expect, it } from "vitest";
import { overviewSchema } from "../../../src/core/overview/stored.ts";
import { trafficOf } from "../../../src/core/overview/traffic.ts";
import { usualOf } from "../../../src/core/overview/usual.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { trainingOf } from "../profile/profiles.ts";

const body = (value: unknown) => ({
  contentType: "application/json",
  encoding: "JSON" as const,
  data: JSON.stringify(value),
  truncated: false,
});

/** Three of four answers are done, one was cut off. */
function chat(): Profile {
  const profile = new Profile();
  for (let at = 0; at < 8; at++) {
    const isCut = at % 4 === 3;
    const message = { role: "assistant", content: "Because." };
    const usage = {
      prompt_tokens: 100,
      completion_tokens: isCut ? 50 : 10,
      total_tokens: isCut ? 150 : 110,
      prompt_tokens_details: { cached_tokens: 25 },
    };
    observe(profile, {
      input: body({ model: "small", messages: [{ role: "user", content: "Why?" }] }),
      output: body({
        object: "chat.completion",
        model: at === 0 ? "large-1" : "small-1",
        choices: [{ index: 0, message, finish_reason: isCut ? "length" : "stop" }],
        usage,
      }),
      traffic: { latencyMs: 40 + at, status: 200, requestBytes: 1, responseBytes: 1, firstByteMs: 10 + at },
    });
  }
  return profile;
}

describe("trafficOf()", () => {
  it("has of a language model its tokens, its first bytes, and why its answers ended", () => {
    expect(trafficOf(chat(), null)).toMatchObject({
      calls: 8,
      failed: 0,
      inputTokens: 800,
      outputTokens: 160,
      firstByteMs: 13,
      model: {
        counted: 8,
        cachedTokens: 200,
        reasoningTokens: null,
        finish: [
          { word: "stop", share: 0.75 },
          { word: "length", share: 0.25 },
        ],
        served: [
          { word: "small-1", share: 0.875 },
          { word: "large-1", share: 0.125 },
        ],
      },
    });
  });

  it("has nothing of a data file, and no model where there are tables", () => {
    expect(trafficOf(trainingOf("a,b\n1,2\n"), null)).toBeNull();
    const profile = new Profile();
    observe(profile, { input: body([[1, 2]]), output: body([[0.5]]) });
    expect(trafficOf(profile, null)).toMatchObject({ calls: 1, model: null });
  });

  it("is read as it is stored, and as it was stored before models were described", () => {
    const traffic = trafficOf(chat(), null);
    const overview = { version: 1, features: [], traffic };
    expect(overviewSchema.parse(JSON.parse(JSON.stringify(overview)))).toEqual(overview);
    const { model: _model, firstByteMs: _first, ...before } = { ...traffic };
    expect(overviewSchema.parse({ ...overview, traffic: before }).traffic).toEqual({
      ...before,
      model: null,
      firstByteMs: null,
    });
  });
});

describe("usualOf()", () => {
  it("is the median of the windows before the last, where seven or more are known", () => {
    expect(usualOf([5, 1, 4, 2, 6, 3, 7, 1_000])).toBe(4);
    expect(usualOf([5, 1, null, 4, 2, 6, 3, 7, 8, 1_000])).toBe(4.5);
    expect(usualOf([5, 1, 4, 2, null, 6, 3, 1_000])).toBeNull();
    expect(usualOf([])).toBeNull();
  });
});
