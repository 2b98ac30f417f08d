/** The Workflow of a deployment: what reads in ranges what one invocation should not, by what it is told to read. */
import type { WorkflowEvent, WorkflowStep } from "cloudflare:workers";
import type { BaselineParams } from "./baseline/contract.ts";
import { BaselineWorkflow as Baselines } from "./baseline/workflow.ts";
import type { CapturesParams, CapturesRangeParams } from "./replay/contract.ts";
import { readRange } from "./replay/range.ts";
import { readWindow } from "./replay/window.ts";

type Params = BaselineParams | CapturesParams | CapturesRangeParams;

/** Named after what it read at first: a deployment keeps the name. */
export class BaselineWorkflow extends Baselines {
  override run(event: WorkflowEvent<Params>, step: WorkflowStep): Promise<unknown> {
    const { payload, instanceId } = event;
    switch (payload.kind) {
      case "captures":
        return readWindow(this.env, payload, instanceId, step);
      case "captures-range":
        return readRange(this.env, payload, step);
      case "whole":
      case "range":
        return super.run({ ...event, payload }, step);
    }
  }
}
