/** An endpoint's configuration in sentences. */
import { expect, it } from "vitest";
import { endpointSchema } from "../../../src/core/config/endpoint.ts";
import { endpointWords } from "../../../src/core/config/words.ts";

const words = (config: object) =>
  endpointWords(endpointSchema.parse({ upstream: { url: "https://models.example/a" }, ...config }));

it("says what holds unasked", () => {
  expect(words({})).toEqual([
    "Calls go to https://models.example/a, invocations to its /invocations; it has 60 s to begin its answer",
    "Whoever knows the address may call",
    "Of every call input and output are written to R2, of each body at most 262,144 bytes",
    "Nothing is taken out of bodies",
    "Every call is counted in the statistics",
    "Calls are watched between checks",
    "While there is no baseline, one is made of the first 1,000 records over 24 hours",
    "Captures are kept for ever",
    "Reports are kept for ever",
    "Baselines that were replaced are kept for ever",
    "Nobody is told of incidents: there is no receiver",
  ]);
});

it("says what is set otherwise, secrets by their names", () => {
  const said = words({
    upstream: {
      url: "https://models.example/a",
      idleTimeoutSeconds: 5,
      secretHeaders: { authorization: { secret: "UPSTREAM_KEY", prefix: "Bearer " } },
    },
    callerSecret: "UPSTREAM_CALLERS",
    capture: {
      samplingPercentage: 20,
      mode: "Input",
      dailyBudget: { captures: 1_000 },
      redact: [{ column: "email", action: "hash" }],
    },
    retention: { capturesDays: 1 },
    watch: { except: ["a", "b"] },
    receivers: [{ kind: "slack", urlSecret: "WEBHOOK_A" }],
    incidents: { maintenance: [{ schedule: "daily", minutes: 30, reason: "a load" }] },
    shards: 4,
  });
  for (const sentence of [
    "It is sent secret headers: authorization from UPSTREAM_KEY",
    "Callers must send the secret UPSTREAM_CALLERS",
    "At least 4 Recorders share its calls",
    "Of 20 % of the calls the input is written to R2, of each body at most 262,144 bytes",
    "At most 1,000 calls are written a day",
    "Before anything is written or counted, 1 rule of redaction holds: hash email",
    "Captures are kept for 1 day",
    "Calls are watched between checks, but for 2 features",
    "1 receiver is told of incidents, again after 4 h while one lasts",
    "Nobody is told for 30 minutes from each time of daily on: a load",
  ])
    expect(said).toContain(sentence);
  expect(words({ capture: { enabled: false }, profile: false })).toEqual(
    expect.arrayContaining([
      "No call is written to R2",
      "No call is counted in the statistics: no window is judged",
      "Nothing is watched between checks",
    ]),
  );
});
