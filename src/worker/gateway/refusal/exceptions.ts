/** What can be wrong with a call, in the words of the SageMaker runtime. */
import type { Problem } from "../../platform/problem.ts";

/**
 * Exceptions of InvokeEndpoint, for which the upstream is the model, and AWS's common one for whoever is not let in.
 * Whether a client tries again is for the status to say.
 */
export const exceptions = {
  invalid: "ValidationError",
  unauthorized: "AccessDeniedException",
  not_configured: "AccessDeniedException",
  not_found: "ValidationError",
  upstream_unusable: "ModelError",
  internal: "InternalFailure",
  upstream_unreachable: "ModelError",
  unavailable: "ServiceUnavailable",
  upstream_timeout: "ModelError",
  upstream_loop: "ModelError",
} as const;

export type CallProblem = Problem<keyof typeof exceptions>;

/** Whether a client of AWS calls: it signs its requests, or counts its attempts as the AWS SDKs do. */
export function isAws({ headers }: Request): boolean {
  const isSigned = headers.get("authorization")?.startsWith("AWS4-") ?? false;
  return isSigned || headers.has("amz-sdk-invocation-id");
}
