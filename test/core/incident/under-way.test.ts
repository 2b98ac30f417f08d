import { expect, it } from "vitest";
import { underWayOf } from "../../../src/core/incident/under-way.ts";
import { incident } from "./given.ts";

it("underWayOf() counts what fires by severity and kind, and what is pending beside it", () => {
  const all = [
    incident({ id: "a", kind: "drift", since: 5 }),
    incident({ id: "b", kind: "drift", since: 3, monitor: "daily" }),
    incident({ id: "c", kind: "recording", since: 4, monitor: null }),
    incident({ id: "d", kind: "traffic", since: 1, state: "pending" }),
  ];
  expect(underWayOf(all)).toEqual({
    pending: 1,
    firing: 3,
    severities: { error: 1, warning: 2 },
    kinds: { recording: 1, drift: 2 },
    oldestSince: 3,
  });
  expect(underWayOf([])).toMatchObject({ firing: 0, kinds: {}, oldestSince: null });
});
