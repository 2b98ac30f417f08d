/**
 * A column that has given up counting every text: tallies of types, the span of times, registers, frequent items, a
 * slice, and a block of numbers for the caller to take.
 *
 * All of the dictionary's texts are tallied here too. Only its numbers the caller must take at once, each with how
 * often it came: those that came once begin its first block.
 */
import { boolean, fractional, isIdentity, temporal, text, typeOf, typeOfText, value } from "./cell";
import { Dictionary, countOf, entryOf, textOf, textSizeOf } from "./dictionary";
import { addNumbers, addText, registerCount, upperHash } from "./distinct";
import { Frequent, addFrequent, freeFrequent, newFrequent } from "./frequent";
import { allocate, allocateCleared, release } from "./memory";
import { Slice, addToSlice, freeSlice, newSlice } from "./slice";

/** Numbers in a full block. */
const blockLength: u32 = 2048;
const mostEntries: u32 = 4097;

/** The caller reads everything before `frequent` where it lies. */
@unmanaged
export class Sketches {
  integrals: u64;
  fractionals: u64;
  booleans: u64;
  times: u64;
  texts: u64;
  earliest: f64;
  latest: f64;
  registers: usize;
  block: usize;
  blockUsed: u32;
  blockRoom: u32;
  /** Numbers at the block's start that are in the registers already. */
  registered: u32;
  /** Null until there is a text, and so is the slice. */
  frequent: Frequent | null;
  slice: Slice | null;
}

/** The dictionary's numbers and how often each came, in pairs, as they first came. */
let numbers: usize = 0;
let numbersUsed: u32 = 0;

/** Where the numbers are listed, of the last column that was sketched. */
export function listedNumbers(): usize {
  return numbers;
}

export function listedNumberCount(): u32 {
  return numbersUsed >> 4;
}

export function newSketches(dictionary: Dictionary, isText: bool): Sketches {
  const sketches = changetype<Sketches>(allocateCleared(offsetof<Sketches>()));
  sketches.earliest = Infinity;
  sketches.latest = -Infinity;
  sketches.registers = allocateCleared(registerCount);
  // Of the most that a dictionary may hold, and the one that is too much.
  if (numbers == 0) numbers = allocate(mostEntries * 16);
  numbersUsed = 0;
  let once: u32 = 0;
  for (let number: u32 = 0; number < dictionary.size; number++) {
    const entry = entryOf(dictionary, number);
    const start = <u32>textOf(entry);
    const size = textSizeOf(entry);
    const times = countOf(entry);
    const type = isText ? typeOfText(start, size) : typeOf(start, size);
    addTally(sketches, type, times);
    if (type <= fractional && abs(value) < Infinity) {
      const place = numbers + numbersUsed;
      numbersUsed += 16;
      store<f64>(place, value);
      store<f64>(place, <f64>times, 8);
      once += u32(times == 1);
      if (isIdentity) addNumbers(sketches.registers, place, 1);
      else addText(sketches.registers, start, size);
    } else addOther(sketches, type, start, size, times);
  }
  sketches.blockRoom = blockLength - (once & (blockLength - 1));
  return sketches;
}

export function freeSketches(sketches: Sketches): void {
  release(sketches.registers, registerCount);
  if (sketches.block != 0) release(sketches.block, blockLength * 8);
  const frequent = sketches.frequent;
  if (frequent) freeFrequent(frequent);
  const slice = sketches.slice;
  if (slice) freeSlice(slice);
  release(changetype<usize>(sketches), offsetof<Sketches>());
}

/** Takes a text of at least one byte; whether that made the block full. */
export function addCell(sketches: Sketches, start: u32, size: u32): bool {
  const type = typeOf(start, size);
  addTally(sketches, type, 1);
  if (type <= fractional && abs(value) < Infinity) return addNumber(sketches, value, start, size);
  addOther(sketches, type, start, size, 1);
  return false;
}

export function addTally(sketches: Sketches, type: u32, times: u64): void {
  const tally = changetype<usize>(sketches) + (type << 3);
  store<u64>(tally, load<u64>(tally) + times);
}

/** Tallies a cell that is no finite number. */
export function addOther(sketches: Sketches, type: u32, start: u32, size: u32, times: u64): void {
  if (type == temporal) {
    sketches.earliest = min(sketches.earliest, value);
    sketches.latest = max(sketches.latest, value);
  }
  const hash = addText(sketches.registers, start, size);
  if (type != text && type != boolean) return;
  addToSlice(sliceOf(sketches), hash, upperHash, times);
  addFrequent(frequentOf(sketches), start, size, hash, times);
}

function addNumber(sketches: Sketches, number: f64, start: u32, size: u32): bool {
  if (sketches.block == 0) sketches.block = allocate(blockLength * 8);
  store<f64>(sketches.block + (sketches.blockUsed << 3), number);
  if (!isIdentity) {
    registerNumbers(sketches);
    addText(sketches.registers, start, size);
    sketches.registered++;
  }
  if (++sketches.blockUsed < sketches.blockRoom) return false;
  registerNumbers(sketches);
  return true;
}

/** Numbers wait for their registers until there are many of them. */
export function registerNumbers(sketches: Sketches): void {
  const from = sketches.registered;
  addNumbers(sketches.registers, sketches.block + (from << 3), sketches.blockUsed - from);
  sketches.registered = sketches.blockUsed;
}

export function clearBlock(sketches: Sketches): void {
  sketches.blockUsed = 0;
  sketches.registered = 0;
  sketches.blockRoom = blockLength;
}

function sliceOf(sketches: Sketches): Slice {
  let slice = sketches.slice;
  if (!slice) {
    slice = newSlice();
    sketches.slice = slice;
  }
  return slice;
}

function frequentOf(sketches: Sketches): Frequent {
  let frequent = sketches.frequent;
  if (!frequent) {
    frequent = newFrequent();
    sketches.frequent = frequent;
  }
  return frequent;
}
