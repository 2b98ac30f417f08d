/** How a baseline differs from the one made before it: looked at once, by the alarm, and kept with its record. */
import type { Baseline } from "../../../core/baseline/baseline.ts";
import { compareBaselines, differenceOf } from "../../../core/check/compare.ts";
import { baselineKey, sizeOf } from "../../platform/bucket.ts";
import type { Result } from "../../platform/problem.ts";
import type { Owner, Work } from "../../platform/work.ts";
import { keepCompared, nextUncompared, notCompared, unlooked, type Compared } from "./compared.ts";
import { loadBaseline, readableBaseline } from "../files.ts";
import type { Baselines } from "../records.ts";

/** A look that failed is made again after so long. */
const retryMs = 5 * 60_000;

/** Files of both together; both are read as a whole, in the object that judges. */
const mostBytes = 16 * 2 ** 20;

export class Comparing implements Work {
  readonly name = "baseline_comparison";
  readonly #owner: Owner;
  readonly #baselines: Baselines;
  #notBefore = 0;

  constructor(owner: Owner, baselines: Baselines) {
    this.#owner = owner;
    this.#baselines = baselines;
  }

  next(): number | null {
    return nextUncompared(this.#owner.storage.sql) === null ? null : this.#notBefore;
  }

  async doDue(now: number): Promise<void> {
    const { sql } = this.#owner.storage;
    const found = nextUncompared(sql);
    if (found === null) return;
    const { id, before } = found;
    if (before === null) return keepCompared(sql, id, null);
    this.#notBefore = now + retryMs;
    // Should it take the object down, it is not begun again and again.
    keepCompared(sql, id, notCompared(before, "it was begun, and did not end"));
    const edits = this.#baselines.edits;
    try {
      const compared = await this.#compare(before, id);
      // What was edited meanwhile is looked at again.
      if (edits === this.#baselines.edits) keepCompared(sql, id, compared);
    } catch (error) {
      unlooked(sql, id);
      throw error;
    }
    this.#notBefore = 0;
  }

  async #compare(before: string, id: string): Promise<Compared> {
    const not = (why: string) => notCompared(before, why);
    if ((await this.#bytesOf([before, id])) > mostBytes) {
      return not(`their files are of more than ${mostBytes / 2 ** 20} MiB together`);
    }
    const was = await this.#read(before);
    if (!was.ok) return not(was.problem.message);
    const is = await this.#read(id);
    if (!is.ok) return not(is.problem.message);
    return { before, ...differenceOf(compareBaselines(was.value, is.value)) };
  }

  #read(id: string): Promise<Result<Baseline>> {
    const { env, name: endpoint } = this.#owner;
    return readableBaseline(id, () => loadBaseline(env.BUCKET, { endpoint, id }));
  }

  async #bytesOf(ids: readonly string[]): Promise<number> {
    const { env, name } = this.#owner;
    const files = ids.flatMap((id) =>
      (["constraints.json", "statistics.json"] as const).map((file) => baselineKey(name, id, file)),
    );
    const sizes = await Promise.all(files.map((key) => sizeOf(env.BUCKET, key)));
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }
}
