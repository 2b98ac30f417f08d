/** An endpoint whose baseline is of columns that a script makes, and an hour of its calls, captured. */
import type { Call } from "../../../src/core/call/record.ts";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { api, ask, flush, newEndpoint, record } from "../given/given.ts";
import { firstHour, hour, ordinaryRow, trafficCall } from "../given/traffic.ts";

/** `age,colour` → the age in decades, and how long the name of the colour is. */
export const decades = `export function preprocess(record) {
  const [age, colour] = record.endpoint_input.data.split(",");
  return { decade: Math.floor(Number(age) / 10), letters: colour.trim().length };
}
`;

const training = Array.from({ length: 500 }, (_, index) => {
  const [age = "", colour = ""] = ordinaryRow(index).split(",");
  return `${Math.floor(Number(age) / 10)},${colour.length}\n`;
});

/** Calls spread over the first hour, all of them in capture files. */
export async function captured(name: string, rowOf: (index: number) => string, count = 250): Promise<Call[]> {
  const calls = Array.from({ length: count }, (_, index) => ({
    ...trafficCall(firstHour + index * 10_000, rowOf(index)),
    stored: true,
  }));
  await record(name, ...calls);
  await flush(name);
  return calls;
}

export async function scripted(word: string, source: string | null, upstream: object = {}): Promise<string> {
  const name = await newEndpoint(word, { upstream });
  await ask("POST", `/endpoints/${name}/baselines`, `decade,letters\n${training.join("")}`, {
    "content-type": "text/csv",
  });
  if (source !== null) await putScript(name, "decades", source);
  return name;
}

export function putScript(name: string, script: string, source: string): Promise<unknown> {
  return ask("PUT", `/endpoints/${name}/scripts/${script}`, source, { "content-type": "text/javascript" });
}

export const byDecades = { schedule: "hourly", preprocessor: { script: "decades" } };

export function putMonitor(name: string, config: object = byDecades): Promise<{ warnings?: string[] }> {
  return ask("PUT", `/endpoints/${name}/monitors/derived`, config);
}

/** The first hour, checked now. */
export function run(name: string): Promise<ExecutionRecord> {
  return ask("POST", `/endpoints/${name}/monitors/derived/executions`, {
    start: firstHour,
    end: firstHour + hour,
    tell: true,
  });
}

export async function reportOf(name: string, { id }: ExecutionRecord): Promise<Report> {
  const response = await api("GET", `/endpoints/${name}/executions/${id}/report.json`);
  return response.json();
}
