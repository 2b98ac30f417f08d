/**
 * The module that stands around a script in its isolate: it gives the handler one record after the other and tells what it
 * answered, as JSON. A text, since it runs where none of this code is; it decides nothing, and what it tells is checked here.
 * One record that fails, or whose promise is not kept in time, costs no other.
 */
import { fileOf } from "./fault.ts";
import { scriptLimits } from "./limits.ts";

/** The module's name in the isolate. */
export const harnessFile = "weir-harness.js";

/** Under which names a handler is looked for: ours, the service's, and the default export. */
const handlerNames = {
  preprocess: ["preprocess", "preprocess_handler", "default"],
  postprocess: ["postprocess", "postprocess_handler", "default"],
} as const;

export type HandlerKind = keyof typeof handlerNames;

/** Modules of an isolate, by their names. */
export function modulesOf(script: string, source: string): Record<string, string> {
  return { [harnessFile]: harness(fileOf(script)), [fileOf(script)]: source };
}

const { recordMs, recordLength, answerLength, postLength } = scriptLimits;

function harness(file: string): string {
  return `import { WorkerEntrypoint } from ${JSON.stringify("cloudflare:workers")};
import * as script from ${JSON.stringify(`./${file}`)};

${telling}

${entry}
`;
}

/** What a handler answers, told so that nothing of it is lost on the way. */
const telling = `const handlers = ${JSON.stringify(handlerNames)};
const handlerOf = (kind) => handlers[kind].map((name) => script[name]).find((one) => typeof one === "function");

const oddities = (value) => ({ odd: Array.isArray(value) ? "a list" : value === null ? "null" : typeof value === "object" ? "an object" : "a " + typeof value });
const cellOf = (value) => {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : { odd: String(value) };
  return oddities(value);
};
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const rowOf = (row) => (isObject(row) ? { cells: Object.entries(row).map(([name, value]) => [name, cellOf(value)]) } : oddities(row));
const answerOf = (value) => {
  if (value === null || value === undefined) return { rows: [] };
  if (Array.isArray(value)) return { rows: value.map(rowOf) };
  return isObject(value) ? { rows: [rowOf(value)] } : oddities(value);
};
const thrown = (error) => ({ threw: String(error).slice(0, 2000), stack: String(error?.stack ?? "").slice(0, 4000) });
const kept = (promise, ms) => {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("the handler's promise was not kept within " + ms / 1000 + " s")), ms); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};
const told = async (work) => {
  try {
    const value = work();
    return answerOf(typeof value?.then === "function" ? await kept(value, ${recordMs}) : value);
  } catch (error) {
    return thrown(error);
  }
};`;

const entry = `export default class extends WorkerEntrypoint {
  handles() {
    return Object.keys(handlers).filter((kind) => handlerOf(kind) !== undefined).join();
  }

  async preprocess(records) {
    const handler = handlerOf("preprocess");
    const answers = [];
    let length = 0;
    for (const record of JSON.parse(records)) {
      let text = JSON.stringify(await told(() => handler(record)));
      if (text.length > ${recordLength}) text = JSON.stringify({ threw: "the rows of one record are longer than ${recordLength} characters", stack: "" });
      if (answers.length > 0 && length + text.length > ${answerLength}) break;
      length += text.length;
      answers.push(text);
    }
    return "[" + answers.join() + "]";
  }

  async postprocess(report, files) {
    try {
      const text = JSON.stringify(await handlerOf("postprocess")(JSON.parse(report), files));
      if (text !== undefined && text.length > ${postLength}) throw new RangeError("it returned more than ${postLength} characters");
      return JSON.stringify({ text: text ?? "null" });
    } catch (error) {
      return JSON.stringify(thrown(error));
    }
  }
}`;
