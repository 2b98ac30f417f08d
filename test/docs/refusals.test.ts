/** The table of the gateway's own errors: neither it nor the code may change without the other. */
import { expect, it } from "vitest";
import { exceptions } from "../../src/worker/gateway/refusal/exceptions.ts";
import { statusOf, type ProblemKind } from "../../src/worker/platform/problem.ts";
import { code, tableOf } from "./markdown.ts";

it("calling.md has every status of the gateway's own with its exceptions, and which are tried again", () => {
  const told = tableOf("src/docs/calling.md", "What Weir answers itself", "status").map(
    ([status = "", exception, , again]) => `${status} ${code(exception)} ${again}`,
  );
  const kinds = Object.entries(exceptions).map(([kind, name]) => [kind as ProblemKind, name] as const);
  const made = kinds.map(([kind, name]) => `${statusOf(kind)} ${name} ${isTriedAgain(kind) ? "yes" : "no"}`);
  expect(told).toEqual([...new Set(made)].toSorted());
});

/** A loop's status is a server's, but its answer forbids to try again. */
function isTriedAgain(kind: ProblemKind): boolean {
  return statusOf(kind) >= 500 && kind !== "upstream_loop";
}
