/**
 * What is usual of the calls themselves, which no baseline tells: of the last seven whole days, how many failed, how many
 * bodies could not be read, and how many rows fit nothing of the baseline's shape.
 */
const daysKept = 7;

/** What is counted of calls: how many of how many. */
export const callShares = ["failed calls", "bodies not read", "rows that do not fit"] as const;

const numbers = callShares.length * 2;

export class UsualCalls {
  /** The days before, the last one last, and this one: of each share how many, and of how many. */
  readonly days: Float64Array[] = [];
  today = new Float64Array(numbers);
  /** This day is one from its first hour on. */
  isWhole = false;

  add(share: number, marked: number, of: number): void {
    this.today[share * 2] = (this.today[share * 2] ?? 0) + marked;
    this.today[share * 2 + 1] = (this.today[share * 2 + 1] ?? 0) + of;
  }

  /** How many of how many in the days before; null where none was whole. */
  before(share: number): { readonly marked: number; readonly of: number } | null {
    if (this.days.length === 0) return null;
    const sum = (at: number) => this.days.reduce((total, day) => total + (day[at] ?? 0), 0);
    return { marked: sum(share * 2), of: sum(share * 2 + 1) };
  }

  endDay(): void {
    if (this.isWhole) this.days.push(this.today);
    if (this.days.length > daysKept) this.days.shift();
    this.today = new Float64Array(numbers);
    this.isWhole = true;
  }
}
