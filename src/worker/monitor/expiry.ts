/** Executions that may go, in the SQLite of the endpoint's object. */
import { idsFrom } from "../platform/id.ts";

/** Of a monitor's last windows it stays known what they came to: what is usual, and how long pauses are. */
const rememberedWindows = 1_000;

/** Which executions are past their age: by when their windows were over, and they were made. */
export interface Expired {
  /** Before this time they go with their reports, those of a monitor's last windows without. */
  readonly reports: number;
  /** Before this time these go too. */
  readonly records: number;
}

/** At most `batch` of those that ended; gives how many. */
export function forgetExpired(sql: SqlStorage, { reports, records }: Expired, batch: number): number {
  const isExpired = "finished IS NOT NULL AND window_end < ?1 AND id < ?2";
  const gone = sql
    .exec(
      `WITH last AS MATERIALIZED (SELECT name, (SELECT window_end FROM executions WHERE monitor = name AND trigger = 'schedule'
          ORDER BY window_end DESC LIMIT 1 OFFSET ?3) AS none_until FROM monitors)
        DELETE FROM executions WHERE id IN (SELECT id FROM executions LEFT JOIN last ON name = monitor AND trigger = 'schedule'
          WHERE ${isExpired} AND (name IS NULL OR window_end < ?4 OR window_end <= none_until) ORDER BY window_end LIMIT ?5)
        RETURNING id`,
      reports,
      idsFrom(reports),
      rememberedWindows,
      records,
      batch,
    )
    .toArray().length;
  return gone + withoutReports(sql, isExpired, reports, batch - gone);
}

/** What a page says of a window whose report is gone. */
const goneWords = "The report of this window is past its age";

/** What stays is its window, how it stood and its numbers: what was found in it, and by what, went with its report. */
function withoutReports(sql: SqlStorage, isExpired: string, expired: number, batch: number): number {
  return sql
    .exec(
      `UPDATE executions SET report = NULL, baseline = NULL, glance = IIF(json_valid(glance), json_set(glance, '$.headline', ?4), NULL)
        WHERE id IN (SELECT id FROM executions WHERE ${isExpired} AND COALESCE(report, baseline) IS NOT NULL
          ORDER BY window_end LIMIT ?3) RETURNING id`,
      expired,
      idsFrom(expired),
      batch,
      goneWords,
    )
    .toArray().length;
}
