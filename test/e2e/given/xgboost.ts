/**
 * A model server for tests: the announcement's own churn model, walked tree by tree.
 *
 * XGBoost's rules for `binary:logistic`: values and splits are float32, left if value < split, a missing
 * value goes the default way, leaves are added up in float32, the sum goes through the sigmoid.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { startServer, type LoopbackServer } from "./given.ts";

const numbers = z.array(z.number());

const treeSchema = z.object({
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  split_conditions: numbers,
  default_left: numbers,
});

const modelSchema = z.object({
  learner: z.object({
    learner_model_param: z.object({ base_score: z.coerce.number() }),
    gradient_booster: z.object({ model: z.object({ trees: z.array(treeSchema) }) }),
  }),
});

type Tree = z.infer<typeof treeSchema>;

export class Booster {
  readonly #trees: readonly Tree[];
  readonly #base: number;

  /** `text` is a model as XGBoost saves it in JSON. */
  constructor(text: string) {
    const { learner } = modelSchema.parse(JSON.parse(text));
    const { base_score: score } = learner.learner_model_param;
    this.#trees = learner.gradient_booster.model.trees;
    this.#base = Math.fround(Math.log(score / (1 - score)));
  }

  margin(row: readonly number[]): number {
    return this.#trees.reduce((sum, tree) => Math.fround(sum + leafOf(tree, row)), this.#base);
  }

  /** The probability as the service printed it: a float32 with all digits of its double. */
  answer(body: string): string {
    const rows = body.trim().split("\n").map(cellsOf);
    return rows.map((row) => String(Math.fround(1 / (1 + Math.exp(-this.margin(row)))))).join("\n");
  }
}

/** Missing is NaN. */
function cellsOf(line: string): number[] {
  return line.split(",").map((cell) => (cell.trim() === "" ? Number.NaN : Number(cell)));
}

function leafOf(tree: Tree, row: readonly number[]): number {
  let node = 0;
  for (;;) {
    const left = at(tree.left_children, node);
    const split = Math.fround(at(tree.split_conditions, node));
    // In a leaf the split is the leaf's value.
    if (left === -1) return split;
    const value = Math.fround(row[at(tree.split_indices, node)] ?? Number.NaN);
    const goesLeft = Number.isNaN(value) ? at(tree.default_left, node) === 1 : value < split;
    node = goesLeft ? left : at(tree.right_children, node);
  }
}

function at(list: readonly number[], index: number): number {
  const value = list[index];
  if (value === undefined) throw new RangeError(`Cannot walk tree: it has no node ${index}`);
  return value;
}

export function readBooster(path: string): Booster {
  return new Booster(readFileSync(path, "utf8"));
}

/** Answers `POST /invocations` with the model's probability, in the content type of the service's container. */
export function startModel(booster: Booster): Promise<LoopbackServer> {
  return startServer(({ body }) => ({
    headers: { "content-type": "text/csv; charset=utf-8" },
    body: Buffer.from(booster.answer(body.toString("utf8"))),
  }));
}
