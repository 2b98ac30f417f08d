/** The samples of one scrape, family by family. */
import type { Latencies } from "./served.ts";
import { families, type FamilyName, type Labels } from "./families.ts";

export type Sample =
  | { readonly kind: "value"; readonly labels: Readonly<Record<string, string>>; readonly value: number }
  | { readonly kind: "histogram"; readonly labels: Readonly<Record<string, string>>; readonly of: Latencies };

type Of<Kind extends string> = {
  [Name in FamilyName]: (typeof families)[Name]["kind"] extends Kind ? Name : never;
}[FamilyName];

export class Samples {
  readonly #byFamily = new Map<FamilyName, Sample[]>();

  add<Name extends Of<"counter" | "gauge">>(name: Name, labels: Labels<Name>, value: number): void {
    this.#add(name, { kind: "value", labels, value });
  }

  /** Nothing where the value is not known. */
  addKnown<Name extends Of<"gauge">>(name: Name, labels: Labels<Name>, value: number | null): void {
    if (value !== null) this.add(name, labels, value);
  }

  /** A time, of epoch milliseconds; nothing where there is none. */
  addTime<Name extends Of<"gauge">>(name: Name, labels: Labels<Name>, ms: number | null): void {
    this.addKnown(name, labels, ms === null ? null : ms / 1_000);
  }

  addInfo<Name extends Of<"info">>(name: Name, labels: Labels<Name>): void {
    this.#add(name, { kind: "value", labels, value: 1 });
  }

  addHistogram<Name extends Of<"histogram">>(name: Name, labels: Labels<Name>, of: Latencies): void {
    this.#add(name, { kind: "histogram", labels, of });
  }

  /** Of a family, in the order in which they came. */
  of(name: FamilyName): readonly Sample[] {
    return this.#byFamily.get(name) ?? [];
  }

  #add(name: FamilyName, sample: Sample): void {
    const samples = this.#byFamily.get(name);
    if (samples === undefined) this.#byFamily.set(name, [sample]);
    else samples.push(sample);
  }
}
