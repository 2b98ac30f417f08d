/**
 * One call into a profile: the rows of its bodies, or the reason why a body is no table. Never throws
 * for what a client sent.
 */
import type { Call, CapturedBody } from "./capture.ts";
import type { Profile, Table } from "./profile.ts";
import { bodyRows } from "./read/body.ts";

/** Counts a call's input and output. */
export function observe(profile: Profile, { input, output }: Pick<Call, "input" | "output">): void {
  profile.calls++;
  observeBody(profile.input, input);
  observeBody(profile.output, output);
}

function observeBody(table: Table, body: CapturedBody | null): void {
  if (body?.truncated) return table.addUnreadable("longer than the capture limit");
  if (body === null || body.data === "") return;
  if (body.encoding === "BASE64") return table.addUnreadable("neither CSV nor JSON");
  try {
    // All rows are read before the first is counted: a body is in the statistics whole or not at all.
    table.addAll(bodyRows(body.encoding, body.data));
  } catch (error) {
    table.addUnreadable(error instanceof SyntaxError ? `not valid ${body.encoding}` : "not a table");
  }
}
