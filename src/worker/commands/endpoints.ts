/** Endpoints: which there are, what one is configured as, and the end of one. */
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { askedCatalog } from "../deployment/catalog.ts";
import { nameIsKnown } from "../deployment/names.ts";
import type { EndpointView } from "../endpoint/view.ts";
import type { Bindings } from "../env.ts";
import type { Condition } from "../platform/condition.ts";
import type { Page } from "../platform/paging.ts";
import { problem, type Result } from "../platform/problem.ts";
import { unusable } from "../platform/settings/bindings.ts";
import { endpointOf, objectOf } from "./reach.ts";
import { lacksOf } from "../notify/reach.ts";
import { warned, type Warned } from "./warnings.ts";

export type { EndpointView };

/** The names of endpoints in order, those behind the last one of the page before. */
export async function endpointNames(
  env: Bindings,
  limit: number,
  after: string | null,
): Promise<Page<string, string>> {
  return askedCatalog(env).names(limit, after);
}

/** Takes a checked configuration; `origin` is where this deployment was reached. */
export async function configureEndpoint(
  env: Bindings,
  name: string,
  config: EndpointConfig,
  origin: string,
  condition: Condition,
): Promise<Result<EndpointView & Warned>> {
  const closed = unusable(env);
  if (closed !== null) return { ok: false, problem: problem("not_configured", closed) };
  const keyless = withoutKey(env, config);
  if (keyless !== null) return { ok: false, problem: keyless };
  const configured = await objectOf(env, name).configure(config, origin, condition);
  if (configured.ok) nameIsKnown(name);
  return warned(env, configured, lacksOf(env, config.receivers));
}

/** Hashes are keyed: without a key whoever guesses a value could prove it. */
function withoutKey({ WEIR_REDACTION_KEY }: Bindings, { capture }: EndpointConfig) {
  const index = capture.redact.findIndex(({ action }) => action === "hash");
  if (index < 0 || (WEIR_REDACTION_KEY ?? "") !== "") return null;
  const message = "Hashing needs a key: npx wrangler secret put WEIR_REDACTION_KEY";
  return problem("invalid", "Cannot take this endpoint configuration", [
    { path: `capture.redact.${index}.action`, message },
  ]);
}

export async function viewEndpoint(env: Bindings, name: string): Promise<Result<EndpointView>> {
  const reached = await endpointOf(env, name);
  return reached.ok ? reached.value.view() : reached;
}

/** Forgets an endpoint. With `purge` its files and counts go too, in the background. */
export async function deleteEndpoint(
  env: Bindings,
  name: string,
  purge: boolean,
  condition: Condition,
): Promise<Result<null>> {
  const reached = await endpointOf(env, name);
  return reached.ok ? reached.value.remove(purge, condition) : reached;
}
