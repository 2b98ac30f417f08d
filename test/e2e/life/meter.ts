/** What an event costs that is billed by the piece: rows that SQL reads and writes, and requests to R2. */

/** Added up over all objects. */
export interface Cost {
  rowsRead: number;
  rowsWritten: number;
  bucket: number;
  alarmsSet: number;
}

const total: Cost = { rowsRead: 0, rowsWritten: 0, bucket: 0, alarmsSet: 0 };

/** What it took since the last look. */
export function takeCost(): Cost {
  const cost = { ...total };
  Object.assign(total, { rowsRead: 0, rowsWritten: 0, bucket: 0, alarmsSet: 0 });
  return cost;
}

/** An alarm was set. */
export function countAlarm(): void {
  total.alarmsSet++;
}

/** Counts what an object asks of its SQLite. */
export function watch({ storage: { sql } }: DurableObjectState): void {
  const exec = sql.exec.bind(sql);
  const counting = (query: string, ...bindings: unknown[]) => {
    const cursor = exec(query, ...bindings);
    // Once whoever asked has read it, and before another object asks: it answers its own object alone.
    queueMicrotask(() => {
      total.rowsRead += cursor.rowsRead;
      total.rowsWritten += cursor.rowsWritten;
    });
    return cursor;
  };
  Object.defineProperty(sql, "exec", { value: counting });
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
