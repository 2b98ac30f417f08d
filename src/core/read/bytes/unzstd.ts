/**
 * Zstandard (RFC 8878), as the bytes come, by fzstd: Node has had it only since 22.15, workerd has not.
 *
 * fzstd does not check the frames' checksums: a flipped bit is found where it breaks the structure, as most do, but
 * not everywhere.
 */
import { Decompress, ZstdErrorCode } from "fzstd";
import { ZstdFrames } from "./zstd-frames.ts";

export class Unzstd {
  readonly #frames: ZstdFrames;
  readonly #unpacker: Decompress;

  constructor(onPiece: (piece: Uint8Array) => void, mostFrames = Infinity) {
    this.#frames = new ZstdFrames(mostFrames);
    this.#unpacker = new Decompress((piece) => onPiece(piece));
  }

  /** Blocks are given away as soon as they are whole. */
  flush(): void {}

  /** Throws SyntaxError where the data are no Zstandard, damaged or cut short, RangeError where they need too much memory. */
  push(chunk: Uint8Array, isLast: boolean): void {
    this.#frames.push(chunk);
    try {
      this.#unpacker.push(chunk, isLast);
    } catch (error) {
      const isShort = error instanceof Error && "code" in error && error.code === ZstdErrorCode.UnexpectedEOF;
      throw new SyntaxError(
        isShort
          ? "Cannot unpack Zstandard data: it ends too early: get the whole file once more"
          : "Cannot unpack Zstandard data: it is damaged: make the file anew, or get it once more",
        { cause: error },
      );
    }
  }
}
