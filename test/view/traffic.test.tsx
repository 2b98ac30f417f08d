/** How an endpoint's page shows its calls: what is usual is said and dashed, and a language model's tokens stand beside. */
import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import type { TrafficSeen } from "../../src/core/overview/traffic.ts";
import type { TrendWindow } from "../../src/core/overview/trend.ts";
import { Traffic } from "../../src/view/pages/endpoint/traffic.tsx";

const hour = 3_600_000;
const table: TrafficSeen = {
  calls: 100,
  failed: 1,
  medianMs: 40,
  slowMs: 90,
  inputTokens: null,
  outputTokens: null,
  firstByteMs: 20,
  model: null,
};
const chat = (length: number): TrafficSeen => ({
  ...table,
  inputTokens: 4_000,
  outputTokens: 1_000,
  model: {
    counted: 100,
    cachedTokens: 1_000,
    reasoningTokens: null,
    finish: [
      { word: "stop", share: 1 - length },
      { word: "length", share: length },
    ],
    served: [{ word: "small-1", share: 1 }],
  },
});

function windowsOf(seen: readonly (TrafficSeen | null)[]): TrendWindow[] {
  return seen.map((traffic, at) => ({
    execution: `e${at}`,
    start: at * hour,
    end: (at + 1) * hour,
    state: traffic === null ? "none" : "alike",
    records: null,
    glance: null,
    overview: traffic === null ? null : { version: 1, features: [], traffic },
    standsFor: 1,
  }));
}

const html = (seen: readonly (TrafficSeen | null)[]) => renderToString(<Traffic windows={windowsOf(seen)} />);
const eight = <Item,>(item: Item) => Array.from({ length: 8 }, () => item);

describe("Traffic", () => {
  it("says what is usual, and draws it dashed, once it is known", () => {
    const page = html([...eight(table), { ...table, calls: 20 }]);
    expect(page).toContain(">usually 100<");
    expect(page).toContain("Calls a window: 20 in the last window, usually 100");
    expect(page.match(/class="level"/g)).toHaveLength(4);
    expect(html([table, table])).not.toMatch(/usually|class="level"/);
  });

  it("has no calls in a window without any, which is no gap", () => {
    expect(html([table, null, table])).toContain('data-values="100\n0\n100"');
  });

  it("shows tokens and ends of answers of a language model, and of no other", () => {
    const page = html([...eight(chat(0.1)), chat(0.4)]);
    for (const words of [
      "Tokens sent a window",
      "of these from a cache",
      "First byte of an answer, median",
      "answered by small-1",
      "cut off at the limit (length)",
      "usually 10 %",
    ])
      expect(page).toContain(words);
    expect(page).not.toContain("thoughts");
    expect(html([table])).not.toMatch(/[Tt]okens|First byte|How answers end/);
  });
});
