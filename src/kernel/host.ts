/** What the kernel asks of its host: the module's only imports. */

/** Writes 5^-342 to 5^308 at the address, each as its leading 128 bits, upper word first. */
export declare function powers(address: usize): void;

/** Number() of a text that is a number, without its one blank: for more digits than 64 bits hold. */
export declare function number(start: u32, size: u32): f64;
