/**
 * Virtual time in a Worker of the tests' own: its clock goes from each event to the next. Alarms of objects are events
 * like any other, and are kept here; SQLite and R2 are real.
 */

/** Something that comes at a time. */
export interface Event<Name extends string> {
  readonly name: Name;
  readonly time: number;
  readonly happen: () => Promise<unknown>;
}

/** What happens in a life. */
interface Life<Name extends string, Kind extends string> {
  /** Runs the alarm of an object of this kind and name. */
  readonly wake: (kind: Kind, object: string) => Promise<unknown>;
  readonly others: () => readonly Event<Name>[];
  /** What is done around each event. */
  readonly around?: (event: Event<Name | Kind>) => Promise<void>;
}

/** An alarm that fails is tried again after so long, as the platform does. */
const againMs = 2_000;

export class VirtualTime<Kind extends string> {
  #now: number;
  readonly #alarms = new Map<
    string,
    { readonly kind: Kind; readonly object: string; readonly time: number }
  >();

  constructor(start: number) {
    this.#now = start;
    Date.now = () => this.#now;
  }

  get now(): number {
    return this.#now;
  }

  /** The object's alarms come in virtual time. They outlive its life, as the platform's do. */
  hold(kind: Kind, { id, storage }: DurableObjectState, onSet: () => void = () => {}): void {
    const object = id.name ?? "";
    const key = `${kind} ${object}`;
    const set = (time: number | null) => {
      if (time === null) this.#alarms.delete(key);
      else {
        onSet();
        this.#alarms.set(key, { kind, object, time });
      }
      return Promise.resolve();
    };
    Object.defineProperty(storage, "setAlarm", { value: (time: number | Date) => set(Number(time)) });
    Object.defineProperty(storage, "deleteAlarm", { value: () => set(null) });
    Object.defineProperty(storage, "getAlarm", {
      value: () => Promise.resolve(this.#alarms.get(key)?.time ?? null),
    });
  }

  /** Lives until `end`: whatever comes first happens, of the alarms and what `others` says comes next. */
  async live<Name extends string>(
    end: number,
    { wake, others, around = async ({ happen }) => void (await happen()) }: Life<Name, Kind>,
  ): Promise<void> {
    for (;;) {
      const events: readonly Event<Name | Kind>[] = [...others(), ...this.#due(wake)];
      const [first] = events.toSorted((a, b) => a.time - b.time);
      if (first === undefined || first.time >= end) break;
      this.#now = Math.max(this.#now, first.time);
      await around(first);
    }
    this.#now = end;
  }

  #due(wake: Life<never, Kind>["wake"]): Event<Kind>[] {
    return [...this.#alarms].map(([key, alarm]) => ({
      name: alarm.kind,
      time: alarm.time,
      happen: async () => {
        this.#alarms.delete(key);
        try {
          await wake(alarm.kind, alarm.object);
        } catch (error) {
          this.#alarms.set(key, { ...alarm, time: this.#now + againMs });
          if (!isAborted(error)) throw error;
        }
      },
    }));
  }
}

/** What a test aborts, it says so. */
export const abortReason = "Aborted by the test";

function isAborted(error: unknown): boolean {
  return error instanceof Error && error.message.includes(abortReason);
}
