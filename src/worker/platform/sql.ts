/**
 * Versions of a schema in an object's SQLite. A version is a step from the one before it and never changes: an object
 * may have slept through any number of deployments.
 */

/** The steps from each version to the next; the first one makes version 1. */
export type Steps = readonly ((sql: SqlStorage) => void)[];

/** Where an object keeps the version of its schema. */
export interface VersionMark {
  /** 0 while there are no tables. */
  read(): number;
  write(version: number): void;
}

/** Takes the steps that are missing, all or none. Tables of a version that is newer than the code stay as they are. */
export function bringUp(storage: DurableObjectStorage, steps: Steps, mark: VersionMark): void {
  const found = mark.read();
  if (found >= steps.length) return;
  storage.transactionSync(() => {
    for (const step of steps.slice(found)) step(storage.sql);
    mark.write(steps.length);
  });
}

export function hasTable(sql: SqlStorage, name: string): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name).toArray().length > 0;
}

export function hasColumn(sql: SqlStorage, table: string, name: string): boolean {
  return sql.exec("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", table, name).toArray().length > 0;
}
