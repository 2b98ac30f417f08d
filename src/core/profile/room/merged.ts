/** One profile of many. */
import { Passing } from "../../sketch/passing.ts";
import { Profile, type Names } from "../profile.ts";
import { keepWithin, mostHeldBytes } from "./budget.ts";

/** Larger ones are merged a part at a time, in a chain. */
const smallBytes = 2 * 2 ** 20;

/** A stored profile is read by so many bytes of it at a time. */
const partBytes = 2 ** 20;
/** What stored profiles are read into that are merged into another at once: a part, or all of a small one. */
const passing = new Passing(smallBytes * 1.25);

/** Merges profiles: `shape` has the names that are never given up for want of room. */
export function mergeProfiles(profiles: Iterable<Profile>, shape: Names | null = null): Profile {
  const merger = new Merger(shape);
  for (const profile of profiles) merger.add([profile]);
  return merger.end();
}

/**
 * Merges profiles as a balanced tree: half the sketch error of a chain (docs/sketches.md). They are taken one at a time and
 * used up; of n, no more than log2 n + 1 are in memory at once, and where these would take too much, one.
 */
export class Merger {
  readonly #shape: Names | null;
  readonly #mostBytes: number;
  #subtrees: { readonly height: number; readonly profile: Profile }[] = [];

  constructor(shape: Names | null = null, mostBytes = mostHeldBytes) {
    this.#shape = shape;
    this.#mostBytes = mostBytes;
  }

  /** Takes a profile as it is stored. Nothing of the bytes is kept. */
  addStored(bytes: Uint8Array): void {
    if (bytes.length > smallBytes) this.#chain(Profile.read(bytes, partBytes, passing));
    else this.#addLeaf(whole(Profile.read(bytes, Infinity, this.#isLeafPassed ? passing : null)));
  }

  /** Takes a profile whose parts are stored one by one; uses them up, so that what is merged is not there in both forms. */
  addPieces(pieces: Uint8Array[]): void {
    const sizeBytes = pieces.reduce((bytes, piece) => bytes + piece.length, 0);
    this.add(profilesOf(pieces, sizeBytes > smallBytes ? passing : null), sizeBytes);
  }

  /** Takes a profile in parts, of which none but the one that comes is in memory where they are large. */
  add(parts: Iterable<Profile>, sizeBytes = 0): void {
    if (sizeBytes <= smallBytes) this.#addLeaf(whole(parts));
    else this.#chain(parts);
  }

  end(): Profile {
    return this.#collapsed();
  }

  #addLeaf(leaf: Profile): void {
    leaf.know(this.#shape);
    let height = 0;
    let merged = leaf;
    for (let last = this.#subtrees.at(-1); last?.height === height; last = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      last.profile.merge(merged);
      merged = last.profile;
      height++;
    }
    this.#subtrees.push({ height, profile: merged });
    this.#keepWithin();
  }

  /** Whether the next small profile is merged into another at once. */
  get #isLeafPassed(): boolean {
    return this.#subtrees.at(-1)?.height === 0;
  }

  #chain(parts: Iterable<Profile>): void {
    const profile = this.#collapsed();
    for (const part of parts) {
      profile.merge(part);
      keepWithin([profile], this.#mostBytes);
    }
  }

  #keepWithin(): void {
    const held = (of: (profile: Profile) => number) =>
      this.#subtrees.reduce((bytes, { profile }) => bytes + of(profile), 0);
    if (held(({ heldBytes }) => heldBytes) <= this.#mostBytes) return;
    if (held((profile) => profile.weigh()) > this.#mostBytes)
      keepWithin([this.#collapsed()], this.#mostBytes);
  }

  /** All that came as one profile. */
  #collapsed(): Profile {
    const [first, ...rest] = this.#subtrees;
    const profile = first?.profile ?? new Profile();
    profile.know(this.#shape);
    for (const { profile: other } of rest.toReversed()) profile.merge(other);
    this.#subtrees = [{ height: Infinity, profile }];
    return profile;
  }
}

function* profilesOf(pieces: Uint8Array[], into: Passing | null): Generator<Profile> {
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift())
    yield* Profile.read(piece, Infinity, into);
}

function whole(parts: Iterable<Profile>): Profile {
  let all: Profile | null = null;
  for (const part of parts) {
    if (all === null) all = part;
    else all.merge(part);
  }
  return all ?? new Profile();
}
