/** Baselines that may go, in the SQLite of the endpoint's object. */

/**
 * At most `batch` of them, oldest first: none that is in force, under way or named by an execution that is kept; those
 * replaced before `expired`, or not among the newest `most`.
 */
export function expiredBaselines(sql: SqlStorage, expired: number, most: number, batch: number): string[] {
  return sql
    .exec<{ id: string }>(
      `SELECT id FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY created DESC, id DESC) AS place,
          MAX(touched, COALESCE(IIF(status = 'Completed', LEAD(finished) OVER (PARTITION BY status ORDER BY finished),
            NULL), finished, created)) AS since FROM baselines)
        WHERE current = 0 AND status <> 'InProgress' AND (since < ? OR place > ?)
          AND id NOT IN (SELECT baseline FROM executions WHERE baseline IS NOT NULL)
        ORDER BY created LIMIT ?`,
      expired,
      most,
      batch,
    )
    .toArray()
    .map(({ id }) => id);
}

/** Its files are gone. */
export function forgetBaseline(sql: SqlStorage, id: string): void {
  sql.exec("DELETE FROM baseline_ranges WHERE baseline = ?", id);
  sql.exec("DELETE FROM baselines WHERE id = ? AND current = 0", id);
}

/** Whether there is more than the one that is in force. */
export function hasFormerBaselines(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM baselines LIMIT 2").toArray().length > 1;
}
