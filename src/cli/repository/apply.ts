/**
 * `weir apply`: a deployment becomes what `weir.json` says. What is as it should be is not touched, what the file does
 * not name stays unless it is asked to go, and what somebody changes meanwhile is not overwritten.
 */
import * as z from "zod";
import { answerOf, Deployment, Refused } from "../remote/deployment.ts";
import { openOutput, printable, type Output } from "../terminal/output.ts";
import { withProgress } from "../terminal/progress.ts";
import { readRepository, sizeWords } from "./file.ts";
import { planOf, type Plan } from "./plan.ts";
import type { Step } from "./step.ts";
import { countWords, planLines, subjectWords } from "./words.ts";
import { counted } from "../../core/counted.ts";

export interface ApplyOptions {
  readonly endpointUrl?: string;
  readonly dryRun: boolean;
  /** Whether what the file does not name is deleted. */
  readonly delete: boolean;
  readonly json: boolean;
}

/** Gives the exit code: 0 it is so now, 2 with `--dry-run` where it is not. */
export async function runApply(path: string, options: ApplyOptions): Promise<number> {
  const output = openOutput(options.json);
  const wanted = await readRepository(path, output);
  const deployment = Deployment.named(options.endpointUrl);
  const plan = await withProgress("Comparing", Math.max(1, wanted.length), (update) => {
    let done = 0;
    const told = () => update(++done, sizeWords(wanted));
    update(0, sizeWords(wanted));
    return planOf(deployment, wanted, { deletes: options.delete, told });
  });
  for (const line of planLines(plan)) output.say(line);
  const count = plan.steps.length;
  if (count === 0) output.say("Nothing to do: the deployment is as the file says.");
  else if (options.dryRun) output.say(`${countWords(plan.steps)}; nothing was changed (--dry-run).`);
  else return applied(deployment, path, plan, output);
  output.result(resultOf(plan, 0, null));
  return options.dryRun && count > 0 ? 2 : 0;
}

/** Does one step after the other. Throws an Error that says what was done and what was not, where one fails. */
async function applied(deployment: Deployment, path: string, plan: Plan, output: Output): Promise<number> {
  const { steps } = plan;
  const warnings = new Set<string>();
  for (const [index, step] of steps.entries()) {
    try {
      const { text } = await deployment.ask(step.question);
      output.say(`${index + 1} of ${steps.length}: ${past[step.action]} ${subjectWords(step)}`);
      for (const warning of warningsIn(step, text)) warnings.add(warning);
    } catch (error) {
      output.result(resultOf(plan, index, messageOf(error)));
      throw new Error(failureOf(path, steps, index, error), { cause: error });
    }
  }
  for (const warning of warnings) output.note(`weir: ${printable(warning)}`);
  output.say(`Applied ${counted(steps.length, "change")}.`);
  output.result(resultOf(plan, steps.length, null));
  return 0;
}

const past = { create: "created", change: "changed", delete: "deleted" } as const;

function failureOf(path: string, steps: readonly Step[], index: number, error: unknown): string {
  const done = steps.slice(0, index).map(subjectWords);
  const left = steps.slice(index).map(subjectWords);
  const meanwhile =
    error instanceof Refused && error.status === 412 ? " (it was changed since it was compared)" : "";
  return (
    `Cannot apply all of ${path}: ${left[0]}: ${messageOf(error)}${meanwhile}. ` +
    `Applied ${done.length} of ${counted(steps.length, "change")}${done.length === 0 ? "" : ` (${listed(done)})`}; ` +
    `not applied: ${listed(left)}. Correct it and run it again: it goes on from there`
  );
}

/** The first ones; there may be many. */
function listed(names: readonly string[]): string {
  const more = names.length - 5;
  return `${names.slice(0, 5).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const warnedSchema = z.object({ warnings: z.array(z.string()).default([]) });

/** What the deployment says is wrong with itself beside; answers without a body say nothing. */
function warningsIn(step: Step, text: string): readonly string[] {
  return text === "" ? [] : answerOf(`Cannot change ${subjectWords(step)}`, warnedSchema, text).warnings;
}

function resultOf({ steps, kept }: Plan, done: number, failure: string | null): object {
  const changes = steps.map(({ question: _question, ...step }) => step);
  return { changes, kept, applied: done, failure };
}
