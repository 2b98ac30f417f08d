/**
 * One call into a profile: the rows of its bodies, or the reason why a body is no table. Never throws
 * for what a client sent. Input and output are read each by its own encoding and content type.
 *
 * A call that is no table (a chat, an image) is counted by what can be seen of it from outside: how long it took,
 * its status, its sizes, and its tokens where the answer tells them.
 */
import type { Call, Traffic } from "../call/record.ts";
import type { CapturedBody } from "../call/body.ts";
import { trafficColumns, type Profile, type Table } from "./profile.ts";
import { bodyRows, readableBody } from "../call/rows.ts";
import { rowMap, type CellOptions } from "../read/cells.ts";
import type { ArrayChoice } from "../read/json/flatten.ts";
import type { Cell } from "../read/row.ts";
import { usageOf, type TokenUsage } from "../read/model/usage.ts";

/** How bodies are read. Nothing is changed by default. */
export interface ObserveOptions extends CellOptions {
  /** "columns" if absent. */
  readonly arrays?: ArrayChoice | undefined;
}

/** Counts a call's input and output. */
export function observe(
  profile: Profile,
  { input, output, traffic }: Pick<Call, "input" | "output" | "traffic">,
  options: ObserveOptions = {},
): void {
  profile.calls++;
  const isTable = [
    observeBody(profile.input, input, options),
    observeBody(profile.output, output, options),
  ].every((is) => is);
  if (traffic === undefined) return;
  const usage = output === null ? null : usageOf(output.data);
  if (!isTable || usage !== null) observeTraffic(profile.traffic, traffic, usage);
}

/** Whether the body is a table; a body that is not there is no reason to think otherwise. */
function observeBody(table: Table, body: CapturedBody | null, options: ObserveOptions): boolean {
  const reason = unreadable(table, body, options);
  if (reason !== null) table.addUnreadable(reason);
  return reason === null;
}

/** Adds the rows of a body, or gives the reason why there are none. */
function unreadable(table: Table, body: CapturedBody | null, options: ObserveOptions): string | null {
  if (body === null) return null;
  if (body.withheld) return "withheld: the rules of redaction could not be applied";
  if (body.truncated) return "longer than the capture limit";
  if (body.packed) return "in a content coding that is not undone";
  return body.data === "" ? null : unreadableText(table, body, options);
}

function unreadableText(table: Table, body: CapturedBody, options: ObserveOptions): string | null {
  const text = readableBody(body);
  if (text.kind === "unreadable") return text.reason;
  if (isEventList(body)) return "a stream of events";
  try {
    const map = rowMap(options);
    const rows = bodyRows(text.encoding, text.data, options.arrays);
    // All rows are read before the first is counted: a body is in the statistics whole or not at all.
    table.addAll(map === null ? rows : rows.map(map));
    return null;
  } catch (error) {
    return error instanceof SyntaxError ? `not valid ${text.encoding}` : "not a table";
  }
}

/** A stream that stands for no one answer is kept as the list of its events: as many as there were, no rows. */
function isEventList({ contentType, data }: CapturedBody): boolean {
  return /^\s*text\/event-stream/i.test(contentType ?? "") && data.startsWith("[");
}

function observeTraffic(table: Table, traffic: Traffic, usage: TokenUsage | null): void {
  const { latencyMs, status, requestBytes, responseBytes } = traffic;
  const cells = [
    latencyMs,
    status,
    requestBytes,
    responseBytes,
    usage?.inputTokens,
    usage?.outputTokens,
    usage?.totalTokens,
    usage?.cachedTokens,
  ];
  table.add({ names: trafficColumns, cells: cells.map(cellOf) });
}

function cellOf(value: number | null | undefined): Cell {
  return value === null || value === undefined ? null : String(value);
}
