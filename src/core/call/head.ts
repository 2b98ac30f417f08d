/**
 * What a caller says of a call in headers, cut to what the service takes of it (InvokeEndpoint: 1,024 characters of
 * custom attributes and of a content type, 64 of an inference id), so that no head is larger than its bodies may be.
 */
import type { RawCall } from "./frames.ts";

const mostOf = { customAttributes: 1_024, contentType: 1_024, inferenceId: 64 } as const;

/** Null for what was not said. A text that is cut is a copy: a slice would keep the whole of it in memory. */
export function cut(what: keyof typeof mostOf, said: string | null): string | null {
  const most = mostOf[what];
  if (said === null || said.length <= most) return said;
  return new TextDecoder().decode(new TextEncoder().encode(said.slice(0, most)));
}

/** About what a call's head takes beside its texts, in memory and in a batch. */
const headBytes = 512;

/** What a call's head holds, its texts as wide as JSON and UTF-8 make them. */
export function headSizeOf({ segments = [], ...call }: RawCall): number {
  const { variant, inferenceId, customAttributes, input, output } = call;
  const texts = [
    ...segments,
    variant,
    inferenceId,
    customAttributes,
    input?.contentType,
    output?.contentType,
  ];
  return headBytes + 3 * texts.reduce((characters, text) => characters + (text?.length ?? 0), 0);
}

/** What a call holds: its head and both bodies. */
export function sizeOf(call: RawCall): number {
  return headSizeOf(call) + (call.input?.bytes.length ?? 0) + (call.output?.bytes.length ?? 0);
}
