/** Every answer that a test gets of the API is held to the document: its status, and its body by the schema shown there. */
import { expect } from "vitest";
import { apiRoutes, errorAnswer } from "../../../src/worker/api/api.ts";
import { metricsRoutes } from "../../../src/worker/metrics/metrics.ts";
import { pageRoutes } from "../../../src/worker/dashboard/pages.tsx";
import { statusOf, type ProblemKind } from "../../../src/worker/platform/problem.ts";
import type { Component, Documented } from "../../../src/worker/platform/route.ts";

export const routes: readonly Documented[] = [...apiRoutes, ...metricsRoutes, ...pageRoutes];

/** What every managed route may answer besides. */
const managed: readonly ProblemKind[] = [
  "invalid",
  "unauthorized",
  "not_configured",
  "forbidden",
  "unavailable",
];

/** The route that a request is for; null where nothing is mounted. */
function routeOf(method: string, path: string): Documented | null {
  const segments = path.replace(/(?<=.)\/$/, "").split("/");
  const fits = (pattern: string) => {
    const places = pattern.split("/");
    return (
      places.length === segments.length &&
      places.every((place, index) => /^\{\w+\}$/.test(place) || place === segments[index])
    );
  };
  return routes.find((route) => route.method === method.toLowerCase() && fits(route.path)) ?? null;
}

/** Throws where an answer is not as the document says. */
export async function expectDocumented(method: string, url: string, answer: Response): Promise<void> {
  const { pathname } = new URL(url);
  const route = routeOf(method, pathname);
  const { status } = answer;
  if (route === null) {
    expect({ pathname, status }).toEqual({ pathname, status: expect.toBeOneOf([401, 403, 404, 405]) });
    return fits(errorAnswer, answer, "an error");
  }
  const documented = route.answers[status];
  const errors = [...route.errors, ...(route.isOpen ? [] : managed)].map(statusOf);
  expect({ route: route.id, status }).toEqual({
    route: route.id,
    status: expect.toBeOneOf([...Object.keys(route.answers).map(Number), ...errors]),
  });
  if (documented === undefined) return fits(errorAnswer, answer, route.id);
  const type = answer.headers.get("content-type")?.split(";", 1)[0] ?? null;
  if (documented.media === undefined) return;
  expect({ route: route.id, type }).toEqual({
    route: route.id,
    type: expect.toBeOneOf(Object.keys(documented.media)),
  });
  const component = documented.media[type ?? ""] ?? null;
  if (component !== null) await fits(component, answer, route.id);
}

async function fits({ schema, name }: Component, answer: Response, what: string): Promise<void> {
  const result = schema.safeParse(await answer.clone().json());
  expect({ what, name, issues: result.error?.issues ?? [] }).toEqual({ what, name, issues: [] });
}
