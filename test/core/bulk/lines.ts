/** Lines of capture files, and bodies in them. */
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { captureLine } from "../../../src/core/call/record.ts";

export function lineOf(input: CapturedBody | null, output: CapturedBody | null, index: number): string {
  return captureLine({
    eventId: `e-${index}`,
    time: Date.parse("2019-11-22T08:24:40Z") + index * 1_000,
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    input,
    output,
    stored: true,
    profiled: true,
  });
}

export function json(data: string, contentType = "application/json"): CapturedBody {
  return { contentType, encoding: "JSON", data, truncated: false };
}
