/** What the routes of the API share: bodies and windows read with errors that say where, and answers as JSON. */
import * as z from "zod";
import { parse } from "../../core/config/complaint.ts";
import { tiers, type Keep, type Window } from "../../core/monitor/window.ts";
import { parseWindow } from "../../core/monitor/asked.ts";
import type { Tagged } from "../platform/condition.ts";
import { made, Refusal, unwrap, type Result } from "../platform/problem.ts";
import type { Component, Media } from "../platform/route.ts";

/** What was asked, read with a schema; `refusal` says what cannot be done where it does not fit. */
export function taken<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  refusal: string,
): z.output<Schema> {
  const parsed = parse(schema, input);
  if (parsed.ok) return parsed.value;
  throw new Refusal("invalid", refusal, parsed.complaints);
}

/** A time as it may be said. */
export const timeSchema = z.union([z.string(), z.number()]);

/**
 * A window from two times, ISO 8601, epoch milliseconds, or how long ago (`-PT5H`): then it begins and ends as far back
 * as needed for kept profiles to answer exactly.
 */
export function windowOf(start: unknown, end: unknown, keep: Keep): Window {
  const given = { now: Date.now(), kept: tiers(60_000, keep) };
  return unwrap(made(() => parseWindow(timeText(start), timeText(end), given)));
}

function timeText(time: unknown): string {
  return typeof time === "string" || typeof time === "number" ? String(time) : "";
}

export const json = "application/json";

/** An answer of one content type. */
export function asJson(component: Component, what: string) {
  return { what, media: { [json]: component } satisfies Media };
}

/** The value of a result as JSON; its problem is thrown. */
export async function answer<T>(
  result: Promise<Result<T>>,
  status = 200,
  shown: (value: T) => unknown = (value) => value,
): Promise<Response> {
  return Response.json(shown(unwrap(await result)), { status });
}

/** Something with a tag, as JSON under its tag. */
export function tagged(value: Tagged, status = 200): Response {
  return Response.json(value, { status, headers: tagHeaders(value) });
}

/** The same of text that is JSON already. */
export function taggedText({ text, ...tag }: Tagged & { readonly text: string }): Response {
  const response = jsonText(text);
  for (const [name, value] of Object.entries(tagHeaders(tag))) response.headers.set(name, value);
  return response;
}

/** Headers of something with a tag. */
export function tagHeaders({ etag, unchanged }: Tagged): Record<string, string> {
  return { etag, ...(unchanged && { "x-weir-unchanged": "true" }) };
}

/** What is JSON already, in the form it came in. */
export async function stored(
  result: Promise<Result<string | ReadableStream<Uint8Array>>>,
): Promise<Response> {
  return jsonText(unwrap(await result));
}

export function jsonText(text: string | ReadableStream<Uint8Array>): Response {
  return new Response(text, {
    headers: { "content-type": json, "cache-control": "no-store", "x-content-type-options": "nosniff" },
  });
}
