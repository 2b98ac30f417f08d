/** Baselines as a program makes them over the API. */
import { expect } from "vitest";
import type { BaselineRecord as Baseline } from "../../../src/worker/commands/baselines.ts";
import { api, ask } from "./given.ts";

interface Constraints {
  features: { name: string; inferred_type: string; completeness: number; [more: string]: unknown }[];
  [more: string]: unknown;
}

export const csv = { "content-type": "text/csv" };
export const json = { "content-type": "application/json" };

export function post(
  name: string,
  body: unknown,
  headers: Record<string, string> = csv,
  query = "",
): Promise<Response> {
  return api("POST", `/endpoints/${name}/baselines${query}`, body, headers);
}

export async function made(
  name: string,
  body: unknown,
  headers?: Record<string, string>,
  query?: string,
): Promise<Baseline> {
  const response = await post(name, body, headers, query);
  expect(response.status).toBe(201);
  return response.json();
}

export function constraintsOf(name: string, { id }: Baseline): Promise<Constraints> {
  return ask("GET", `/endpoints/${name}/baselines/${id}/constraints.json`);
}
