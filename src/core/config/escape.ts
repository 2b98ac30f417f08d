/**
 * Whether a path that is put behind an upstream's address leads out from under it, as whoever reads it may read it:
 * URLs resolve `..` and `%2e%2e` (WHATWG URL §4.4), servers decode once more (`..%2f`), some twice, take a backslash for
 * a slash, leave out what follows a semicolon (`..;/`), blanks and control characters, merge slashes, and know dots in
 * overlong UTF-8 or by other characters that stand for them.
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
  const [bare = ""] = segment.split(";", 1);
  // oxlint-disable-next-line no-control-regex -- they are what some readers leave out
  const name = bare.replaceAll(/[\u0000-\u0020\u007F]/g, "");
  if (name === "..") return { least: -1, end: -1 };
  return { least: 0, end: name === "" || name === "." ? 0 : 1 };
}

function decodedOnce(text: string): string {
  const bytes = text.replaceAll(/%u([\da-f]{4})|%([\da-f]{2})/gi, (_, unit?: string, byte?: string) =>
    String.fromCharCode(Number.parseInt(unit ?? byte ?? "", 16)),
  );
  return odd.test(bytes) ? plain(leniently(bytes)) : bytes.replaceAll("\\", "/");
}

/** What may stand for a dot or a slash, in UTF-8 or as a character of its own. */
const odd = /[\u0080-\uFFFF]/;
const told = /^[./\\]+$/;

/**
 * UTF-8 as those read it that take any second byte for one, and longer forms than are needed (RFC 3629 §3 forbids both):
 * `%c0%ae`, `%c0%2e` and `%e0%80%ae` are dots. Only what comes to dots and slashes is read so.
 */
function leniently(bytes: string): string {
  let read = "";
  for (let at = 0; at < bytes.length;) {
    const length = lengthOfForm(bytes.charCodeAt(at));
    const meant = length === 1 ? "" : plain(characterOf(bytes.slice(at, at + length), length));
    const isTold = told.test(meant);
    read += isTold ? meant : bytes.charAt(at);
    at += isTold ? length : 1;
  }
  return read;
}

/** How many bytes a form has that begins with one. */
function lengthOfForm(lead: number): number {
  if (lead < 0xc0 || lead > 0xfd) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : lead < 0xfc ? 5 : 6;
}

/** Empty where the form is cut off or of no character. */
function characterOf(form: string, length: number): string {
  if (form.length < length) return "";
  let code = form.charCodeAt(0) & (0x7f >> length);
  for (let at = 1; at < length; at++) code = code * 64 + (form.charCodeAt(at) & 0x3f);
  return code > 0x10ffff ? "" : String.fromCodePoint(code);
}

/** Full and small width, leaders and ellipses (Unicode's NFKC), and what Windows' code pages put for slashes. */
function plain(text: string): string {
  return text
    .replaceAll(/[\u2044\u2215\u2216\u29F5\u29F8]/g, "/")
    .normalize("NFKC")
    .replaceAll("\\", "/");
}
