/** Ids, and bytes in hexadecimal. */

/** An id of a baseline or an execution; sorts by the time it was made: `20261123T150000-1a2b3c4d`. */
export function newId(): string {
  return `${idsFrom(Date.now())}-${crypto.randomUUID().slice(0, 8)}`;
}

/** What every id that was made before a time is less than. */
export function idsFrom(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
}

/** Bytes as hexadecimal text. */
export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A UUID (version 8, RFC 9562) that is always the same for the same text. */
export async function uuidOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const bytes = new Uint8Array(digest).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
