/**
 * The frames of a Zstandard file (RFC 8878 §3.1) as its bytes pass by: what each asks of whoever unpacks it.
 *
 * A frame may refer as far back as its window, which is held in memory; a few bytes can ask for gigabytes. So every
 * frame's header is looked at, and to find the next one, the lengths of its blocks.
 */

/** What `zstd` uses up to level 19, and eight times what every decoder should allow. */
const largestWindow = 8 << 20;

/** What the next bytes are. */
type Expecting = "magic" | "frame" | "skippable" | "block";

const magicBytes = 4;
/** After the magic: descriptor, window, dictionary id, content size, as far as they are there. */
const longestHeader = 14;

export class ZstdFrames {
  #place: Expecting = "magic";
  /** The part of a header that is there. */
  readonly #header = new Uint8Array(longestHeader);
  #length = 0;
  #skip = 0;
  #hasChecksum = false;
  readonly #mostFrames: number;
  #frames = 0;

  constructor(mostFrames = Infinity) {
    this.#mostFrames = mostFrames;
  }

  /** Throws SyntaxError or RangeError before the bytes of a frame that must not be unpacked. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const skipped = Math.min(this.#skip, bytes.length - at);
      this.#skip -= skipped;
      at += skipped;
      if (at === bytes.length) return;
      this.#header[this.#length++] = bytes[at++]!;
      if (this.#length === this.#wanted()) this.#read();
    }
  }

  /** How many bytes the header at this place has. */
  #wanted(): number {
    switch (this.#place) {
      case "magic":
      case "skippable":
        return magicBytes;
      case "frame":
        return headerBytes(this.#header[0]!);
      case "block":
        return 3;
    }
  }

  #read(): void {
    const header = this.#header;
    this.#length = 0;
    switch (this.#place) {
      case "magic":
        if (++this.#frames > this.#mostFrames) throw tooMany(this.#mostFrames);
        this.#place = header[0] === 0x28 ? "frame" : "skippable";
        return;
      case "skippable":
        this.#skip = new DataView(header.buffer).getUint32(0, true);
        this.#place = "magic";
        return;
      case "frame":
        checkFrame(header);
        this.#hasChecksum = (header[0]! & 4) !== 0;
        this.#place = "block";
        return;
      case "block":
        this.#readBlock(header[0]! | (header[1]! << 8) | (header[2]! << 16));
    }
  }

  #readBlock(header: number): void {
    const isLast = (header & 1) !== 0;
    const isRepeatedByte = ((header >> 1) & 3) === 1;
    this.#skip = isRepeatedByte ? 1 : header >>> 3;
    if (!isLast) return;
    if (this.#hasChecksum) this.#skip += 4;
    this.#place = "magic";
  }
}

function tooMany(most: number): RangeError {
  return new RangeError(`Cannot unpack Zstandard data: it has over ${most} frames: pack it in one`);
}

/** How many bytes a frame's header has, by its first, the descriptor. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  return 1 + (isSingleSegment ? 0 : 1) + dictionaryBytes(descriptor) + sizeBytes(descriptor);
}

function dictionaryBytes(descriptor: number): number {
  const flag = descriptor & 3;
  return flag === 3 ? 4 : flag;
}

function sizeBytes(descriptor: number): number {
  const flag = descriptor >> 6;
  return flag === 0 ? (descriptor >> 5) & 1 : 1 << flag;
}

function checkFrame(header: Uint8Array): void {
  const descriptor = header[0]!;
  if (dictionaryBytes(descriptor) !== 0) {
    throw new SyntaxError("Cannot unpack Zstandard data: it needs a dictionary: pack it without one");
  }
  if (windowOf(header, descriptor) > largestWindow) {
    throw new RangeError(
      `Cannot unpack Zstandard data: it needs a window over ${largestWindow >> 20} MiB: pack it at level 19 or below, without --long`,
    );
  }
}

function windowOf(header: Uint8Array, descriptor: number): number {
  if ((descriptor & 0x20) === 0) {
    const base = 2 ** (10 + (header[1]! >> 3));
    return base + (base / 8) * (header[1]! & 7);
  }
  const length = sizeBytes(descriptor);
  let size = 0;
  for (let at = length; at >= 1; at--) size = size * 256 + header[at]!;
  return length === 2 ? size + 256 : size;
}
