/** Whether a file says what another text of it says: by what it means, since whoever wrote it may order it otherwise. */
import { basename } from "node:path";
import { parseConstraints, parseStatistics } from "../../core/baseline/baseline.ts";
import { differences } from "../../core/config/difference.ts";
import { readPlaced } from "../../core/read/json/placed.ts";

/** What a file means, by its name; `weir.json` may have any. */
const meanings: Readonly<Record<string, (text: string) => unknown>> = {
  "constraints.json": parseConstraints,
  "statistics.json": parseStatistics,
};

/** False for one that cannot be read as what it is named. */
export function saysTheSame(path: string, there: string, wanted: string): boolean {
  if (there === wanted) return true;
  const meaning = meanings[basename(path)] ?? ((text: string) => readPlaced(text).value);
  try {
    return differences(meaning(there), meaning(wanted)).length === 0;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
