/**
 * JSON of the documents, by what its fence says that it is: configuration is put to the local Weir, a file's sample is
 * read by what reads such files, and a message's is what Weir itself would write.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { captureLine, parseCaptureLine } from "../../../src/core/call/record.ts";
import { alertSchema } from "../../../src/core/receiver/alert.ts";
import type { Links } from "../../../src/core/receiver/sender.ts";
import { webhookMessage } from "../../../src/core/receiver/webhook.ts";
import { callErrorAnswer, errorAnswer } from "../../../src/worker/api/openapi.ts";
import { files } from "../../../src/worker/api/answers.ts";
import type { Snippet } from "./snippets.ts";
import type { Stage } from "./stage.ts";

const upstream = { url: "https://models.example.com/sample" };

type Run = (stage: Stage, value: unknown) => Promise<void>;

const runs: Readonly<Record<string, Run>> = {
  endpoint: ({ weir }, value) => taken(weir.api("PUT", "/v1/endpoints/sample", Object(value))),
  monitor: ({ weir }, value) => taken(weir.api("PUT", "/v1/endpoints/sample/monitors/sample", Object(value))),
  baseline: ({ weir }, value) => taken(weir.api("POST", "/v1/endpoints/sample/baselines", Object(value))),
  constraints: ({ weir }, constraints) =>
    taken(weir.api("POST", "/v1/endpoints/sample/baselines", { constraints })),
  statistics: ({ weir }, statistics) => {
    const constraints = { features: [{ name: "Day Mins", inferred_type: "Fractional" }] };
    return taken(weir.api("POST", "/v1/endpoints/sample/baselines", { constraints, statistics }));
  },
  capture: async (_, value) => {
    const line = JSON.stringify(value);
    const { eventId, time, input, output } = parseCaptureLine(line);
    expect(value).toMatchObject({ eventMetadata: { inferenceId: "58" } });
    const rest = { variant: "AllTraffic", customAttributes: null, stored: true, profiled: true };
    expect(captureLine({ eventId, time: time ?? 0, input, output, inferenceId: "58", ...rest })).toBe(line);
  },
  // The commands below it go by the file.
  repository: async ({ folder }, value) =>
    writeFileSync(join(folder.path, "weir.json"), JSON.stringify(value)),
  violations: async (_, value) => void files.violations.schema.parse(value),
  error: async ({ weir }, value) => {
    errorAnswer.schema.parse(value);
    const refused = weir.api("PUT", "/v1/endpoints/sample", { upstream, capture: { smapling: 1 } });
    await expect(refused).rejects.toThrow(`answered 400: ${JSON.stringify(value)}`);
  },
  "call-error": async ({ weir }, value) => {
    callErrorAnswer.schema.parse(value);
    const response = await fetch(`${weir.url}/endpoints/nobody/invocations`, { method: "POST", body: "1" });
    expect(await response.json()).toEqual(value);
  },
  alert: async (_, value) => {
    const { data, type, timestamp } = value as ReturnType<typeof webhookMessage>;
    const { window, since, links, picture, ...rest } = data as {
      window: { start: string; end: string };
      since: string;
      links: Omit<Links, "picture">;
      picture: { url: string; alt: string };
    };
    const span = { start: Date.parse(window.start), end: Date.parse(window.end) };
    const told = { ...rest, type, since: Date.parse(since), window: span, picture: picture.alt };
    const all = { ...links, picture: picture.url };
    expect(webhookMessage(alertSchema.parse(told), all, Date.parse(timestamp))).toEqual(value);
  },
};

/** `endpoint:capture.redact` is a configuration with this at that place. */
export async function runJson(stage: Stage, snippet: Snippet): Promise<void> {
  const [kind = "", path = ""] = snippet.kind.split(":");
  const value: unknown = JSON.parse(stage.filled(snippet));
  const run = runs[kind];
  if (run === undefined)
    throw new Error(`${snippet.file}:${snippet.line}: nothing here runs JSON of the kind ${kind}`);
  if (path === "") return run(stage, value);
  const placed = path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  const whole =
    kind === "endpoint" ? { upstream } : { features: [{ name: "a", inferred_type: "Fractional" }] };
  return run(stage, { ...whole, ...Object(placed) });
}

async function taken(answer: Promise<unknown>): Promise<void> {
  expect(await answer).toMatchObject({});
}
