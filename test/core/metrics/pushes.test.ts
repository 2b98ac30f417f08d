/** What a collector's answers mean, when the next push is, and what is said of pushes that fail. */
import { describe, expect, it } from "vitest";
import {
  afterPush,
  isPushDue,
  pushOutcome,
  pushStateSchema,
  type PushOutcome,
} from "../../../src/core/metrics/pushes.ts";
import { pushAilments } from "../../../src/core/overview/push-ailments.ts";

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const first = pushStateSchema.parse({ since: start });
const taken: PushOutcome = { kind: "taken", rejected: 0, note: "" };
const later: PushOutcome = { kind: "later", reason: "it answered 503", askedMs: 0 };
const refused: PushOutcome = { kind: "refused", reason: "it answered 401" };

/** Each a push that was due. */
function after(...outcomes: readonly PushOutcome[]) {
  return outcomes.reduce((state, outcome) => afterPush(state, outcome, Math.max(state.nextAt, start)), first);
}

describe("an answer", () => {
  it.each([429, 502, 503, 504])("%i is tried again", (status) => {
    expect(pushOutcome(status, "", null)).toEqual({
      kind: "later",
      reason: `it answered ${status}`,
      askedMs: 0,
    });
    expect(pushOutcome(status, "", 90_000)).toMatchObject({ askedMs: 90_000 });
  });

  it.each([301, 400, 401, 404, 413, 500, 501])("%i is final", (status) => {
    expect(pushOutcome(status, "", 90_000)).toEqual({ kind: "refused", reason: `it answered ${status}` });
  });

  it.each([
    ["", 0, ""],
    ["{}", 0, ""],
    ["ok", 0, ""],
    ['{"partialSuccess":{}}', 0, ""],
    ['{"partialSuccess":null}', 0, ""],
    ['{"partialSuccess":{"rejectedDataPoints":"12","errorMessage":"too\\nold"}}', 12, "too old"],
    ['{"partialSuccess":{"rejectedDataPoints":3}}', 3, ""],
    ['{"partialSuccess":{"errorMessage":"a hint"}}', 0, "a hint"],
  ])("200 with %s: what is not taken is told, and never a reason to push again", (body, rejected, note) => {
    expect(pushOutcome(200, body, null)).toEqual({ kind: "taken", rejected, note });
  });
});

describe("the next push", () => {
  it("is a minute later, where it was taken and where it was refused", () => {
    for (const outcome of [taken, refused]) expect(after(outcome).nextAt).toBe(start + minute);
  });

  it("is put off for twice as long each time, and for no more than an hour", () => {
    const waits = Array.from({ length: 9 }, (_, index) => {
      const before = after(...Array.from({ length: index }, () => later));
      const at = Math.max(before.nextAt, start);
      return (afterPush(before, later, at).nextAt - at) / minute;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it("is put off for as long as the collector asks", () => {
    const asked = after({ ...later, askedMs: 600_000 });
    expect(asked.nextAt).toBe(start + 600_000);
    expect([isPushDue(asked, start + 540_000), isPushDue(asked, start + 600_000)]).toEqual([false, true]);
    expect(after({ ...later, askedMs: 1e12 }).nextAt).toBe(start + 60 * minute);
  });

  it("is due a little early, as cron may be, and where a clock was ahead", () => {
    const state = after(taken);
    expect(isPushDue(state, start + minute - 2_000)).toBe(true);
    expect(isPushDue(state, start + 30_000)).toBe(false);
    expect(isPushDue(state, start - 2 * 3_600_000)).toBe(true);
  });

  it("begins at once again when one was taken", () => {
    expect(after(later, later, later, taken)).toMatchObject({ failures: 0, error: { isFinal: false } });
  });
});

describe("what is said", () => {
  const said = (state: ReturnType<typeof after>, minutes = 1) =>
    pushAilments(state, Math.max(state.attemptAt ?? 0, start) + minutes * minute).map(
      ({ problem }) => problem,
    );

  it("nothing while all is well, before the first push, and of one or two failures", () => {
    expect(
      [first, after(taken), after(later), after(later, later), after(refused, taken)].flatMap((one) =>
        said(one),
      ),
    ).toEqual([]);
  });

  it("a collector that refuses, at once, and one that is down, at the third time", () => {
    expect(said(after(taken, refused))).toEqual([
      "The collector of WEIR_OTLP_URL took no metrics since 2026-01-01T00:00:00.000Z: it answered 401",
    ]);
    expect(said(after(later, later, later))).toHaveLength(1);
  });

  it("what it did not take, until it takes all", () => {
    const partly = after({ kind: "taken", rejected: 3, note: "too old" });
    expect(said(partly)).toEqual([
      "The collector of WEIR_OTLP_URL did not take 3 points of the last push: it says: too old",
    ]);
    expect(said(afterPush(partly, taken, start + minute))).toEqual([]);
  });

  it("that cron does not run, from the beginning on too", () => {
    expect(said(first, 6)).toEqual([
      "No metrics were pushed since 2026-01-01T00:00:00.000Z: cron does not run, or its ticks fail",
    ]);
    expect(said(after(taken), 7)).toHaveLength(1);
    expect(said(after({ ...later, askedMs: 3_600_000 }), 30)).toEqual([]);
  });
});
