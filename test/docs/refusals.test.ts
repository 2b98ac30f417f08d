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
  const made = kinds.map(
    ([kind, name]) => `${statusOf(kind)} ${name} ${statusOf(kind) >= 500 ? "yes" : "no"}`,
  );
  expect(told).toEqual([...new Set(made)].toSorted());
});
