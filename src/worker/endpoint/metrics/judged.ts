/** What is kept of each monitor's judged windows for metrics, one record a monitor. */
import { judgedSchema, withReport, type Judged } from "../../../core/metrics/judged.ts";
import type { Report } from "../../../core/report/report.ts";
import { UpkeepRecord } from "../upkeep.ts";

export class JudgedRecords {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Within the transaction that ends a run. Records of monitors that are gone leave. */
  add(report: Report, windowEnd: number, now: number): void {
    const record = this.#of(report.monitor);
    record.write(withReport(record.read() ?? judgedSchema.parse({}), report, windowEnd, now));
    this.#sql.exec(
      "DELETE FROM upkeep WHERE kind GLOB 'judged/*' AND kind NOT IN (SELECT 'judged/' || name FROM monitors)",
    );
  }

  /** Null before the monitor's first window. */
  get(monitor: string): Judged | null {
    return this.#of(monitor).read();
  }

  #of(monitor: string) {
    return new UpkeepRecord(this.#sql, `judged/${monitor}`, judgedSchema);
  }
}
