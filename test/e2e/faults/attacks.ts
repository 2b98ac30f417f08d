/** What callers send that mean harm, and callers that leave: each beside honest calls, to the same endpoints. */
import type { Manner } from "./client.ts";
import type { Kind } from "./kinds.ts";

/** By whose answer the upstream and the ledger know a call whose body does not begin with its number. */
export const numberHeader = "x-amzn-sagemaker-inference-id";

/** A call as it goes out. */
export interface Sent {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly manner: Manner;
}

const json = { "content-type": "application/json" };

export function honest(id: number): Sent {
  return { path: "invocations", body: rowOf(id), headers: { "content-type": "text/csv" }, manner: {} };
}

/** The call of this kind: every one but `attack_path` is to be answered as an honest one is. */
export function unusual(id: number, kind: Kind): Sent {
  const usual = honest(id);
  return { ...usual, ...changes[kind]?.(id), headers: { ...usual.headers, ...headersOf(id, kind) } };
}

const changes: Partial<Record<Kind, (id: number) => Partial<Sent>>> = {
  client_left_uploading: () => ({ manner: { leaves: "uploading" } }),
  client_left_waiting: () => ({ manner: { leaves: "waiting" } }),
  client_left_reading: () => ({ manner: { leaves: "reading" } }),
  attack_array: (id) => ({ body: `[${id}]` }),
  attack_keys: (id) => ({ body: JSON.stringify(Object.fromEntries(keysOf(id))) }),
  attack_bytes: (id) => ({ body: `${rowOf(id)}${",0".repeat(30)}`, manner: { pieces: 1, pauseMs: 0 } }),
  attack_path: (id) => ({ path: paths[id % paths.length] ?? "" }),
  attack_loris: () => ({ manner: { pieces: 2, pauseMs: 150 } }),
  attack_width: (id) => ({ body: `${rowOf(id)}${",1".repeat(id % 997)}` }),
};

const paths = [
  "invocations/%2e%2e/%2e%2e/admin",
  "invocations/..%2f..%2fadmin",
  "invocations/%252e%252e%252f%252e%252e%252fadmin",
];

function headersOf(id: number, kind: Kind): Readonly<Record<string, string>> {
  return { [numberHeader]: String(id), ...headers[kind]?.(id) };
}

const headers: Partial<Record<Kind, (id: number) => Readonly<Record<string, string>>>> = {
  attack_array: () => json,
  attack_keys: () => json,
  attack_head: () => ({ "x-padding": "x".repeat(110_000) }),
  attack_variant: (id) => ({ "x-amzn-sagemaker-target-variant": `variant-${id % 1_200}` }),
  attack_invocation: () => ({
    "amz-sdk-invocation-id": "constant",
    "amz-sdk-request": "attempt=1; max=3",
  }),
};

function rowOf(id: number): string {
  return `${id},${id % 2}`;
}

/** As many as are read, beside the column of the answer: a body of more is counted as `unread`. */
const mostKeys = 9_990;

function keysOf(id: number): [string, number][] {
  return Array.from({ length: mostKeys }, (_, key) => [`${id}-${key}`, key]);
}
