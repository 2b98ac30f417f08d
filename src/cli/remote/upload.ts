/** A baseline that was made here becomes that of an endpoint, as if it had been made there. */
import type { Remote } from "./remote.ts";

/** The files' texts; there are no statistics where the data has no columns. */
export interface BaselineTexts {
  readonly "statistics.json"?: string;
  readonly "constraints.json": string;
}

/** Gives the id it has there. */
export async function uploadBaseline(remote: Remote, texts: BaselineTexts): Promise<string> {
  const { "statistics.json": statistics, "constraints.json": constraints } = texts;
  const parts = [
    ...(statistics === undefined ? [] : [`"statistics":${statistics}`]),
    `"constraints":${constraints}`,
  ];
  return (await remote.post(`{${parts.join(",")}}`)).id;
}
