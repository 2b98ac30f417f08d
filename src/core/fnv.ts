/** FNV-1a, 32 bits (Fowler, Noll, Vo): tells bytes and names apart where nobody means to deceive. Unsigned. */
const [basis, prime] = [0x811c9dc5, 0x01000193];

export function fnvOfBytes(bytes: Uint8Array): number {
  let hash = basis;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, prime);
  return hash >>> 0;
}

/** Of the text's code units: of ASCII the same as of its bytes. */
export function fnvOfText(text: string): number {
  let hash = basis;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), prime);
  return hash >>> 0;
}
