/**
 * A baseline of a large training file, built by Workflows: one instance plans, one for each range reads (an instance
 * is an isolate, so ranges take CPU in parallel), then the first one checks the ranges' borders, merges their profiles
 * as a tree in R2 and writes the baseline (core/table/ranges.ts).
 *
 * Every step is repeatable: it reads what it is told and writes it to a key of its own. The endpoint's object starts the
 * first instance, hears of progress, and says whether the baseline is still wanted.
 */
import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { readingIn, trainingOf } from "../../core/config/training.ts";
import { inLanes } from "../../core/table/lanes.ts";
import { Profile } from "../../core/profile/profile.ts";
import { guessedSpan, knownSpan, planRanges, proveSpans, type ByteRange } from "../../core/table/ranges.ts";
import type { Span } from "../../core/table/spans.ts";
import { addTold, nothingTold, toldLines, type Told } from "../../core/table/told.ts";
import {
  builderOf,
  type BaselineName,
  type BaselineParams,
  type RangeParams,
  type WholeParams,
} from "./contract.ts";
import { Sample } from "../../core/table/sample.ts";
import { dataFaults, stretchesOf, writeBaseline } from "./job.ts";
import { localWay } from "./large.ts";
import type { Bindings } from "../env.ts";
import { rangeSettingsOf } from "../platform/settings.ts";
import { nameOf, problem, type Result } from "../platform/problem.ts";
import { mergeInSteps, outcomeOf, patient, waiting } from "./steps.ts";
import { log } from "../platform/log.ts";
import {
  foundDelimiter,
  leafKey,
  mergeNodes,
  nodeBytes,
  objectSource,
  openTable,
  readRange,
  type OpenedTable,
  rangeOutcomeSchema,
  type RangeOutcome,
} from "./range.ts";
import { clear, rangesPrefix, type PinnedObject } from "../platform/bucket.ts";

export class BaselineWorkflow extends WorkflowEntrypoint<Bindings, BaselineParams> {
  override async run(event: WorkflowEvent<BaselineParams>, step: WorkflowStep): Promise<unknown> {
    const { payload, instanceId } = event;
    if (payload.kind === "range") return step.do("read", patient, () => this.#read(payload, instanceId));
    try {
      const built = await this.#build(payload, step);
      if (built !== null && !built.ok) await this.#fail(payload, step, built.problem.message);
    } catch (error) {
      log("baseline_failed", { endpoint: payload.endpoint, baseline: payload.id, error: nameOf(error) });
      const reason = `Reading it in ranges failed: ${nameOf(error)}: ${localWay(payload.endpoint, payload.origin)}`;
      await this.#fail(payload, step, reason);
    }
    await step.do("delete the ranges", patient, () =>
      clear(this.env.BUCKET, rangesPrefix(payload.endpoint, payload.id)),
    );
    return null;
  }

  /** The child's only work. */
  async #read({ endpoint, id, object, range, span }: RangeParams, instance: string): Promise<RangeOutcome> {
    const builder = builderOf(this.env, { endpoint, id });
    return readRange(this.env.BUCKET, {
      endpoint,
      id,
      object,
      range,
      span,
      tell: (progress) => builder.rangeProgress({ ...progress, instance }),
    });
  }

