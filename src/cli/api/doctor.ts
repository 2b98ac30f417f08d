/** `weir doctor`: what is wrong with a deployment, in plain words, and what to do. */
import * as z from "zod";
import { Deployment } from "../remote/deployment.ts";
import { openOutput, printable } from "../terminal/output.ts";
import { counted } from "../../core/counted.ts";

export interface DoctorOptions {
  readonly endpointUrl?: string;
  readonly json: boolean;
}

const healthSchema = z.object({
  isFine: z.boolean(),
  endpoints: z.number(),
  looked: z.number(),
  ailments: z.array(
    z.object({
      endpoint: z.string().nullable(),
      severity: z.string(),
      problem: z.string(),
      todo: z.string(),
    }),
  ),
  /** Of a deployment that runs an earlier version it is not known. */
  push: z
    .object({
      lastSuccess: z.string().nullable(),
      lastError: z.object({ at: z.string(), reason: z.string() }).nullable(),
    })
    .nullish(),
});

/** Gives the exit code: 0 nothing is wrong, 2 something is. Throws where the deployment cannot be asked. */
export async function runDoctor({ endpointUrl, json }: DoctorOptions): Promise<number> {
  const output = openOutput(json);
  const deployment = Deployment.named(endpointUrl);
  const health = await deployment.read(healthSchema, "/v1/health");
  const { isFine, endpoints, looked, ailments } = health;
  for (const { endpoint, severity, problem, todo } of ailments) {
    const about = endpoint === null ? "" : `${output.style.bold(printable(endpoint))}: `;
    output.say(`${severity}: ${about}${printable(problem)}`);
    if (todo !== "") output.say(`    ${printable(todo)}`);
  }
  for (const line of pushLines(health.push ?? null)) output.say(line);
  const some = looked < endpoints ? `, of which ${looked} were looked at, the neediest first` : "";
  const things = counted(ailments.length, "thing");
  const verdict = isFine ? "Nothing is" : `${things} ${ailments.length === 1 ? "is" : "are"}`;
  output.say(`${verdict} wrong with ${deployment.url} and its ${counted(endpoints, "endpoint")}${some}.`);
  output.result(health);
  return isFine ? 0 : 2;
}

function pushLines(push: NonNullable<z.output<typeof healthSchema>["push"]> | null): string[] {
  if (push === null) return [];
  const { lastSuccess, lastError } = push;
  return [
    lastSuccess === null ? "No metrics were pushed yet." : `Metrics were last pushed at ${lastSuccess}.`,
    ...(lastError === null
      ? []
      : [`The last push that failed was at ${lastError.at}: ${printable(lastError.reason)}.`]),
  ];
}
