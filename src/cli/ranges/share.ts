/** One share of a file's columns: what a thread reads. */
import { openKernel } from "../../core/bulk/compiled.ts";
import type { Share } from "../../core/bulk/share.ts";
import { sharedColumns, type SharedColumns } from "../../core/table/shares.ts";
import { TableReader, type TableOptions } from "../../core/table/reader.ts";
import { bytesOf } from "../read/file.ts";

/** Plain data and the compiled kernel, so that it can be handed to threads. */
export interface SharedFile {
  readonly kind: "share";
  readonly path: string;
  readonly options: TableOptions;
  readonly share: Share;
  readonly module: object;
}

export type ShareOutcome =
  | { readonly kind: "read"; readonly columns: SharedColumns }
  /** This process, which reads the same, says why. */
  | { readonly kind: "unreadable" };

export async function readShare({ path, options, share, module }: SharedFile): Promise<ShareOutcome> {
  const reader = new TableReader(openKernel(module), { ...options, share });
  try {
    for await (const bytes of bytesOf(path)) reader.push(bytes);
    return { kind: "read", columns: sharedColumns(reader.end(), share) };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { kind: "unreadable" };
  }
}