  /** Null if the baseline is not wanted any more. */
  async #build(params: WholeParams, step: WorkflowStep): Promise<Result<null> | null> {
    const { rangeBytes, atOnce } = rangeSettingsOf(this.env);
    const opened = await step.do("look at the file", patient, async () => ({
      found: await this.#open(params),
      rangeBytes,
    }));
    if (!opened.found.ok) return opened.found;
    const { object, dataStart } = opened.found.value;
    const ranges = planRanges(dataStart, object.size, opened.rangeBytes);
    const read = (range: ByteRange, span: Span, again = "") =>
      this.#inChild(step, `read range ${range.index}${again}`, {
        ...params,
        kind: "range",
        object,
        range,
        span,
      });
    const guesses = await inLanes(ranges, atOnce, (range) => read(range, guessedSpan(range)));
    const chain = await chained(ranges, dataStart, guesses, params, (range, start) =>
      read(range, knownSpan(range, start), ` again from byte ${start}`),
    );
    if (chain === null || !chain.ok) return chain;
    return this.#finish(params, step, object, chain.value);
  }

  async #open(params: WholeParams): Promise<Result<OpenedTable>> {
    const opened = await openTable(this.env.BUCKET, params, params.source);
    if (opened.ok) {
      const { size: totalBytes } = opened.value.object;
      await builderOf(this.env, params).progress({ rows: 0, bytes: 0, totalBytes });
    }
    return opened;
  }

  async #inChild(
    step: WorkflowStep,
    name: string,
    { endpoint, id, object, range, span }: RangeParams,
  ): Promise<RangeOutcome> {
    const params: RangeParams = { kind: "range", endpoint, id, object, range, span };
    const child = `${id}-${range.index}${span.isRecordStart ? `-${span.start}` : ""}`;
    const outcome = await step.do(name, waiting, () =>
      outcomeOf(this.env, child, params, rangeOutcomeSchema),
    );
    // Thrown outside of the step, which would be tried again.
    if (outcome.kind === "broken") throw new Error(`Range ${range.index}: ${outcome.message}`);
    return outcome;
  }

  async #finish(
    params: WholeParams,
    step: WorkflowStep,
    object: PinnedObject,
    { leaves, told }: Chain,
  ): Promise<Result<null>> {
    const { BUCKET } = this.env;
    await mergeInSteps(step, leaves.length, (merge) => mergeNodes(BUCKET, params, leaves, merge));
    return step.do("write the baseline", patient, async (): Promise<Result<null>> => {
      const profile = Profile.fromBytes(await nodeBytes(BUCKET, params, leaves, 0, leaves.length));
      const training = trainingOf(params.source);
      const reading = readingIn(training, await foundDelimiter(BUCKET, params));
      const written = await dataFaults(async () => {
        const stretches = stretchesOf(await Sample.of(objectSource(BUCKET, object)), training, profile);
        return writeBaseline(BUCKET, { ...params, training, reading }, profile, stretches);
      });
      if (!written.ok) return written;
      const builder = builderOf(this.env, params);
      const [rows, { size }] = [profile.records, object];
      await builder.progress({ rows, bytes: size, totalBytes: size });
      await builder.complete({ rows, notes: [...toldLines(told), ...written.value] });
      return { ok: true, value: null };
    });
  }

  async #fail(params: WholeParams, step: WorkflowStep, reason: string): Promise<void> {
    await step.do("fail", patient, () => builderOf(this.env, params).fail(reason));
  }
}

/** The ranges of a file, proven. */
interface Chain {
  /** Where each one's profile is; null of one in which no record begins. */
  readonly leaves: readonly (string | null)[];
  readonly told: Told;
}

/**
 * Where each range's profile is, once it is proven that they begin where their neighbours end; those that do not are
 * read again. Null if somebody cancelled.
 */
async function chained(
  ranges: readonly ByteRange[],
  dataStart: number,
  guesses: readonly RangeOutcome[],
  name: BaselineName,
  readAgain: (range: ByteRange, start: number) => Promise<RangeOutcome>,
): Promise<Result<Chain> | null> {
  // The first range is no guess, and another object does not become the right one.
  let bad = guesses.find((guess, index) => isFinal(guess) || (index === 0 && guess.kind !== "read"));
  const edges = guesses.map((guess) => (guess.kind === "read" ? guess : null));
  const read = [...edges];
  const again = async (range: ByteRange, start: number) => {
    const outcome = await readAgain(range, start);
    if (outcome.kind === "read") return (read[range.index] = outcome);
    bad = outcome;
    return null;
  };
  const spans = bad === undefined ? await proveSpans(ranges, dataStart, edges, again) : null;
  if (spans === null) {
    return bad === undefined || !("message" in bad)
      ? null
      : { ok: false, problem: problem("invalid", bad.message) };
  }
  const keyOf = (span: Span | null, index: number) => (span === null ? null : leafKey(name, index, span));
  const told = spans
    .map((span, index) => (span === null ? undefined : read[index]?.told))
    .reduce<Told>((sum, more = nothingTold) => addTold(sum, more), nothingTold);
  return { ok: true, value: { leaves: spans.map(keyOf), told } };
}

function isFinal({ kind }: RangeOutcome): boolean {
  return kind === "lost" || kind === "cancelled";
}
