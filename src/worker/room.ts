/**
 * How many bytes of bodies this isolate holds while they are captured. An isolate has 128 MB for all its calls
 * together: what would be too much passes without being captured, and is counted as such.
 */
let taken = 0;

/** Takes room for so many bytes, if there is. */
export function takeRoom(bytes: number, most: number): boolean {
  if (taken + bytes > most) return false;
  taken += bytes;
  return true;
}

export function giveRoom(bytes: number): void {
  taken -= bytes;
}
