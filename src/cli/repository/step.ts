/** One change of a deployment, and what it is about. */
import type { Difference } from "../../core/config/difference.ts";
import type { Question } from "../remote/deployment.ts";

/** What a step, or what stays, is about. */
export interface Subject {
  readonly what: "endpoint" | "baseline" | "script" | "monitor";
  readonly endpoint: string;
  /** Of a monitor or a script its name, of a baseline the file that is edited; null for the whole. */
  readonly name: string | null;
}

export interface Step extends Subject {
  readonly action: "create" | "change" | "delete";
  readonly fields: readonly Difference[];
  readonly question: Question;
}
