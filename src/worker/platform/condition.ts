/**
 * What a change is made on condition of (RFC 9110 §13.1): `If-Match`, that a thing is as its sender saw it, and
 * `If-None-Match: *`, that there is none yet. A tag is of what users configure, and of nothing that moves by itself.
 */
import { keyedHash } from "../../core/redact/keyed-hash.ts";
import { problem, Refusal, type Problem } from "./problem.ts";

type Tags = "*" | readonly string[];

/** Null where a header was not sent. */
export interface Condition {
  readonly match: Tags | null;
  readonly noneMatch: Tags | null;
}

/** Of a change that is made in any case. */
export const unconditional: Condition = { match: null, noneMatch: null };

/** Something with the tag of what users configure of it. */
export interface Tagged {
  readonly etag: string;
  /** In the answer to a change: it was so before, and nothing was written. */
  readonly unchanged?: true;
}

let tagHash: ((text: string) => string) | null = null;

/** The same for the same text, in quotes as the headers have it. */
export function tagOf(text: string): string {
  tagHash ??= keyedHash("etag");
  return `"${tagHash(text)}"`;
}

/** What the headers of a request ask for. Throws a Refusal where one cannot be read. */
export function conditionOf(headers: Headers): Condition {
  return { match: tagsIn(headers, "if-match"), noneMatch: tagsIn(headers, "if-none-match") };
}

/** A tag that a proxy has weakened, as some do where they compress, is the tag it was. */
function tagsIn(headers: Headers, name: string): Tags | null {
  const value = headers.get(name)?.trim();
  if (value === undefined) return null;
  if (value === "*") return "*";
  if (/^(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*$/.test(value)) return value.match(/"[^"]*"/g) ?? [];
  throw new Refusal("invalid", "Cannot read the condition of this request", [
    { path: name, message: 'Expected * or tags in double quotes, such as "1a2b3c": an ETag as it was sent' },
  ]);
}

export function isConditional({ match, noneMatch }: Condition): boolean {
  return match !== null || noneMatch !== null;
}

/** Why a change must not be made to what has this tag, null if there is nothing; null if it may be made. */
export function unmet({ match, noneMatch }: Condition, etag: string | null): Problem | null {
  if (match !== null && !isAmong(etag, match)) {
    const found = etag === null ? "There is nothing of this name" : `Its ETag is ${etag} now`;
    const message = "Cannot change this: it is not what If-Match says: GET it, and send the ETag that it has";
    return problem("precondition_failed", message, [{ path: "if-match", message: found }]);
  }
  if (noneMatch !== null && isAmong(etag, noneMatch)) {
    const message = "Cannot make this: it is there already, which If-None-Match excludes";
    return problem("precondition_failed", message, [
      { path: "if-none-match", message: `Its ETag is ${etag}` },
    ]);
  }
  return null;
}

function isAmong(etag: string | null, tags: Tags): boolean {
  return etag !== null && (tags === "*" || tags.includes(etag));
}
