/** Routes of an endpoint's scripts: JavaScript modules that a monitor may run before and after it judges. */
import * as z from "zod";
import { bareType } from "../../core/read/content-type.ts";
import { scriptLimits } from "../../core/script/limits.ts";
import { deleteScript, getScript, listScripts, putScript } from "../commands/script/scripts.ts";
import { conditionOf } from "../platform/condition.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import { answered, textWithin, type Ask, type Route } from "../platform/route.ts";
import { count } from "./fields.ts";
import { answer, asJson, tagHeaders } from "./request.ts";

const path = "/v1/endpoints/{name}/scripts";
const javascript = "text/javascript";

const scriptView = answered("ScriptView", z.strictObject({ name: z.string(), bytes: count }));
const scriptList = answered("ScriptList", z.strictObject({ scripts: z.array(z.string()) }));

export const scriptRoutes: readonly Route[] = [
  {
    id: "listScripts",
    method: "get",
    path,
    summary: "List the scripts of an endpoint",
    answers: { 200: asJson(scriptList, "Their names") },
    errors: ["invalid", "not_found"],
    run: ({ env, named }) =>
      answer(listScripts(env, named("name", "endpoint")), 200, (scripts) => ({ scripts })),
  },
  {
    id: "putScript",
    method: "put",
    path: `${path}/{script}`,
    summary: "Put a script: a module that exports preprocess(record) or postprocess(report, files)",
    body: { [javascript]: null },
    answers: { 200: asJson(scriptView, "It was loaded, and is kept") },
    errors: ["invalid", "not_found", "conflict", "unsupported", "precondition_failed"],
    isTagged: true,
    run: async (ask) => {
      const [endpoint, name] = [ask.named("name", "endpoint"), ask.named("script", "script")];
      const condition = conditionOf(ask.request.headers);
      const put = unwrap(await putScript(ask.env, endpoint, name, await sourceOf(ask), condition));
      const { etag: _etag, unchanged: _unchanged, ...view } = put;
      return Response.json(view, { headers: tagHeaders(put) });
    },
  },
  {
    id: "getScript",
    method: "get",
    path: `${path}/{script}`,
    summary: "Read a script",
    answers: { 200: { what: "The module as it was put", media: { [javascript]: null } } },
    errors: ["invalid", "not_found"],
    isTagged: true,
    run: async ({ env, named }) => {
      const read = unwrap(await getScript(env, named("name", "endpoint"), named("script", "script")));
      const type = { "content-type": `${javascript}; charset=utf-8`, "x-content-type-options": "nosniff" };
      return new Response(read.text, { headers: { ...type, ...tagHeaders(read) } });
    },
  },
  {
    id: "deleteScript",
    method: "delete",
    path: `${path}/{script}`,
    summary: "Delete a script: monitors that name it can judge nothing until it is put again",
    answers: { 204: { what: "It is deleted" } },
    errors: ["invalid", "not_found", "conflict", "precondition_failed"],
    isTagged: true,
    run: async ({ env, named, request }) => {
      const condition = conditionOf(request.headers);
      unwrap(await deleteScript(env, named("name", "endpoint"), named("script", "script"), condition));
      return new Response(null, { status: 204 });
    },
  },
];

const types = [javascript, "application/javascript", "application/x-javascript"];

async function sourceOf({ request }: Ask): Promise<string> {
  if (!types.includes(bareType(request.headers.get("content-type")))) {
    throw new Refusal("unsupported", `Cannot take this script: send it as ${javascript}`);
  }
  return textWithin(request, scriptLimits.bytes);
}
