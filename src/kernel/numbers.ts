/** Numbers of a page that its reader has put into memory, to be registered at once and sorted block by block. */
import { addNumbers, addText } from "./distinct";

/** From here on whole numbers are told apart by their text, as those of more digits in cell.ts. */
const longIntegral: u64 = 1_000_000_000_000_000;

const digits: usize = memory.data(32, 16);

/** Takes finite numbers into registers; -0 is 0 from here on. Up to three numbers after them may be read. */
export function takeNumbers(registers: usize, values: usize, length: u32): void {
  const end = values + ((<usize>length) << 3);
  const zero = f64x2.splat(0);
  for (let at = values; at < end; at += 16) v128.store(at, f64x2.add(v128.load(at), zero));
  addNumbers(registers, values, length);
}

/** The same of whole numbers of 64 bits, which become their nearest doubles. */
export function takeLongs(registers: usize, values: usize, length: u32, isUnsigned: bool): void {
  const end = values + ((<usize>length) << 3);
  for (let at = values; at < end; at += 8) {
    const bits = load<u64>(at);
    const isNegative = !isUnsigned && <i64>bits < 0;
    const magnitude = isNegative ? 0 - bits : bits;
    const value = isNegative ? -(<f64>magnitude) : <f64>magnitude;
    store<f64>(at, value);
    if (magnitude < longIntegral) addNumbers(registers, at, 1);
    else addDigits(registers, magnitude, isNegative);
  }
}

function addDigits(registers: usize, magnitude: u64, isNegative: bool): void {
  const end = digits + 24;
  let at = end;
  for (let rest = magnitude; rest > 0; rest /= 10) store<u8>(--at, <u8>(0x30 + (rest % 10)));
  if (isNegative) store<u8>(--at, 0x2d);
  addText(registers, at, <u32>(end - at));
}
