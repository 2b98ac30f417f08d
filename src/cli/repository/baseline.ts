/** How the baseline in force becomes the one whose files the repository has. */
import { parseConstraints, parseStatistics } from "../../core/baseline/baseline.ts";
import type { Statistics } from "../../core/baseline/statistics.ts";
import { differences, type Difference } from "../../core/config/difference.ts";
import type { Deployment } from "../remote/deployment.ts";
import { adoption, type BaselineTexts } from "../remote/remote.ts";
import { presentFile, type Present, type PresentFile } from "./present.ts";
import type { Step } from "./step.ts";

/**
 * Constraints that were edited are edited there: the baseline stays the one it was. Other statistics are another baseline.
 * Nothing where both are as they should be. `present` is null for an endpoint that is not there yet.
 */
export async function baselineSteps(
  deployment: Deployment,
  endpoint: string,
  present: Present | null,
  wanted: BaselineTexts,
): Promise<Step[]> {
  const constraints = present && (await presentFile(deployment, present, "constraints.json"));
  if (present === null || constraints === null) {
    return [
      adopted(endpoint, "create", wanted, [change(undefined, sizeIn(wanted["statistics.json"] ?? null))]),
    ];
  }
  const statistics = await presentFile(deployment, present, "statistics.json");
  const others = otherStatistics(statistics?.text ?? null, wanted["statistics.json"] ?? null);
  if (others.length > 0) return [adopted(endpoint, "change", wanted, others)];
  return edited(endpoint, present, constraints, wanted["constraints.json"]);
}

function adopted(
  endpoint: string,
  action: "create" | "change",
  wanted: BaselineTexts,
  fields: readonly Difference[],
): Step {
  const path = `/v1/endpoints/${endpoint}/baselines`;
  const question = { method: "POST", path, body: adoption(wanted) };
  return { what: "baseline", endpoint, name: null, action, fields, question };
}

function edited(endpoint: string, { baseline }: Present, constraints: PresentFile, body: string): Step[] {
  const fields = differences(parseConstraints(constraints.text), parseConstraints(body));
  if (fields.length === 0) return [];
  const name = "constraints.json";
  const path = `/v1/endpoints/${endpoint}/baselines/${baseline}/${name}`;
  const headers = constraints.etag === null ? {} : { "if-match": constraints.etag };
  const question = { method: "PUT", path, body, headers };
  return [{ what: "baseline", endpoint, name, action: "change", fields, question }];
}

/** Sketches are long: of two statistics it is said how large they are. */
function otherStatistics(before: string | null, after: string | null): Difference[] {
  if (before === after) return [];
  const isSame =
    before !== null &&
    after !== null &&
    differences(parseStatistics(before), parseStatistics(after)).length === 0;
  return isSame ? [] : [change(sizeIn(before), sizeIn(after))];
}

function change(before: unknown, after: unknown): Difference {
  return { path: "statistics.json", before, after };
}

function sizeIn(text: string | null) {
  return text === null ? undefined : sizeOf(parseStatistics(text));
}

function sizeOf({ dataset, features }: Statistics) {
  return { records: dataset.item_count, features: features.length };
}
