/** A block of LZ4: matches are what the last four bytes like these began. */
export function compressLz4(page: Uint8Array): Uint8Array {
  const out: number[] = [];
  const seen = new Map<string, number>();
  let from = 0;
  for (let at = 0; at < page.length;) {
    const key = page.subarray(at, at + 4).join();
    const before = seen.get(key);
    seen.set(key, at);
    let length = 0;
    if (before !== undefined && at - before < 65_536 && at + 4 < page.length) {
      while (at + length < page.length - 5 && page[before + length] === page[at + length]) length++;
    }
    if (before === undefined || length < 4) at++;
    else {
      writeSequence(out, page.subarray(from, at), { offset: at - before, length });
      from = at += length;
    }
  }
  writeSequence(out, page.subarray(from), null);
  return Uint8Array.from(out);
}

function writeSequence(
  out: number[],
  literals: Uint8Array,
  match: { offset: number; length: number } | null,
) {
  const rest = match === null ? 0 : match.length - 4;
  out.push((Math.min(15, literals.length) << 4) | Math.min(15, rest));
  writeRun(out, literals.length);
  out.push(...literals);
  if (match === null) return;
  out.push(match.offset & 255, match.offset >> 8);
  writeRun(out, rest);
}

function writeRun(out: number[], length: number): void {
  if (length < 15) return;
  let rest = length - 15;
  for (; rest >= 255; rest -= 255) out.push(255);
  out.push(rest);
}
