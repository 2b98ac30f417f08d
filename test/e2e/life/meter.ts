/** What an event costs that is billed by the piece: rows that SQL reads and writes, and requests to R2. */

/** Added up over all objects. */
export interface Cost {
  rowsRead: number;
  rowsWritten: number;
  bucket: number;
  alarmsSet: number;
}

const total: Cost = { rowsRead: 0, rowsWritten: 0, bucket: 0, alarmsSet: 0 };
/** Their rows are known once they are read to the end. */
let cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];

/** What it took since the last look. */
export function takeCost(): Cost {
  for (const { rowsRead, rowsWritten } of cursors) {
    total.rowsRead += rowsRead;
    total.rowsWritten += rowsWritten;
  }
  const cost = { ...total };
  Object.assign(total, { rowsRead: 0, rowsWritten: 0, bucket: 0, alarmsSet: 0 });
  cursors = [];
  return cost;
}

/** Counts what an object asks of its SQLite, and hands the times of its alarms to `onAlarm` instead of setting them. */
export function watch({ storage }: DurableObjectState, onAlarm: (time: number | null) => void): void {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  const counting = (query: string, ...bindings: unknown[]) => {
    const cursor = exec(query, ...bindings);
    cursors.push(cursor);
    return cursor;
  };
  let alarm: number | null = null;
  const set = (time: number | null) => {
    if (time !== null) total.alarmsSet++;
    alarm = time;
    onAlarm(time);
    return Promise.resolve();
  };
  Object.defineProperty(sql, "exec", { value: counting });
  Object.defineProperty(storage, "setAlarm", { value: (time: number | Date) => set(Number(time)) });
  Object.defineProperty(storage, "deleteAlarm", { value: () => set(null) });
  Object.defineProperty(storage, "getAlarm", { value: () => Promise.resolve(alarm) });
}

/** The bucket, its requests counted. */
export function metered(bucket: R2Bucket): R2Bucket {
  return new Proxy(bucket, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        total.bucket++;
        return Reflect.apply(method, target, args);
      };
    },
  });
}
