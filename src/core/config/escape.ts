/**
 * Whether a path that is put behind an upstream's address leads out from under it, as whoever reads it may read it:
 * URLs resolve `..` and `%2e%2e` (WHATWG URL §4.4), servers decode once more (`..%2f`), some twice, take a backslash for
 * a slash, leave out what follows a semicolon (`..;/`), blanks and control characters, merge slashes, and know dots in
 * overlong UTF-8.
 *
 * How deep a path is after each segment is counted by the reading that makes it least deep: a segment that is a name in
 * one reading and leads up in another leads up. So no mix of readings, one server behind another, leaves unseen.
 */

/** How far a path leads: the least depth on the way, and that at its end. */
interface Reach {
  readonly least: number;
  readonly end: number;
}

/** Nobody decodes more often. */
const mostDecodings = 4;

/** Paths that no reading leads up. */
const harmless = /^(?:[^%\\.;]|\.(?=[^%\\.;/]))*$/;

export function leaves(path: string): boolean {
  return !harmless.test(path) && reachOf(path, mostDecodings).least < 0;
}

function reachOf(path: string, decodings: number): Reach {
  let least = 0;
  let end = 0;
  for (const segment of path.split("/")) {
    const reach = reachOfSegment(segment, decodings);
    least = Math.min(least, end + reach.least);
    end += reach.end;
  }
  return { least, end };
}

function reachOfSegment(segment: string, decodings: number): Reach {
  const asIs = step(segment);
  const decoded = decodings === 0 ? segment : decodedOnce(segment);
  if (decoded === segment) return asIs;
  const inside = reachOf(decoded, decodings - 1);
  return { least: Math.min(asIs.least, inside.least), end: Math.min(asIs.end, inside.end) };
}

/** A segment as one name. */
function step(segment: string): Reach {
  // oxlint-disable-next-line no-control-regex -- they are what some readers leave out
  const name = segment.replace(/;.*$/s, "").replaceAll(/[\u0000-\u0020\u007F]/g, "");
  if (name === "..") return { least: -1, end: -1 };
  return { least: 0, end: name === "" || name === "." ? 0 : 1 };
}

/** Dots and slashes in overlong UTF-8, as `%u…`, and in full width. */
const odd: readonly (readonly [RegExp, string])[] = [
  [/%c0%ae|%e0%80%ae|%f0%80%80%ae|%u002e|%uff0e|%ef%bc%8e|\uFF0E/gi, "."],
  [/%c0%af|%e0%80%af|%f0%80%80%af|%u002f|%uff0f|%ef%bc%8f|\uFF0F/gi, "/"],
  [/%c1%9c|%e0%81%9c|%u005c|%uff3c|%ef%bc%bc|\uFF3C|\\/gi, "/"],
];

function decodedOnce(text: string): string {
  let decoded = text;
  for (const [written, meant] of odd) decoded = decoded.replaceAll(written, meant);
  return decoded.replaceAll(/%([0-7][\da-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
