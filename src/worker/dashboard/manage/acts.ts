/** Does what a form of an endpoint's settings asks for: each is a command of the API's. */
import { parse, parseJson, type Complaint } from "../../../core/config/complaint.ts";
import { parseEndpoint } from "../../../core/config/endpoint.ts";
import { monitorSchemaFor } from "../../../core/config/monitor.ts";
import { nameSchema } from "../../../core/names.ts";
import { referenceIn } from "../../../view/pages/manage/monitor/references.tsx";
import { cancelBaseline, useBaseline } from "../../commands/baselines.ts";
import { configureEndpoint, deleteEndpoint } from "../../commands/endpoints.ts";
import { testReceiver } from "../../commands/incidents.ts";
import { deleteMonitor, enableMonitor, putMonitor } from "../../commands/monitors.ts";
import { unconditional, type Condition } from "../../platform/condition.ts";
import { problem, type Problem, type Result } from "../../platform/problem.ts";
import type { Ask } from "../../platform/route.ts";
import { allowsPrivate, keepOf } from "../../platform/settings.ts";
import { actionOf, doneWords, type Action } from "./actions.ts";
import { begunReplay } from "./replay-form.ts";
import { numberIn } from "./typed.ts";
import { unknownForm } from "../page.ts";

/** What became of a form. */
export type Done =
  | { readonly is: "done"; readonly action: Action }
  | { readonly is: "begun"; readonly replay: string }
  | { readonly is: "told"; readonly action: Action; readonly isError: boolean; readonly words: string }
  | { readonly is: "refused"; readonly action: Action | null; readonly problem: Problem };

export async function actOn(ask: Ask, endpoint: string, form: URLSearchParams): Promise<Done> {
  const action = actionOf(form.get("action"));
  if (action === null) {
    return { is: "refused", action, problem: problem("invalid", unknownForm) };
  }
  if (action === "test-receiver") return test(ask, endpoint, form);
  if (action === "replay") {
    const begun = await begunReplay(ask, endpoint, form);
    return begun.ok
      ? { is: "begun", replay: begun.value.id }
      : { is: "refused", action, problem: begun.problem };
  }
  const result = await results[action](ask, endpoint, form);
  return result.ok ? { is: "done", action } : { is: "refused", action, problem: result.problem };
}

type Command = (ask: Ask, endpoint: string, form: URLSearchParams) => Promise<Result<unknown>>;

const results: Readonly<Record<Exclude<Action, "test-receiver" | "replay">, Command>> = {
  configure: async ({ env, url }, endpoint, form) => {
    const refusal = "Cannot take this endpoint configuration";
    const json = parseJson(form.get("json") ?? "");
    if (!json.ok) return invalid(`${refusal}: it is not JSON`, json.complaints);
    const parsed = parseEndpoint(json.value, allowsPrivate(env));
    if (!parsed.ok) return invalid(refusal, parsed.complaints);
    return configureEndpoint(env, endpoint, parsed.value, url.origin, asSeen(form));
  },
  "put-monitor": async ({ env }, endpoint, form) => {
    const refusal = "Cannot take this monitor";
    const name = parse(nameSchema, form.get("monitor")?.trim());
    if (!name.ok) return invalid(refusal, [{ path: "name", message: name.complaints[0]?.message ?? "" }]);
    const parsed = parse(monitorSchemaFor(keepOf(env), Date.now()), monitorIn(form));
    if (!parsed.ok) return invalid(refusal, parsed.complaints);
    // A new one must not be one that is there.
    const condition = form.has("etag") ? asSeen(form) : { match: null, noneMatch: "*" as const };
    return putMonitor(env, endpoint, name.value, parsed.value, condition);
  },
  pause: ({ env }, endpoint, form) =>
    enableMonitor(env, endpoint, form.get("monitor") ?? "", false, asSeen(form)),
  resume: ({ env }, endpoint, form) =>
    enableMonitor(env, endpoint, form.get("monitor") ?? "", true, asSeen(form)),
  "delete-monitor": ({ env }, endpoint, form) =>
    deleteMonitor(env, endpoint, form.get("monitor") ?? "", asSeen(form)),
  "use-baseline": ({ env }, endpoint, form) => useBaseline(env, { endpoint, id: form.get("baseline") ?? "" }),
  "cancel-baseline": ({ env }, endpoint, form) =>
    cancelBaseline(env, { endpoint, id: form.get("baseline") ?? "" }),
  "delete-endpoint": async ({ env }, endpoint, form) => {
    if (form.get("confirm")?.trim() !== endpoint) {
      return invalid("Not deleted: the name that was typed is another one");
    }
    return deleteEndpoint(env, endpoint, form.get("purge") === "true", unconditional);
  },
};

/** A change is made only to what the page has shown. */
function asSeen(form: URLSearchParams): Condition {
  const etag = form.get("etag");
  return etag === null ? unconditional : { match: [etag], noneMatch: null };
}

/** What a monitor's form says, as its configuration: what stands empty is not said. */
function monitorIn(form: URLSearchParams): Readonly<Record<string, unknown>> {
  const text = (name: string) => (form.get(name) ?? "").trim();
  const counts = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (text(name) === "" ? [] : [[name, numberIn(text(name))]])));
  const said = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (text(name) === "" ? [] : [[name, text(name)]])));
  const reference = referenceIn(text("reference"), text("other"));
  const script = (name: string) => (text(name) === "" ? {} : { [name]: { script: text(name) } });
  return {
    schedule: text("schedule"),
    ...said(["timeZone", "window", "startOffset", "endOffset"]),
    enabled: text("enabled") !== "false",
    alertOn: text("alertOn"),
    ...(reference !== "baseline" && { reference }),
    incidents: counts(["needed", "of", "clean"]),
    ...counts(["minimumRecords"]),
    ...script("preprocessor"),
    ...script("postAnalytics"),
  };
}

async function test({ env }: Ask, endpoint: string, form: URLSearchParams): Promise<Done> {
  const action = "test-receiver";
  const given = form.get("place") ?? "";
  const tested = await testReceiver(env, endpoint, /^\d{1,2}$/.test(given) ? Number(given) : -1);
  if (!tested.ok) return { is: "refused", action, problem: tested.problem };
  const { isTaken, reason } = tested.value;
  const words = isTaken
    ? (doneWords(action)?.words ?? "")
    : `The receiver did not take the test message: ${reason ?? "no reason is known"}`;
  return { is: "told", action, isError: !isTaken, words };
}

function invalid(message: string, details: readonly Complaint[] = []): Result<never> {
  return { ok: false, problem: problem("invalid", message, details) };
}
