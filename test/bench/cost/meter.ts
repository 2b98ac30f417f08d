/** What is billed by the piece, counted by endpoint. */

export interface Meter {
  /** Calls of Durable Objects, alarms included. */
  objectRequests: number;
  rowsWritten: number;
  rowsRead: number;
  /** Puts and lists; gets and heads; deletes are free. */
  classA: number;
  classB: number;
  bytesStored: number;
  /** When each object was asked something: what its duration is reckoned from. */
  readonly objects: Map<string, number[]>;
  /** Whose rows are counted once they are read to the end. */
  cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[];
}

const all = new Map<string, Meter>();

export function meterOf(name: string): Meter {
  const found = all.get(name) ?? {
    objectRequests: 0,
    rowsWritten: 0,
    rowsRead: 0,
    classA: 0,
    classB: 0,
    bytesStored: 0,
    objects: new Map<string, number[]>(),
    cursors: [],
  };
  all.set(name, found);
  return found;
}

const gb = 0.128;
/** An object that is asked nothing for so long is not billed; Cloudflare lets it sleep after about this. */
const awakeMs = 10_000;

/** Every meter since it was last read, by endpoint. */
export function meters() {
  const read = [...all].map(([name, meter]) => {
    const { objectRequests, classA, classB, bytesStored } = meter;
    const rowsRead = meter.cursors.reduce((rows, cursor) => rows + cursor.rowsRead, 0);
    const gbSeconds = [...meter.objects.values()].reduce((sum, times) => sum + awakeSeconds(times) * gb, 0);
    const { rowsWritten } = meter;
    Object.assign(meter, {
      objectRequests: 0,
      rowsWritten: 0,
      classA: 0,
      classB: 0,
      bytesStored: 0,
      cursors: [],
    });
    for (const id of meter.objects.keys()) meter.objects.set(id, []);
    return [name, { objectRequests, rowsWritten, rowsRead, classA, classB, bytesStored, gbSeconds }] as const;
  });
  return Object.fromEntries(read);
}

/** As if an object stayed in memory for a while after each request: more than it is billed for. */
function awakeSeconds(times: readonly number[]): number {
  let seconds = 0;
  times.forEach((time, index) => {
    const next = times[index + 1] ?? Infinity;
    seconds += Math.min(next - time, awakeMs) / 1_000;
  });
  return seconds;
}

/** The bucket, its operations counted by what they are billed as. */
export function metered(bucket: R2Bucket, meter: Meter): R2Bucket {
  const counts: Readonly<Record<string, (args: readonly unknown[]) => void>> = {
    put: ([, value]) => {
      meter.classA++;
      meter.bytesStored += value instanceof Uint8Array ? value.length : String(value).length;
    },
    list: () => void meter.classA++,
    get: () => void meter.classB++,
    head: () => void meter.classB++,
  };
  return new Proxy(bucket, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        counts[String(key)]?.(args);
        return Reflect.apply(method, target, args);
      };
    },
  });
}
