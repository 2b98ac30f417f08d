/** Bindings that a deployment lacks, and what that means. */
import type { Bindings } from "../../env.ts";

/** Something that is wrong with the deployment. */
export interface Fault {
  /** What is wrong, what is used instead, and what to do. */
  readonly message: string;
  /** It would help an attacker: it is told to holders of the admin token only. */
  readonly isConfidential?: true;
  /** Calls are not recorded, or not judged, while it lasts. */
  readonly stopsRecording?: true;
}

const bindings = {
  BUCKET: "captures wait and are then given up, baselines and reports cannot be stored, no window is checked",
  RECORDERS: "calls pass and are not recorded, no window is checked",
  ENDPOINTS: "no endpoint can be configured or called",
  CATALOG: "no endpoint can be configured, no window is checked",
} as const;

export function missingBindings(env: Bindings): Fault[] {
  return Object.entries(bindings).flatMap(([name, effect]) =>
    Reflect.get(env, name) === undefined
      ? [
          {
            message: `${name}: this binding is missing: ${effect}: add it to wrangler.toml, see /docs/deploy`,
            stopsRecording: true as const,
          },
        ]
      : [],
  );
}

/** Why no endpoint can be configured here at all; null where one can. */
export function unusable(env: Bindings): string | null {
  const missing = ["ENDPOINTS", "CATALOG"].filter((name) => Reflect.get(env, name) === undefined);
  return missing.length === 0
    ? null
    : `This deployment has no binding ${missing.join(" and no binding ")}: add it to wrangler.toml, see /docs/deploy`;
}
