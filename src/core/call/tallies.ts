/**
 * Counts of what an isolate could not record, which travel with its batches. A batch is given up where no answer is
 * heard, but it may have been logged all the same, with the counts that it brought: so its counts and its calls, which
 * are lost now, are told with its id, and whoever knows that id leaves them out.
 */

/** Counts by name. */
export type Counts = Readonly<Record<string, number>>;

/** Counts of a batch that was given up: where a batch of these ids was logged, they are counted, or no loss. */
export interface GivenUp {
  readonly ids: readonly string[];
  readonly counts: Counts;
}

/** What a batch brings. */
export interface Told {
  /** All counts, those of batches that were given up among them. */
  readonly tallies: Counts;
  readonly givenUp: readonly GivenUp[];
}

/** So many batches that were given up are told of with their ids, and one of them by so many: the counts of others are only counts. */
const most = { batches: 100, ids: 20 };

/** What waits for the next batch. */
export class Tallies {
  #counts = new Map<string, number>();
  #givenUp: GivenUp[] = [];

  add(name: string, times: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  /** All that waits: from here on it is the batch's. */
  take(): Told {
    const told = { tallies: Object.fromEntries(this.#counts), givenUp: this.#givenUp };
    [this.#counts, this.#givenUp] = [new Map(), []];
    return told;
  }

  /** A batch was given up, with what it was to bring and the loss of its own calls. */
  giveUp(id: string, { tallies, givenUp }: Told, loss: Counts): void {
    const own = sum(without(tallies, givenUp), loss);
    for (const counts of [tallies, loss]) {
      for (const [name, times] of Object.entries(counts)) this.add(name, times);
    }
    const again = givenUp.map(({ ids, counts }) => ({ ids: [...ids, id], counts }));
    const all = [...this.#givenUp, ...again, { ids: [id], counts: own }];
    this.#givenUp = all.filter(({ ids }) => ids.length <= most.ids).slice(-most.batches);
  }
}

/** The counts that a batch brings where some of those that were given up were logged. */
export function talliesOf(
  { tallies, givenUp }: { readonly tallies: Counts; readonly givenUp?: readonly GivenUp[] | undefined },
  isLogged: (id: string) => boolean,
): Counts {
  const logged = givenUp?.filter(({ ids }) => ids.some(isLogged)) ?? [];
  return logged.length === 0 ? tallies : without(tallies, logged);
}

function without(counts: Counts, some: readonly GivenUp[]): Counts {
  const left = { ...counts };
  for (const one of some) {
    for (const [name, times] of Object.entries(one.counts)) left[name] = (left[name] ?? 0) - times;
  }
  return Object.fromEntries(Object.entries(left).filter(([, times]) => times > 0));
}

function sum(counts: Counts, more: Counts): Counts {
  const all: Record<string, number> = { ...counts };
  for (const [name, times] of Object.entries(more)) all[name] = (all[name] ?? 0) + times;
  return all;
}
