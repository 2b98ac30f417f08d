/**
 * Miniflare, whichever version is installed: 4, which package.json pins as the last one for Node 20, or 5, which newer
 * wranglers bring. Options are in the words of version 4. Version 5 refuses those, and has a converter for them, which
 * drops without a word what it does not know: the folder of the state goes by another name there.
 */
import type { Miniflare } from "miniflare";

type Installed = typeof import("miniflare");

/** Options in the words of version 4, as the installed version types them. */
export type Options = Installed extends { convertV4MiniflareOptions(options: infer Given): unknown }
  ? Given
  : ConstructorParameters<Installed["Miniflare"]>[0];

/** `persist` is the folder of the state; in memory if absent. */
export function newMiniflare(installed: Installed, options: Options, persist?: string): Miniflare {
  const convert: unknown = Reflect.get(installed, "convertV4MiniflareOptions");
  const folder = (name: string) => (persist === undefined ? {} : { [name]: persist });
  return new installed.Miniflare(
    typeof convert === "function"
      ? convert({ ...options, ...folder("resourcePersistencePath") })
      : { ...options, ...folder("defaultPersistRoot") },
  );
}
