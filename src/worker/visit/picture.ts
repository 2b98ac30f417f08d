/** The picture of a message for whoever has its signed link: chats fetch it from their own servers. */
import type { Bindings } from "../env.ts";
import { isValidLink } from "../notify/link.ts";
import { pictureKey, readBytes } from "../platform/bucket.ts";
import { getExecution } from "../commands/executions.ts";

/** Null where `url` is no link of ours, has expired, or leads to nothing: which of them is nobody's business. */
export async function linkedPicture(
  env: Bindings,
  url: URL,
  endpoint: string,
  execution: string,
  kind: string,
): Promise<Uint8Array | null> {
  if (!(await isValidLink(env, url, Date.now()))) return null;
  const found = await getExecution(env, endpoint, execution);
  const prefix = found.ok ? found.value.report : null;
  return prefix === null ? null : readBytes(env.BUCKET, pictureKey(prefix, kind));
}
